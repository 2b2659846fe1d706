/**
 * `npm run mutants -- [machine...] [--json] [--write]`: the mutation score of the model. Each guard of each machine is made to say
 * always yes, then always no, and the mutant is tried in small worlds until a verdict is another one. Exit code 1 if a mutant
 * survives without a reason in `properties/mutants-equivalent.ts`, or a reason is given for one that does not survive.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { argv, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import {
  baselineOf,
  fateOf,
  telling,
  allWorldsToTry,
  type Baseline,
  type Fate,
} from '../properties/mutation.js';
import { guardMutants, allMachines, type Mutant } from '../properties/mutants.js';
import { handMade } from '../properties/mutants-by-hand.js';
import type { WorldSpec } from '../properties/index.js';
import { isServing, Pool, serve } from './mutants-pool.js';
import { judgedMutants, mutantsJson, mutantsPage, mutantsTable } from './mutants-report.js';

/** What a process is asked to do: explore a world as it is, or try a mutant in worlds. */
type Task =
  | { readonly explore: WorldSpec }
  | { readonly mutant: string; readonly baselines: readonly Baseline[] };

const mutants: readonly Mutant[] = [
  ...[...allMachines().values()].flatMap(guardMutants),
  ...handMade,
];

function answer(task: Task): Baseline | Fate | null {
  if ('explore' in task) return baselineOf(task.explore);
  const mutant = mutants.find(({ name }) => name === task.mutant);
  if (mutant === undefined) throw new Error(`no mutant '${task.mutant}'`);
  return fateOf(mutant, task.baselines);
}

async function main(): Promise<void> {
  const machines = argv.slice(2).filter((arg) => !arg.startsWith('--'));
  const chosen = mutants.filter(
    ({ machine }) => machines.length === 0 || machines.includes(machine),
  );
  const begin = performance.now();
  const say = (count: number, total: number, what: string): void => {
    if (count % 20 !== 0 && count !== total) return;
    stderr.write(`${count} of ${total} ${what}, ${secondsSince(begin)} s\n`);
  };
  const processes = availableParallelism();
  const pool = new Pool<Task, Baseline | Fate | null>(fileURLToPath(import.meta.url), processes);
  const worlds = allWorldsToTry();
  const explored = await pool.map(
    worlds.map((explore) => ({ explore })),
    (_, __, count) => {
      say(count, worlds.length, 'worlds');
    },
  );
  const baselines = (explored as readonly (Baseline | null)[]).filter((found) => found !== null);
  const fates = await pool.map(
    chosen.map((mutant) => ({ mutant: mutant.name, baselines: telling(mutant, baselines) })),
    (fate, index, count) => {
      const { kind } = fate as Fate;
      if (kind === 'survived') stderr.write(`${chosen[index]?.name ?? ''} survives\n`);
      say(count, chosen.length, 'mutants');
    },
  );
  pool.close();
  const judged = judgedMutants(chosen, fates as readonly Fate[]);
  stdout.write(`${argv.includes('--json') ? mutantsJson(judged) : mutantsTable(judged)}\n`);
  stderr.write(
    `${baselines.length} worlds, ${worlds.length - baselines.length} others too large; ${secondsSince(begin)} s, ${processes} processes\n`,
  );
  if (argv.includes('--write')) {
    const file = fileURLToPath(new URL('../docs/mutants.md', import.meta.url));
    const layout = { ...(await resolveConfig(file)), filepath: file };
    await writeFile(file, await format(mutantsPage(judged), layout));
  }
  if (judged.some(({ isExpected }) => !isExpected)) process.exitCode = 1;
}

function secondsSince(begin: number): string {
  return ((performance.now() - begin) / 1000).toFixed(0);
}

if (isServing) serve(answer);
else await main();
