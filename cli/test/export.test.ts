import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSpec, readTrace, worldOf } from '../../properties/index.js';
import { explore } from '../../sim/index.js';
import { called } from './called.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-export-'));
afterAll(() => rmSync(directory, { recursive: true }));

const spec = { ...defaultSpec, strategy: 'naive', runtime: '2019', messages: 2 } as const;
const property = 'noOverlappingExecutions';

/** A trail as Spin would find it: which of how many moves, in each state of a shortest schedule. */
function trail(): readonly string[] {
  const world = worldOf(spec, { watched: [property], symmetry: false });
  const [verdict] = explore(world);
  if (verdict?.kind !== 'violated') throw new Error('nothing is violated');
  let state = world.initial();
  return verdict.counterexample.actions.map((action) => {
    const enabled = world.enabled(state);
    state = world.step(state, action);
    return `${enabled.indexOf(action)} of ${enabled.length}`;
  });
}

function written(name: string, lines: readonly string[]): string {
  const file = join(directory, name);
  writeFileSync(file, ['onebatch-trail/1', ...lines, ''].join('\n'));
  return file;
}

describe('export', () => {
  beforeAll(async () => {
    const args = ['--runtime', '2019', '--property', property, '--to', 'spin', '--out', directory];
    const { code, stdout, stderr } = await called('export', 'naive', ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/The tables are complete, filled by a search of our own: [\d,]+ states/);
    expect(stdout).toContain(`bash ${directory}/run.sh count`);
  });

  it('writes the model, what runs it, and which world it is of', () => {
    const files = ['model.pml', 'run.sh', 'shell.h', 'tables.h', 'world.json'];
    expect(readdirSync(directory).filter((name) => files.includes(name))).toEqual(files);
    const about = JSON.parse(readFileSync(join(directory, 'world.json'), 'utf8')) as object;
    expect(about).toMatchObject({
      format: 'onebatch-export/1',
      world: spec,
      properties: [property],
      bounds: { inFlight: 16 },
    });
  });

  it('takes a trail back: the same schedule, as a trace that is reproduced', async () => {
    const { code, stdout } = await called('import', written('trail.txt', trail()));
    expect(code).toBe(1);
    expect(stdout).toContain(`${property} is broken`);
    const file = join(directory, `naive-2019-${property}.trace.json`);
    const { trace } = readTrace(readFileSync(file, 'utf8'), file);
    expect(trace).toMatchObject({
      violation: { property, step: trail().length },
      found: { by: 'spin' },
    });
    expect((await called('replay', file)).code).toBe(1);
  });

  it('says of a trail that violates nothing that it does', async () => {
    const { code, stdout } = await called('import', written('short.txt', trail().slice(0, 3)));
    expect({ code, last: stdout.trim().split('\n').at(-1) }).toEqual({
      code: 0,
      last: '3 steps; nothing is broken after them.',
    });
  });

  it.each([
    ['of another world', ['1 of 9'], ':2: the exported world has 9 moves there, the one of today '],
    ['with a move that there is not', ['2 of 2'], ":2: '2 of 2'; expected a move and how many"],
    ['with words in it', ['0 of 2', 'two'], ":3: 'two'; expected a move and how many there are"],
  ])('refuses a trail %s', async (name, lines, message) => {
    const file = written('wrong.txt', lines);
    const { code, stderr } = await called('import', file);
    expect({ name, code }).toEqual({ name, code: 2 });
    expect(stderr).toContain(`${file}${message}`);
  });

  it('refuses what is no trail, and a trail without its world', async () => {
    const file = join(directory, 'tables.h');
    expect((await called('import', file)).stderr).toContain(':1: expected onebatch-trail/1');
    rmSync(join(directory, 'world.json'));
    const { code, stderr } = await called('import', written('trail.txt', trail()));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `onebatch: there is no file ${join(directory, 'world.json')}\n`,
    });
  });
});

describe('an export that cannot be', () => {
  it.each([
    [['naive', '--out', 'x'], '--to is missing; expected --to spin'],
    [['naive', '--to', 'spin'], '--out is missing; expected a directory'],
    [['naive', '--to', 'promela', '--out', 'x'], "--to: unknown 'promela'; expected one of spin"],
    [['naive', '--to', 'spin', '--out', 'x', '--time', 'timed'], 'is timed; expected asynchronous'],
    [['naive', '--to', 'spin', '--out', 'x', '--in-flight', '0'], "--in-flight is '0'; expected"],
  ])('is refused: %j', async (args, message) => {
    const { code, stderr } = await called('export', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
