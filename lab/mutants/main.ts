/**
 * `npm run mutants -- [machine...] [--engine NAME] [--json] [--write]`: the mutation score of the model. Each guard of each machine is
 * made to say always yes, then always no, and the mutant is tried in small worlds until one of them tells.
 *
 * `--write` keeps what was found in lab/mutants/found, a file for each machine as soon as the machine is done, and makes
 * docs/mutants.md of it. `--list` and `--show MUTANT` search nothing: they print what was kept, of all mutants or, with the
 * schedule, of one.
 *
 * Exit code 1 if a mutant survives without a reason in lab/mutants/survivors.ts, or a reason is given for one that is
 * killed; 2 for a machine or a mutant that there is not.
 */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { argv, stderr, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { watchOutputs } from '../../cli/outputs.js';
import { baselineOf, type Baseline } from './baseline.js';
import { outcomeOf, type MutantOutcome } from './outcome.js';
import { foundText, type StoredOutcome } from './found.js';
import type { Mutant } from './guards.js';
import { mutantResults } from './results.js';
import { allMachines, allMutants, measuredEngines } from './machines.js';
import { selectWorlds } from './select-worlds.js';
import { allTrials, trialTitle, type Trial } from './worlds.js';
import { TransitionMemo } from '../../sim/index.js';
import { mutantsJson, mutantsTable } from './table.js';
import { isServing, Pool, serve } from '../pool.js';

/** What a process is asked to do: explore a world as it is, or try a mutant in worlds. */
type Task =
  | { readonly explore: Trial }
  | { readonly mutant: string; readonly baselines: readonly Baseline[]; readonly first?: Baseline };

const mutants = allMutants();

const data = fileURLToPath(new URL('./found/', import.meta.url));

const memo = new TransitionMemo();

function answer(task: Task): Baseline | MutantOutcome | null {
  if ('explore' in task) return baselineOf(task.explore, memo);
  const mutant = mutants.find(({ name }) => name === task.mutant);
  if (mutant === undefined) throw new Error(`no mutant '${task.mutant}'`);
  return outcomeOf(mutant, task.baselines, task.first);
}

const begin = performance.now();

async function main(): Promise<void> {
  const shows = argv.indexOf('--show');
  if (shows !== -1) {
    const { showMutant } = await import('./show.js');
    process.exitCode = showMutant(argv[shows + 1] ?? '');
    return;
  }
  if (argv.includes('--list')) {
    const { readFound } = await import('../../docs/generate/mutants.js');
    stdout.write(`${mutantsTable(mutantResults(mutants, readFound()))}\n`);
    return;
  }
  const asked = askedMachines(argv.slice(2));
  if ('problem' in asked) {
    stderr.write(`${asked.problem}\n`);
    process.exitCode = 2;
    return;
  }
  const { machines } = asked;
  const found = await search(
    machines,
    mutants.filter(({ machine }) => machines.includes(machine)),
    argv.includes('--write') ? write : async () => {},
  );
  const results = mutantResults(mutants, found);
  stdout.write(`${argv.includes('--json') ? mutantsJson(results) : mutantsTable(results)}\n`);
  if (argv.includes('--write')) await writePage();
  if (results.some(({ isExpected }) => !isExpected)) process.exitCode = 1;
}

/** The machines that the arguments name, by themselves or by their engine; all of them if they name none. */
function askedMachines(
  args: readonly string[],
): { readonly machines: readonly string[] } | { readonly problem: string } {
  const at = args.indexOf('--engine');
  const engine = at === -1 ? undefined : (args[at + 1] ?? '');
  const others = at === -1 ? args : args.filter((_, index) => index !== at && index !== at + 1);
  const unknownFlag = others.find((arg) => /^--(?!json$|write$)/.test(arg));
  if (unknownFlag !== undefined) {
    const problem = `unknown option '${unknownFlag}'; expected --engine NAME, --json, --list, --write or --show MUTANT`;
    return { problem };
  }
  if (engine !== undefined && !measuredEngines.includes(engine)) {
    return { problem: `unknown engine '${engine}'; expected one of ${measuredEngines.join(', ')}` };
  }
  const known = [...allMachines(engine === undefined ? undefined : [engine]).keys()];
  const machines = others.filter((arg) => !arg.startsWith('--'));
  const unknown = machines.find((machine) => !known.includes(machine));
  if (unknown !== undefined) {
    return { problem: `unknown machine '${unknown}'; expected one of ${known.join(', ')}` };
  }
  return { machines: machines.length === 0 ? known : machines };
}

/** @param done is told of each machine when all its mutants have been tried. */
async function search(
  machines: readonly string[],
  chosen: readonly Mutant[],
  done: (machine: string, found: readonly StoredOutcome[]) => Promise<void>,
): Promise<readonly StoredOutcome[]> {
  const processes = availableParallelism();
  const pool = new Pool<Task, Baseline | MutantOutcome | null>(
    fileURLToPath(import.meta.url),
    processes,
  );
  const trials = allTrials(machines);
  const explored = await pool.map(
    trials.map((explore) => ({ explore })),
    (_, __, count) => {
      say(count, trials.length, 'worlds');
    },
  );
  const baselines = (explored as readonly (Baseline | null)[]).filter((one) => one !== null);
  const tooLarge = trials.length - baselines.length;
  stderr.write(
    `${baselines.length} worlds, ${tooLarge} others too large; ${processes} processes\n`,
  );
  const killers = await lastKillers();
  const fates = new Map<Mutant, MutantOutcome>();
  const foundOf = (some: readonly Mutant[]): readonly StoredOutcome[] =>
    some.flatMap((mutant) => {
      const fate = fates.get(mutant);
      return fate === undefined ? [] : [{ mutant: mutant.name, fate }];
    });
  const written: Promise<void>[] = [];
  await pool.map(
    chosen.map((mutant) => tryIn(mutant, baselines, killers.get(mutant.name))),
    (fate, index, count) => {
      const mutant = chosen[index] as Mutant;
      fates.set(mutant, fate as MutantOutcome);
      say(count, chosen.length, 'mutants');
      const own = chosen.filter(({ machine }) => machine === mutant.machine);
      if (own.every((one) => fates.has(one))) written.push(done(mutant.machine, foundOf(own)));
    },
  );
  pool.close();
  await Promise.all(written);
  return foundOf(chosen);
}

function tryIn(mutant: Mutant, baselines: readonly Baseline[], killer: string | undefined): Task {
  const first = baselines.find(({ trial }) => trialTitle(trial) === killer);
  const others = selectWorlds(mutant, baselines).filter((baseline) => baseline !== first);
  const task = { mutant: mutant.name, baselines: others };
  return first === undefined ? task : { ...task, first };
}

/** The title of the world that killed each mutant the last time, as it was kept. */
async function lastKillers(): Promise<ReadonlyMap<string, string>> {
  const { readFound } = await import('../../docs/generate/mutants.js');
  return new Map(
    readFound().flatMap(({ mutant, fate }) =>
      fate.kind === 'survived' ? [] : [[mutant, trialTitle(fate.world)] as const],
    ),
  );
}

async function write(machine: string, found: readonly StoredOutcome[]): Promise<void> {
  const file = `${data}${machine}.json`;
  await writeFile(file, await laidOut(file, foundText(found)));
}

async function writePage(): Promise<void> {
  // Not in the processes that only search.
  const { drafts } = await import('../../docs/generate/pages.js');
  const page = drafts().find(({ file }) => file === 'docs/mutants.md');
  if (page !== undefined) await writeFile(page.file, await page.make());
}

async function laidOut(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

function say(count: number, total: number, what: string): void {
  if (count % 20 !== 0 && count !== total) return;
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  stderr.write(`${count} of ${total} ${what}, ${seconds} s\n`);
}

if (isServing) serve(answer);
else {
  watchOutputs(2);
  await main();
}
