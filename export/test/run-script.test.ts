import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runSpin } from '../index.js';
import { runScript } from '../spin/run-script.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-run-'));
const path = process.env['PATH'];
afterAll(() => {
  process.env['PATH'] = path;
  rmSync(directory, { recursive: true });
});

/** What pan prints at the end of a search. */
const counts = `     1001 states, stored
     2000 states, matched
     3001 transitions (= stored+matched)`;

/** Runs the script with stand-ins for Spin and the compiler, whose pan prints this and ends so. */
async function run(printed: string, ending = 'exit 0') {
  const program = (name: string, text: string): void => {
    writeFileSync(join(directory, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(directory, name), 0o755);
  };
  program('run.sh', '');
  writeFileSync(join(directory, 'run.sh'), runScript(['one', 'two']));
  program('spin', 'echo > pan.c');
  program('gcc', 'cp pan.sh pan; chmod +x pan');
  program('pan.sh', `cat <<'END'\n${printed}\nEND\n${ending}`);
  process.env['PATH'] = `${directory}${delimiter}${path ?? ''}`;
  return runSpin(directory, ['count']);
}

describe('what run.sh makes of a run', () => {
  it('is complete with both counts, without what is the search’s own', async () => {
    expect(await run(counts)).toEqual({ kind: 'complete', states: 1_000, transitions: 3_000 });
  });

  it.each([
    ['that was killed', '', 'kill -9 $$', /did not come to its end/],
    ['that was killed late', counts, 'kill -9 $$', /did not come to its end/],
    [
      'whose log was cut off by a full disk',
      counts.split('\n').slice(0, 1).join(),
      'exit 0',
      /end/,
    ],
    [
      'that says itself that it was cut',
      `Warning: Search not completed\n${counts}`,
      'exit 0',
      /end/,
    ],
    ['that could not write what is missing', '', 'exit 4', /exited with 4/],
    ['that came to a missing entry', 'ONEBATCH unknown mail 1 2 3', 'exit 3', /mail 1 2 3/],
    ['that was too deep', `error: max search depth too small\n${counts}`, 'exit 0', /DEPTH/],
    ['that had too little memory', `pan: reached -DMEMLIM bound\n${counts}`, 'exit 1', /MEMORY/],
  ])('is unknown of one %s', async (_, printed, ending, why) => {
    const { kind, why: said } = await run(printed, ending);
    expect(kind).toBe('unknown');
    expect(said).toMatch(why);
  });

  it('is broken where an assertion is', async () => {
    const printed = `pan:1: assertion violated 0 (at depth 9)\nWarning: Search not completed\n${counts}`;
    expect((await run(printed)).kind).toBe('broken');
  });
});
