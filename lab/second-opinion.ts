/**
 * `npm run second-opinion [-- RANDOM]`: Spin counts and judges exported worlds. Catalogue worlds: states, transitions, and whether
 * each asked property is broken and in how many steps, against our own search; the schedules come back and are followed. Random worlds
 * (default 20): states and transitions. Then errors are planted in an export, and have to be noticed. Needs Debian's packages spin and gcc.
 */
import fc from 'fast-check';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  followTrail,
  hasSpin,
  runSpin,
  spinFiles,
  Tabulation,
  trailOf,
  type IntegerWorld,
} from '../export/index.js';
import { defaultSpec, worldOf, type WorldSpec } from '../properties/index.js';
import { annotate, explore, type Coverage, type Verdict, type World } from '../sim/index.js';
import { randomWorld, worldOf as randomWorldOf } from '../sim/test/random-worlds.js';

/** A world of the catalogue with a property to judge; unless said otherwise for two starters, without faults. */
type Case = Pick<WorldSpec, 'strategy' | 'runtime'> &
  Partial<WorldSpec> & { readonly property: string };

const one = 'exactlyOneBatchPerWindow';
const cases: readonly Case[] = [
  { strategy: 'naive', runtime: '2019', property: one },
  { strategy: 'naive', runtime: 'deduplicating', property: 'noMessageLost' },
  { strategy: 'atomic-insert', runtime: 'deduplicating', property: one },
  { strategy: 'atomic-insert', runtime: 'deduplicating', property: one, faults: { duplicate: 1 } },
  { strategy: 'lease', runtime: 'deduplicating', property: 'noLockOut', faults: { pause: 1 } },
  { strategy: 'entity', runtime: 'deduplicating', property: one },
  { strategy: 'workaround', runtime: 'deduplicating', property: one },
  {
    strategy: 'lease',
    runtime: 'deduplicating',
    property: 'noMessageLost',
    faults: { refused: 1 },
  },
  { strategy: 'inbox', runtime: 'deduplicating', property: 'noMessageLost', faults: { crash: 1 } },
];

const defaults = { ...defaultSpec, messages: defaultSpec.starters };
const capacity = { inFlight: 16, moves: 64 };
const [randomCount = 20, seed = 1] = process.argv.slice(2).map(Number);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const wrong: string[] = [];

if (!(await hasSpin())) {
  process.stderr.write('second-opinion: there is no Spin; expected the packages spin and gcc\n');
  process.exit(2);
}
// No schedule of these worlds is longer; pan takes memory for as many steps at once.
process.env['DEPTH'] = '100000';
const directory = await mkdtemp(join(tmpdir(), 'onebatch-spin-'));
try {
  for (const each of cases) await judge(each);
  let compared = 0;
  for (const spec of fc.sample(randomWorld, { numRuns: randomCount, seed })) {
    if (await recount(randomWorldOf(spec))) compared += 1;
  }
  say(`${compared} random worlds: the same states and transitions`);
  await plant();
} finally {
  await rm(directory, { recursive: true, force: true });
}
for (const line of wrong) say(`WRONG  ${line}`);
say(wrong.length === 0 ? 'Spin agrees.' : `Spin differs in ${wrong.length} cases.`);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** One world of the catalogue: its counts, and one property. */
async function judge({ property, ...given }: Case): Promise<void> {
  const spec: WorldSpec = { ...defaults, ...given };
  const world = worldOf(spec, { symmetry: false });
  const name = `${world.name}: ${property}`;
  const { counts, verdicts } = exported(world);
  await write(counts.tables);
  const counted = await runSpin(directory, ['count']);
  expect(
    name,
    'states and transitions',
    [counted.states, counted.transitions],
    [counts.states, counts.transitions],
  );
  const judged = await runSpin(directory, ['safe', property]);
  const ours = verdicts.find((verdict) => verdict.property === property);
  expect(name, 'verdict', judged.kind, ours?.kind === 'violated' ? 'broken' : 'complete');
  let steps = '';
  if (judged.kind === 'broken' && ours?.kind === 'violated') {
    const trail = trailOf(await readFile(join(directory, 'trail.txt'), 'utf8'), 'trail.txt');
    const { violations } = annotate(world, followTrail(world, trail, 'trail.txt'));
    expect(name, 'steps', trail.length, ours.counterexample.actions.length);
    expect(name, 'violated at the end of the trail', violations.at(-1)?.step, trail.length);
    steps = ` in ${trail.length} steps`;
  }
  say(
    `${name}: ${counted.states} states, ${counted.transitions} transitions, ${judged.kind}${steps}`,
  );
}

/** @returns false for a world that is too large, or that breaks a rule. */
async function recount(world: World): Promise<boolean> {
  try {
    const { counts } = exported(world, 20_000);
    if (!counts.complete) return false;
    await write(counts.tables);
    const counted = await runSpin(directory, ['count']);
    const { states, transitions } = counts;
    expect(
      world.name,
      'states and transitions',
      [counted.states, counted.transitions],
      [states, transitions],
    );
    return true;
  } catch (error) {
    wrong.push(`${world.name}: ${String(error)}`);
    return false;
  }
}

/** Errors in an export that have to show. */
async function plant(): Promise<void> {
  const world = worldOf(
    { ...defaults, strategy: 'atomic-insert', runtime: 'deduplicating' },
    { symmetry: false },
  );
  const { counts } = exported(world);
  const { tables, states } = counts;
  await write({ ...tables, actors: tables.actors.map(withoutAnEntry) });
  const lacking = await runSpin(directory, ['count']);
  expect('planted: a missing entry', 'result', lacking.kind, 'unknown');
  await write({ ...tables, outcomes: tables.outcomes.map((o) => ({ ...o, facts: 0 })) });
  const silent = await runSpin(directory, ['count']);
  expect('planted: outcomes without facts', 'fewer states', silent.states < states, true);
  await write({
    ...tables,
    outcomes: tables.outcomes.map((o) => ({ ...o, sends: o.sends.slice(1) })),
  });
  const mute = await runSpin(directory, ['count']);
  expect('planted: a send less', 'fewer states', mute.states < states, true);
  await write(tables, 2);
  const narrow = await runSpin(directory, ['count']);
  expect('planted: room for two messages', 'result', narrow.kind, 'unknown');
  say('4 planted errors: noticed');
}

function withoutAnEntry(
  actor: IntegerWorld['actors'][number],
  index: number,
): IntegerWorld['actors'][number] {
  if (index > 0) return actor;
  const receive = actor.receive.map((row) => row.map((entry) => (entry >= 0 ? -2 : entry)));
  return { ...actor, receive };
}

interface Counts extends Pick<Coverage, 'states' | 'transitions' | 'complete'> {
  readonly tables: IntegerWorld;
}

function exported(
  world: World,
  states = Infinity,
): { readonly counts: Counts; readonly verdicts: readonly Verdict<unknown>[] } {
  const tabulation = new Tabulation(world);
  const bounds = states === Infinity ? {} : { states };
  const options = { until: 'never', symmetry: false, cycles: false, bounds } as const;
  const verdicts = explore(world, options);
  const [first] = verdicts;
  if (first === undefined) throw new Error(`${world.name} has no property`);
  const { coverage } = first;
  return { counts: { ...coverage, tables: tabulation.tables() }, verdicts };
}

async function write(tables: IntegerWorld, inFlight = capacity.inFlight): Promise<void> {
  for (const { name, text } of spinFiles(tables, { ...capacity, inFlight })) {
    await writeFile(join(directory, name), text);
  }
}

function expect(name: string, what: string, found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) wrong.push(`${name}: ${what}: Spin ${a}, our search ${b}`);
}
