import { hrtime } from 'node:process';
import { Exploration, World } from '../../sim/index.js';
import { naiveStart } from '../../sim/test/naive-start.js';
import { costOf, medianOf, repeated, secondsSince } from './measure.js';
import type { Report, ReportRow } from './report.js';
import type { Settings } from './settings.js';
import { workloads } from './workloads.js';

/** A search, looked at while it goes on. */
interface Mark {
  readonly states: number;
  readonly transitions: number;
  readonly bytes: number;
  /** Since the search began. */
  readonly seconds: number;
}

/** Spaces of growing size that are explored to their end. */
const natural = /^(two-phase commit, N=[5-8]|naive start, N=[345])$/;

/**
 * What states cost the more of them there are: one long search looked at when it has ten thousand, a hundred thousand, ...
 * states, and whole spaces of growing size.
 */
export async function scalingReport(
  settings: Settings,
): Promise<{ readonly report: Report; readonly failures: number }> {
  const { quick, only, runs, log } = settings;
  const rows: ReportRow[] = [];
  const family = quick ? 4 : 5;
  const name = `naive start, N=${family}`;
  const sizes = [1e4, 1e5, 1e6, 1e7].slice(0, quick ? 2 : 4);
  if (only === undefined || name.includes(only)) {
    log(`${name}, in parts`);
    const searches = await repeated(runs, () => marksOf(new World(naiveStart(family)), sizes));
    sizes.forEach((size, index) => {
      const at = medianMark(searches, index);
      const before = index === 0 ? beginning : medianMark(searches, index - 1);
      rows.push(
        rowOf(`${name}, first ${size.toLocaleString('en-US')}`, at, before, searches.length),
      );
    });
  }
  for (const workload of workloads) {
    if (!natural.test(workload.name) || (quick && workload.size !== 'quick')) continue;
    if (only !== undefined && !workload.name.includes(only)) continue;
    log(workload.name);
    const costs = await repeated(runs, () => costOf(workload.make(), workload.options));
    const seconds = medianOf(costs, (cost) => cost.seconds);
    rows.push(rowOf(`${workload.name}, all`, { ...costs[0], seconds }, beginning, costs.length));
  }
  const notes = [
    'a search is looked at when it first has so many states, at the end of a batch; seconds are medians since it began',
    'marginal: since the row above, within one search',
  ];
  return { report: { title: 'Cost against states', rows, notes }, failures: 0 };
}

const beginning: Mark = { states: 0, transitions: 0, bytes: 0, seconds: 0 };

/** Where a search was when it first had each of the given numbers of states. */
function marksOf(world: World, sizes: readonly number[]): readonly Mark[] {
  const begin = hrtime.bigint();
  const exploration = new Exploration(world, { until: 'never', symmetry: false, cycles: false });
  const marks: Mark[] = [];
  for (;;) {
    const isOver = exploration.advance(1);
    const { states, transitions, bytes } = exploration.progress();
    const wanted = sizes[marks.length];
    if (isOver || wanted === undefined) break;
    if (states >= wanted) marks.push({ states, transitions, bytes, seconds: secondsSince(begin) });
  }
  exploration.stop('interrupted');
  if (marks.length < sizes.length) {
    throw new Error(`${world.name} has no ${sizes[marks.length]} states`);
  }
  return marks;
}

function medianMark(
  searches: readonly [readonly Mark[], ...(readonly Mark[])[]],
  index: number,
): Mark {
  const at = (marks: readonly Mark[]): Mark => marks[index] ?? beginning;
  return { ...at(searches[0]), seconds: medianOf(searches, (marks) => at(marks).seconds) };
}

function rowOf(name: string, at: Mark, before: Mark, runs: number): ReportRow {
  return {
    search: name,
    states: at.states,
    transitions: at.transitions,
    seconds: Number(at.seconds.toFixed(3)),
    'states/s': Math.round(at.states / at.seconds),
    'states/s, marginal': Math.round((at.states - before.states) / (at.seconds - before.seconds)),
    'bytes/state': Number((at.bytes / at.states).toFixed(1)),
    runs,
  };
}
