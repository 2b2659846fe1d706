/**
 * `npm run plot-data`: runs the commands behind the plots whose data takes minutes, and keeps what they found in
 * docs/plots/*.json, each point with its command. `npm run docs` draws them.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { argv, execPath, stderr } from 'node:process';
import { format, resolveConfig } from 'prettier';
import {
  fraction,
  InterleavingCounter,
  LazyGraph,
  PctProbability,
  BackwardPass,
  tabulated,
  UniformProbability,
  valueOf,
} from '../../../sim/index.js';
import { naiveToy, startedTwice } from '../../../sim/test/toys/naive-toy.js';
import type { OddsPoint, StatesPoint } from './data.js';

const only = argv[2];
if (only === undefined || only === 'odds') await keep('odds', await oddsPoints());
if (only === undefined || only === 'states') await keep('states', await statesPoints());

async function keep(name: string, points: readonly object[]): Promise<void> {
  const text = JSON.stringify({ command: `npm run plot-data -- ${name}`, points });
  const filepath = `docs/plots/${name}.json`;
  await writeFile(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}

/** What a command of this project prints with --json; its exit code says only what it found. */
async function answer(command: string): Promise<unknown> {
  stderr.write(`onebatch ${command}\n`);
  const program = ['--import', './register.mjs', 'cli/main.ts', ...command.split(' '), '--json'];
  return new Promise((resolve, reject) => {
    execFile(execPath, program, { maxBuffer: 1 << 26 }, (error, stdout) => {
      if (stdout === '') reject(error ?? new Error(`onebatch ${command} says nothing`));
      else resolve(JSON.parse(stdout));
    });
  });
}

async function oddsPoints(): Promise<readonly OddsPoint[]> {
  const points: OddsPoint[] = [2, 3, 4, 5].flatMap(toyPoints);
  const property = '--property exactlyOneBatchPerWindow';
  const exact = `odds naive --runtime 2019 ${property}`;
  const { odds } = (await answer(exact)) as {
    odds: { sampler: OddsPoint['sampler']; probability: number }[];
  };
  for (const { sampler, probability } of odds) {
    points.push({ race: 'naive', starters: 2, sampler, probability, command: exact });
  }
  for (const starters of [3, 4]) {
    for (const sampler of ['uniform', 'pct'] as const) {
      const command = `sample naive --runtime 2019 --starters ${starters} ${property} --sampler ${sampler} --runs 10000 --no-shrink`;
      const { properties } = (await answer(command)) as {
        properties: { share: number; interval: { low: number; high: number } }[];
      };
      const [found] = properties;
      if (found === undefined) throw new Error(`no share: ${command}`);
      const { share, interval } = found;
      points.push({ race: 'naive', starters, sampler, probability: share, interval, command });
    }
  }
  return points;
}

/** The exact odds of the smallest form of the race: look, then start. */
function toyPoints(starters: number): readonly OddsPoint[] {
  const graph = new LazyGraph(
    tabulated(naiveToy(starters), [{ name: 'once', always: (state) => !startedTwice(state) }]),
  );
  const uniform = new UniformProbability(graph);
  const counter = new InterleavingCounter(graph);
  const sweep = new BackwardPass(graph, [uniform, counter]);
  while (!sweep.advance(1 << 20));
  const pct = new PctProbability(graph, { depth: 2, events: 2 * starters });
  while (!pct.advance(1 << 20));
  const interleavings = {
    kind: 'exact',
    odds: fraction(counter.broken(0), counter.all()),
  } as const;
  const chances = { uniform: uniform.chance(0), pct: pct.chance(0), interleavings };
  return (['uniform', 'pct', 'interleavings'] as const).map((sampler) => {
    const probability = valueOf(chances[sampler]);
    if (probability === undefined) throw new Error(`the odds of ${sampler} are unknown`);
    return { race: 'smallest', starters, sampler, probability };
  });
}

async function statesPoints(): Promise<readonly StatesPoint[]> {
  const points: StatesPoint[] = [];
  const ways = [
    ['neither', '--no-symmetry --no-reduction'],
    ['symmetry', '--no-reduction'],
    ['partial order', '--no-symmetry --reduction'],
    ['both', '--reduction'],
  ] as const;
  for (const starters of [1, 2, 3, 4]) {
    for (const [reductions, options] of ways) {
      const command = `check atomic-insert --runtime 2019 --property exactlyOneBatchPerWindow --starters ${starters} ${options}`;
      const { states, verdict } = (await answer(command)) as { states: number; verdict: string };
      if (verdict === 'unknown') throw new Error(`not searched to the end: ${command}`);
      points.push({ starters, reductions, states, command });
    }
  }
  return points;
}
