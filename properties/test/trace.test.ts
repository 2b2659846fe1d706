import { describe, expect, it } from 'vitest';
import { explore, replay } from '../../sim/index.js';
import { defaultSpec, InputError, parseTrace, traceOf, worldOf, type WorldSpec } from '../index.js';

const spec: WorldSpec = { ...defaultSpec, strategy: 'naive', messages: 2 };
const [verdict] = explore(worldOf(spec, { watched: ['noOverlappingExecutions'] }));
if (verdict?.kind !== 'violated') throw new Error('naive start on 2019 no longer overlaps');
const trace = traceOf(spec, verdict, { by: 'exhaustive search', version: '0.1.0' });

/** The trace with one part changed, as text. */
const textWith = (change: object): string => JSON.stringify({ ...trace, ...change });

describe('a trace file', () => {
  it('says after parsing what was written, and replays', () => {
    const read = parseTrace(JSON.stringify(trace), 'a.trace.json');
    expect(read).toEqual(trace);
    expect(replay(worldOf(read.world), read.steps)).toHaveLength(read.steps.length + 1);
  });

  it('may be cut short by hand', () => {
    const steps = trace.steps.slice(0, 5);
    expect(parseTrace(textWith({ steps }), 'a.json').steps).toEqual(steps);
  });

  it('may end in a loop, and need not say so: those of before are read as ever', () => {
    const counterexample = { ...verdict.counterexample, loop: 3 };
    const looping = traceOf(spec, { ...verdict, counterexample }, trace.found);
    expect(parseTrace(JSON.stringify(looping), 'a.json')).toEqual({ ...trace, loop: 3 });
    expect(trace).not.toHaveProperty('loop');
  });

  it.each([
    ['no JSON', '{', /^a\.json is not JSON/],
    ['no object', '[]', /^a\.json is not a trace: at the top/],
    [
      'of another version',
      textWith({ format: 'onebatch-trace/9' }),
      /'onebatch-trace\/9'.*reads 'onebatch-trace\/1'/,
    ],
    [
      'with an unknown runtime',
      textWith({ world: { ...spec, runtime: '2030' } }),
      /at world\.runtime/,
    ],
    ['with a field too many', textWith({ extra: 1 }), /extra/],
    ['with half a starter', textWith({ world: { ...spec, starters: 0.5 } }), /at world\.starters/],
    [
      'with more windows than messages',
      textWith({ world: { ...spec, windows: 3 } }),
      /at world\.windows: 3 windows for 2/,
    ],
    [
      'with an action that does not exist',
      textWith({ steps: [{ actor: 'a', action: 'jump' }] }),
      /at steps\[0\]\.action/,
    ],
    [
      'with nothing left for its loop',
      textWith({ loop: trace.steps.length }),
      /at loop: (\d+) of \1 steps before the loop; expected one left/,
    ],
    ['with half a step before its loop', textWith({ loop: 0.5 }), /at loop/],
    [
      'that violates an unknown property',
      textWith({ violation: { property: 'luck', step: 1 } }),
      /at violation\.property: 'luck' is unknown/,
    ],
  ])('%s is refused in one line that says where', (_, text, message) => {
    const reading = (): unknown => parseTrace(text, 'a.json');
    expect(reading).toThrow(InputError);
    expect(reading).toThrow(message);
    try {
      reading();
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});
