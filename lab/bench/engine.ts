import { costOf, medianOf, repeated, type SearchCost } from './measure.js';
import type { Report, ReportRow } from './report.js';
import type { Settings } from './settings.js';
import { workloads, type Counts, type Workload } from './workloads.js';

/** Explores each workload in full. `failures` counts the workloads whose counts are not the expected ones. */
export async function engineReport({
  quick,
  large,
  only,
  runs,
  log,
}: Settings): Promise<{ readonly report: Report; readonly failures: number }> {
  const chosen = workloads.filter(
    ({ name, size }) =>
      (only === undefined || name.includes(only)) &&
      (size === 'quick' || (!quick && (size === 'normal' || large))),
  );
  const rows: ReportRow[] = [];
  let failures = 0;
  for (const workload of chosen) {
    log(workload.name);
    const costs = await repeated(runs, () => costOf(workload.make(), workload.options));
    if (costs.some((cost) => differs(cost, workload.expected))) failures += 1;
    rows.push(rowOf(workload, costs));
  }
  const notes = [
    'seconds: median, from the first state to the last, preparation included; bytes: what the table of states holds in use',
  ];
  return { report: { title: 'Onebatch', rows, notes }, failures };
}

function rowOf(
  { name, expected }: Workload,
  costs: readonly [SearchCost, ...SearchCost[]],
): ReportRow {
  const [first] = costs;
  const seconds = medianOf(costs, (cost) => cost.seconds);
  return {
    workload: name,
    states: first.states,
    transitions: first.transitions,
    depth: first.depth,
    seconds: Number(seconds.toFixed(3)),
    'states/s': Math.round(first.states / seconds),
    'transitions/s': Math.round(first.transitions / seconds),
    'bytes/state': Number((first.bytes / first.states).toFixed(1)),
    'XState calls': first.xstateCalls,
    runs: costs.length,
    counts: verdict(costs, expected),
  };
}

function verdict(costs: readonly SearchCost[], expected: Counts | undefined): string {
  if (costs.some((cost) => differs(cost, expected))) return 'DIFFER';
  if (expected !== undefined) return 'as published';
  return costs.every(({ isComplete }) => isComplete) ? '' : 'bound reached';
}

/** True if what was counted is not what is expected, in any figure that is known. */
function differs(
  found: { readonly [figure in keyof Counts]?: number },
  expected: Counts | undefined,
): boolean {
  if (expected === undefined) return false;
  return (['states', 'transitions', 'depth'] as const).some(
    (figure) => expected[figure] !== undefined && expected[figure] !== found[figure],
  );
}
