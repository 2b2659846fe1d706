import { parseArgs } from 'node:util';
import { watchOutputs } from '../../cli/outputs.js';
import { InputError } from '../../input/errors.js';
import { connect, installClock, startAzurite, type Account, type Clock } from '../../live/index.js';
import { conformBullmq } from './bullmq/conform.js';
import { azuriteDivergences } from './divergences.js';
import { conformPgBoss } from './pg-boss/conform.js';
import { conformPostgres } from './postgres/conform.js';
import { report } from './report.js';
import { conform, demonstrate, type Store } from './run.js';
import { compareStandIns } from './standins/store.js';
import { subjects } from './subjects/index.js';
import { compareWithRedis } from './redis/main.js';
import { Tally } from './tally.js';
import { confirm, counterexamples, witnesses } from './live-replays.js';
import { validateRuns } from './live-runs.js';

// `npm run conformance -- [sequences] [seed] [--postgres URL]`: random sequences of storage operations on the machines of the model and on a
// store, 1,000 in all; what was compared, and where the two differ. The store is Azurite, in this process; or the account that
// ONEBATCH_STORAGE has the connection string of, where no time is made to pass. Then, on Azurite, the schedules of the catalogue
// are followed with real storage: the counterexamples, and a witness of each cell that holds; and starters run as they like, and
// what was observed is validated as a behaviour of the model. Then as many sequences on the machine of PostgreSQL and on a server; the
// same with pg-boss on it.
// Last a Redis server that is started for it, if one is installed: as many sequences, and the counterexamples of Redis; the same with
// BullMQ on it. With ONEBATCH_REQUIRE_REDIS=1 it is a failure that there is none.

watchOutputs(2);
const { values: given, positionals } = argumentsOf();
const [runs = 1000, seed = 1] = positionals.map((text, index) =>
  wholeNumber(text, index === 0 ? 'sequences' : 'seed', index === 0 ? 1 : 0),
);

const real = process.env['ONEBATCH_STORAGE'];
const name = `onebatch${Date.now().toString(36)}`;
const clock = real === undefined ? installClock() : null;
const azurite = real === undefined ? await startAzurite() : null;
const account = accountOf(real ?? azurite?.connectionString ?? '');
const store: Store = {
  account,
  clock,
  name,
  divergences: real === undefined ? azuriteDivergences : [],
};
const tally = new Tally();
const failures: string[] = [];
const gone = [];
const began = performance.now();
const replays: string[] = [];
let unconfirmed = 0;

/** Unscheduled runs of each strategy on each runtime. */
const runsEach = 3;

try {
  for (const subject of subjects) {
    const amount = { runs: Math.ceil(runs / subjects.length), seed };
    try {
      await conform(subject, store, tally, amount);
      process.stderr.write(`${subject.name}: ${tally.operations(subject.name)} operations\n`);
    } catch (error) {
      failures.push(textOf(error));
      process.stderr.write(`${subject.name}: differs\n`);
    }
  }
  for (const divergence of store.divergences) {
    if (!(await demonstrate(divergence, store))) gone.push(divergence);
  }
  if (clock !== null) replays.push(...(await confirmAll(clock)));
  if (clock !== null && azurite !== null) {
    const amount = { runs: Math.ceil(runs / subjects.length), seed };
    const [lines, others] = await compareStandIns(azurite.connectionString, clock, amount);
    replays.push(...lines);
    failures.push(...others);
  }
} finally {
  if (azurite === null) await cleanUp();
  await azurite?.close();
  clock?.restore();
}
if (real === undefined) replays.push(...(await validateAll()));
const onPostgres = await conformPostgres(given.postgres, { runs, seed });
replays.push(...onPostgres.lines);
failures.push(...onPostgres.failures);
const onPgBoss = await conformPgBoss(given.postgres, { runs, seed });
replays.push(...onPgBoss.lines);
failures.push(...onPgBoss.failures);
const redis = await compareWithRedis({ runs, seed });
replays.push(...redis.lines);
failures.push(...redis.failures);
const bullmq = await conformBullmq({ runs, seed });
replays.push(...bullmq.lines);
failures.push(...bullmq.failures);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
process.stdout.write(report({ tally, divergences: store.divergences, gone, failures }));
process.stdout.write(`${replays.join('\n')}\n`);
process.stdout.write(`seed ${seed}, ${seconds} s\n`);
process.exitCode = failures.length + gone.length + unconfirmed === 0 ? 0 : 1;

/** What came of runs without a schedule, in lines; with a clock of their own, by which no two moments are the same. */
async function validateAll(): Promise<readonly string[]> {
  const time = installClock({ ticks: true });
  const emulator = await startAzurite();
  try {
    const where = connect(emulator.connectionString, 'none');
    const { runs: all, requests, failures: impossible } = await validateRuns(where, runsEach, seed);
    unconfirmed += impossible.length;
    const valid = all - impossible.length;
    const line = `${valid} of ${all} unscheduled runs are behaviours of the model, ${requests} requests`;
    process.stderr.write(`${line}\n`);
    return [line, ...impossible];
  } finally {
    await emulator.close();
    time.restore();
  }
}

/** What came of the schedules, in lines. */
async function confirmAll(time: Clock): Promise<readonly string[]> {
  const lines: string[] = [];
  const cells = [...witnesses()];
  const groups = [
    ['counterexamples', await counterexamples('azure')],
    ['witnesses of cells that hold', cells.flatMap(({ witness }) => witness ?? [])],
  ] as const;
  for (const [kind, candidates] of groups) {
    const bulk = await confirm(candidates, account, time);
    const line = `${bulk.confirmed} of ${candidates.length} ${kind} confirmed live, ${bulk.requests} requests`;
    process.stderr.write(`${line}\n`);
    lines.push(line, ...bulk.failures);
    for (const [divergence, times] of bulk.divergences) {
      lines.push(`  ${times} times as Azurite is known to do otherwise: ${divergence.name}`);
    }
    unconfirmed += bulk.failures.length;
  }
  const without = cells.filter(({ witness }) => witness === null);
  lines.push(...without.map(({ name: cell }) => `no witness was drawn of ${cell}`));
  unconfirmed += without.length;
  return lines;
}

/** Deletes what the comparison has made in a real account. */
async function cleanUp(): Promise<void> {
  await account.table(name).deleteTable();
  await account.blobs.deleteContainer(name);
  for await (const queue of account.queues.listQueues({ prefix: name })) {
    await account.queues.deleteQueue(queue.name);
  }
}

function accountOf(connectionString: string): Account {
  try {
    return connect(connectionString, 'none');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`ONEBATCH_STORAGE: ${error.message}\n`);
    process.exit(2);
  }
}

function argumentsOf() {
  try {
    const options = { postgres: { type: 'string' } } as const;
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    process.stderr.write(`${textOf(error)}; expected --postgres URL\n`);
    process.exit(2);
  }
}

function wholeNumber(text: string, what: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  process.stderr.write(`${what} is '${text}'; expected a whole number of ${least} or more\n`);
  process.exit(2);
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `\n${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
