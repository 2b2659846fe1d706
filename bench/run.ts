import { hrtime, memoryUsage, stderr, stdout } from 'node:process';
import Table from 'cli-table3';
import { Exploration } from '../sim/index.js';
import { workloads, type Workload } from './workloads.js';

/**
 * Explores each workload in full and prints what it cost: medians of several runs in this one process.
 *
 * `--quick` runs the small ones once. `--only TEXT` keeps the workloads whose name has TEXT in it. `--runs N` (5).
 * Exit code 1 if a count differs from the published one.
 */
interface Measurement {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly bytes: number;
  readonly xstateCalls: number;
  readonly seconds: number;
}

function measure(workload: Workload): Measurement {
  const world = workload.make();
  const begin = hrtime.bigint();
  const exploration = new Exploration(world, { until: 'never' });
  while (!exploration.advance(1 << 24));
  const seconds = Number(hrtime.bigint() - begin) / 1e9;
  const { states, transitions, depth, bytes } = exploration.progress();
  return { states, transitions, depth, bytes, xstateCalls: world.xstateCalls, seconds };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function differs(workload: Workload, found: Measurement): boolean {
  const { published } = workload;
  if (published === undefined) return false;
  return (
    published.states !== found.states ||
    published.transitions !== found.transitions ||
    (published.depth !== undefined && published.depth !== found.depth)
  );
}

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
const runs = quick ? 1 : Number(args.includes('--runs') ? args[args.indexOf('--runs') + 1] : 5);
const integer = new Intl.NumberFormat('en');
const table = new Table({
  head: [
    'workload',
    'states',
    'transitions',
    'depth',
    'seconds',
    'states/s',
    'transitions/s',
    'bytes/state',
    'XState calls',
    'published',
  ],
  colAligns: [
    'left',
    'right',
    'right',
    'right',
    'right',
    'right',
    'right',
    'right',
    'right',
    'left',
  ],
  style: { head: [], border: [], compact: true },
});

for (const workload of workloads) {
  if (quick && workload.size !== 'quick') continue;
  if (only !== undefined && !workload.name.includes(only)) continue;
  stderr.write(`${workload.name} ...\n`);
  const found = Array.from({ length: runs }, () => measure(workload));
  const first = found[0] as Measurement;
  const seconds = median(found.map((one) => one.seconds));
  const wrong = found.some((one) => differs(workload, one));
  if (wrong) process.exitCode = 1;
  table.push([
    workload.name,
    integer.format(first.states),
    integer.format(first.transitions),
    first.depth,
    seconds.toFixed(2),
    integer.format(Math.round(first.states / seconds)),
    integer.format(Math.round(first.transitions / seconds)),
    (first.bytes / first.states).toFixed(1),
    integer.format(first.xstateCalls),
    workload.published === undefined ? '' : wrong ? 'DIFFERS' : 'equal',
  ]);
}
stdout.write(`${table.toString()}\n`);
stderr.write(
  `medians of ${runs}; Node ${process.version}; peak ${Math.round(memoryUsage().rss / 1e6)} MB resident at the end\n`,
);
