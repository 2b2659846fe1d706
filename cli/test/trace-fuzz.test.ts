import { describe, expect, it } from 'vitest';
import { full } from '../../sim/test/runs.js';
import { fuzzTraces } from './fuzzing-traces.js';

describe('a trace file that somebody has damaged', () => {
  it('is refused in one line that names it, or replays; nothing is half-written', async () => {
    const { failed, report, outcomes } = await fuzzTraces(full ? 200 : 60, 612);
    expect(failed, report).toBe(false);
    // Each way to go was taken, so that none is passed over unseen.
    expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['adapted', 'ran', 'refused']));
  });
});
