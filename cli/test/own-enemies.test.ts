import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sampled } from '../../sim/test/runs.js';
import { called } from './called.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-enemies-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What each file begins with: a world that is right, and parts of wrong ones. */
const prelude = `import { assign, createMachine, emit } from ${JSON.stringify(import.meta.resolve('xstate'))};
const done = emit({ type: 'announce', fact: { type: 'done' } });
const property = { name: 'p', machine: createMachine({ initial: 'a', states: { a: {}, b: { tags: 'witness' } }, on: { done: '.b' } }) };
const broken = { name: 'q', machine: createMachine({ initial: 'a', states: { a: {}, b: { tags: 'violation' } }, on: { done: '.b' } }) };
const node = createMachine({ initial: 'a', states: { a: { after: { 1000: 'b' } }, b: { entry: done } } });
const actor = (more) => ({ ...world, actors: [{ id: 'a', machine: node, ...more }] });
const one = (config) => ({ ...world, actors: [{ id: 'a', machine: createMachine(config) }, { id: 'b', machine: node }] });
const timer = (more) => one({ initial: 'a', states: { a: { after: { 5: { target: 'b', ...more } } }, b: {} }, context: { n: 0 } });
const throwing = (key, base = {}) =>
  Object.defineProperty({ ...base }, key, { enumerable: true, get() { throw new Error('gotcha'); } });
const sneaky = (base) => {
  let reads = 0;
  return Object.defineProperty({ ...base }, 'name', { enumerable: true, get() { reads += 1; if (reads > 1) throw new Error('again'); return 'p'; } });
};
const world = { name: 'w', actors: [{ id: 'a', machine: node }, { id: 'b', machine: node }], properties: [property] };
`;

/** What a file exports, and the words in which it is refused; or how the command exits that answers. */
const enemies: readonly (readonly [exported: string, expected: string | number])[] = [
  ['world', 0],
  ['{ ...world, properties: [property, broken] }', 1],
  ['{ ...world, name: 3 }', 'name is 3; expected a text'],
  ["throwing('actors', world)", 'exports what cannot be read: gotcha'],
  ['{ ...world, actors: {} }', 'exports no Strategy'],
  ['{ ...world, actors: [null] }', 'actors[0] is null; expected an object'],
  ["throwing('faults', world)", 'exports what cannot be read: gotcha'],
  ["{ ...world, actors: [throwing('id')] }", 'exports what cannot be read: gotcha'],
  ['actor({ machine: {} })', 'actors[0].machine is an object; expected a machine of XState'],
  [
    'actor({ machine: { transition() {}, getInitialSnapshot() {}, provide() {} } })',
    'actors[0].machine is an object; expected a machine of XState',
  ],
  ['{ ...world, actors: [world.actors[0], world.actors[0]] }', "are called 'a'"],
  ["actor({ id: 'constructor' })", "no actor may be called 'constructor'"],
  ['actor({ input: new Date(0) })', 'a: input is an instance of Date'],
  ["actor({ input: throwing('z') })", 'input.z is a getter'],
  ['{ ...world, properties: 5 }', 'properties is 5; expected a list'],
  ['{ ...world, properties: [] }', 'has no properties'],
  ['{ ...world, properties: [property, property] }', "two properties are called 'p'"],
  ['{ ...world, properties: [{ ...broken, sentence: 5 }] }', 'properties[0].sentence is 5'],
  ["{ ...world, properties: [throwing('witness', property)] }", 'cannot be read: gotcha'],
  // It is read once.
  ['{ ...world, properties: [sneaky(property)] }', 0],
  [
    "{ ...world, properties: [{ name: 'p', machine: createMachine({ tags: 'witness', on: { done: { guard: () => { throw new Error('no guard'); } } } }) }] }",
    'no guard',
  ],
  ['{ ...world, faults: { crash: 1 } }', 'faults.crash is 1; expected an object'],
  ['{ ...world, faults: { lapse: { budget: 1 } } }', "the fault lapse has no 'events'"],
  ['{ ...world, faults: { toString: { budget: 1 } } }', "no fault may be called 'toString'"],
  ['{ ...world, faults: { refused: { budget: 1 } } }', 'no machine has a transition for UNAVAIL'],
  [
    "one({ meta: { faults: 'EXPIRE' } })",
    "meta.faults of its machine is 'EXPIRE'; expected an obj",
  ],
  ["one({ meta: { faults: { lapse: 'NOPE' } } })", 'its machine handles no NOPE'],
  ["one({ meta: { faults: throwing('lapse') } })", 'meta.faults of its machine gotcha'],
  ['{ ...world, lateness: { a: { ms: 1, step: 1 } } }', 'in asynchronous time every timer may be'],
  ["{ ...world, mail: [{ to: 'nobody', message: { type: 'X' } }] }", 'nobody is called that'],
  ["{ ...world, mail: [{ to: 'a', message: { type: 'X' } }] }", 'a does not handle X'],
  ["{ ...world, symmetric: ['a', 'c'] }", "symmetric names 'c', but no actor is called that"],
  // What is not symmetric costs time, and nothing else.
  [
    "{ ...world, symmetric: ['a', 'b'], actors: ['a', 'b'].map((id, input) => ({ id, input, machine: node })) }",
    0,
  ],
  ['one({ context: { m: new Map() } })', 'context.m is an instance of Map'],
  ['one({ context: new Proxy({}, {}) })', 'context is a Proxy'],
  ['one({ context: () => { throw null; } })', 'a throws its initial state: null'],
  ['one({ states: { a: {}, b: {} } })', 'cannot be loaded: No initial state specified'],
  ['timer({ guard: () => { throw new Error("no guard"); } })', 'no guard'],
  ['timer({ actions: assign({ n: () => Math.random() }) })', 'a is not deterministic'],
  [
    'timer({ actions: emit({ type: "weird" }) })',
    "an effect that the world cannot see: emit of 'weird'",
  ],
  ["timer({ actions: emit({ type: 'announce' }) })", "has no 'type'"],
  ['{ ...world, channel: () => "lifo", mail: [{ to: "a", message: { type: "X" } }] }', "is 'lifo'"],
  ['{ ...world, memo: {} }', 'memo is an object; expected a TransitionMemo'],
  ['Promise.resolve(world)', 'exports a promise; expected a Strategy or a World'],
  ['await Promise.resolve(world)', 0],
  ['() => world', 'exports no Strategy: default export: Invalid input: expected object'],
  ["new Proxy({}, { get() { throw new Error('gotcha'); } })", 'cannot be read: gotcha'],
  ["{ kind: 'app' }", 'exports no Strategy'],
  ["{ name: 'x', build: () => ({}) }", 'what strategy x builds: actors is absent'],
  ["{ name: 'x', build() {}, properties: ['nope'] }", "unknown property 'nope'"],
  ["{ name: 'x', build() {}, summary: 5 }", 'summary is 5; expected a text'],
];

let files = 0;

/** A file of its own for each time, since a process loads a file once. */
function fileOf(exported: string): string {
  const file = join(directory, `enemy-${(files += 1)}.mjs`);
  writeFileSync(file, `${prelude}export default ${exported};\n`);
  return file;
}

/** That a command has ended with an answer, or with one line. */
async function ended(expected: string | number, ...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await called(...args);
  expect(`${stdout}${stderr}`).not.toMatch(/internal error|\n\s+at /);
  if (typeof expected === 'number') {
    expect(code, stderr).toBe(expected);
    return;
  }
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^onebatch: [^\n]+\n$/);
  expect(stderr).toContain(expected);
}

describe("a world of a user's own that is wrong", () => {
  it.each(sampled(enemies))('%s: check says %j', async (exported, expected) => {
    await ended(expected, 'check', fileOf(exported));
  });

  it('is refused, too, if it says nothing of where it stands that could be printed', async () => {
    for (const stands of ['{ throw new Error("no place"); }', '{ return [null]; }']) {
      const exported = `{ ...actor({ stands() ${stands} }), properties: [broken] }`;
      await ended('a does not tell where it stands: ', 'check', fileOf(exported));
    }
  });

  it('that is no default export is asked for by its name', async () => {
    const file = join(directory, 'named.mjs');
    writeFileSync(file, `${prelude}export const mine = world;\n`);
    await ended('or FILE#NAME for a strategy or world (mine)', 'check', file);
    await ended(0, 'check', `${file}#mine`);
    await ended("no export 'toString'", 'check', `${file}#toString`);
  });

  const out = join(directory, 'out');
  /** Each command that takes a file, or a trace that names one; and how it exits that answers for the right world. */
  const commands: readonly (readonly [
    name: string,
    args: (file: string) => string[],
    code: number,
  ])[] = [
    ['frontier', (file) => ['frontier', file], 0],
    ['sample', (file) => ['sample', file, '--runs', '9'], 3],
    ['odds', (file) => ['odds', file], 0],
    ['diagram', (file) => ['diagram', file], 0],
    ['explore', (file) => ['explore', file, '--out', join(directory, 'page.html')], 0],
    ['export', (file) => ['export', file, '--to', 'spin', '--out', out], 0],
    ['replay', (file) => ['replay', traceOf(file)], 0],
  ];

  function traceOf(file: string): string {
    const trace = `${file}.trace.json`;
    const world = { file: resolve(file), time: 'asynchronous', faults: {} };
    const found = { by: 'nobody', version: '0' };
    writeFileSync(
      trace,
      JSON.stringify({ format: 'onebatch-trace/2', world, found, steps: [], violation: null }),
    );
    return trace;
  }

  const wrong = [
    ["throwing('actors', world)", 'exports what cannot be read: gotcha'],
    ['{ ...world, actors: [null] }', 'actors[0] is null; expected an object'],
    ['{ ...world, properties: [{ ...broken, sentence: 5 }] }', 'properties[0].sentence is 5'],
  ] as const;

  it.each(commands)('%s', async (_, args, code) => {
    await ended(code, ...args(fileOf('world')));
    for (const [exported, expected] of wrong) await ended(expected, ...args(fileOf(exported)));
  });

  it('that has changed since its trace was written is told from it, or diverges', async () => {
    const before = fileOf('{ ...world, properties: [broken] }');
    const { stdout } = await called('check', before, '--out', out);
    const [, trace = ''] = /^wrote (\S+);/m.exec(stdout) ?? [];
    writeFileSync(
      before.replace('.mjs', '-later.mjs'),
      `${prelude}export default { ...world, properties: [broken], actors: [{ id: 'c', machine: node }] };\n`,
    );
    const text = readFileSync(trace, 'utf8').replaceAll(
      before,
      before.replace('.mjs', '-later.mjs'),
    );
    writeFileSync(trace, text);
    for (const command of ['replay', 'minimize']) {
      await ended('diverged at step 1: expected a: fire 1000 in a; enabled: c:', command, trace);
    }
  });

  it('is no model for a log, and no certificate', async () => {
    const file = fileOf('world');
    const log = 'examples/production/naive.log';
    await ended('exports a world; expected a strategy', 'validate', log, '--strategy', file);
    await ended('is not JSON', 'certify', file);
  });
});
