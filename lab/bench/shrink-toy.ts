import fc, { type Scheduler } from 'fast-check';
import { scheduleOf } from '../../properties/index.js';
import { cheapest, LazyGraph, tabulated, type Explorable } from '../../sim/index.js';
import { naiveToy, startedTwice } from '../../sim/test/toys/naive-toy.js';
import type { Report, ReportRow } from './report.js';
import { schedulerToy } from './scheduler-toy.js';
import type { Settings } from './settings.js';

/**
 * The smallest race, shrunk by fast-check as its own scheduler lets it and as `scheduleOf` does, with twenty seeds each. One
 * of ours that is longer than the certified minimum is a failure.
 */
export async function toyReport(
  settings: Settings,
): Promise<{ readonly report: Report; readonly failures: number }> {
  const seeds = Array.from({ length: settings.quick ? 3 : 20 }, (_, index) => index + 1);
  const rows: ReportRow[] = [];
  let failures = 0;
  for (const starters of [2, 3, 4, 5]) {
    settings.log(`check-then-start, ${starters} starters`);
    const system = toy(starters);
    const minimum = cheapest(new LazyGraph(system), 0);
    if (minimum.kind !== 'found') throw new Error(`nothing breaks ${system.name}`);
    const least = minimum.cost.steps;
    const theirs: number[] = [];
    for (const seed of seeds) theirs.push(await byScheduler(starters, seed));
    const ours = seeds.map((seed) => bySchedules(system, seed));
    failures += ours.filter((steps) => steps !== least).length;
    rows.push({
      starters,
      'certified minimum': least,
      'fc.scheduler': rangeOf(theirs),
      scheduleOf: rangeOf(ours),
      seeds: seeds.length,
    });
  }
  const notes = [
    'steps of the shrunk schedule, least to most; both stop as soon as a second starter has started',
    'fc.scheduler leaves out no step and changes no order: what it draws first is what it shows',
  ];
  return { report: { title: 'The smallest race, shrunk', rows, notes }, failures };
}

function toy(starters: number): Explorable<number> {
  return tabulated(naiveToy(starters), [
    { name: 'starts once', always: (state) => !startedTwice(state) },
  ]);
}

function bySchedules(system: Explorable<number>, seed: number): number {
  const details = fc.check(
    fc.property(scheduleOf(system), ({ ok }) => ok),
    { seed, numRuns: 1_000 },
  );
  return stepsOf(details.counterexample?.[0]?.actions);
}

async function byScheduler(starters: number, seed: number): Promise<number> {
  const details = await fc.check(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => (await started(scheduler, starters)) < 2),
    { seed, numRuns: 1_000 },
  );
  const report = details.counterexample?.[0]?.report();
  return stepsOf(report?.filter(({ status }) => status === 'resolved'));
}

/** Runs until two have started, or nothing is left to happen. */
async function started(scheduler: Scheduler, starters: number): Promise<number> {
  const race = schedulerToy(scheduler, starters);
  while (race.started() < 2 && scheduler.count() > 0) await scheduler.waitOne();
  return race.started();
}

function stepsOf(steps: readonly unknown[] | undefined): number {
  if (steps === undefined) throw new Error('the race was not found in 1,000 runs');
  return steps.length;
}

function rangeOf(numbers: readonly number[]): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? String(least) : `${least} to ${most}`;
}
