import {
  binomial999,
  fraction,
  InterleavingCounter,
  InterleavingSampler,
  LazyGraph,
  PctProbability,
  PctSampler,
  pctGuarantee,
  ratio,
  runsNeeded,
  Sampling,
  BackwardPass,
  tabulated,
  UniformProbability,
  UniformSampler,
  valueOf,
  World,
  type Chance,
  type Rational,
  type PctExtent,
  type PctOptions,
  type Sampler,
  type System,
} from '../../sim/index.js';
import { naiveStart } from '../../sim/test/naive-start.js';
import { digraph } from '../../sim/test/toys/digraph.js';
import { alternates, ladderToy } from '../../sim/test/toys/ladder-toy.js';
import { naiveToy, startedTwice } from '../../sim/test/toys/naive-toy.js';
import type { Report, ReportRow } from './report.js';
import type { Settings } from './settings.js';

/** A small system with one property, and what PCT is told of it. */
interface Toy {
  readonly name: string;
  readonly make: () => LazyGraph<unknown>;
  readonly events: number;
  /** Faults that may happen, all of which the violation needs. */
  readonly faults: number;
  /** Of the violation, as the tests of PCT find it. */
  readonly depth: number;
}

const toys: readonly Toy[] = [
  ...[2, 3, 4, 5].map((k) => ({
    name: `check-then-start, K=${k}`,
    make: () => graphOf(naiveToy(k), startedTwice),
    events: 2 * k,
    faults: 0,
    depth: 2,
  })),
  {
    name: 'in turns, three steps',
    make: () => graphOf(ladderToy(2), alternates(3)),
    events: 4,
    faults: 0,
    depth: 3,
  },
  {
    name: 'a fault at the right moment',
    make: () =>
      graphOf(
        digraph([
          [1, { to: 5, fault: true }],
          [2, { to: 4, fault: true }],
          [3, { to: 5, fault: true }],
          [],
          [],
          [],
        ]),
        (state) => state === 4,
      ),
    events: 3,
    faults: 1,
    depth: 1,
  },
  {
    name: 'naive start, N=2, of machines',
    make: () => new LazyGraph(new World(naiveStart(2))),
    events: 21,
    faults: 0,
    depth: 2,
  },
];

/** One sampler of one toy: its odds, and what PCT promises. */
interface Entry {
  readonly name: string;
  readonly sampler: Sampler;
  readonly chance: Chance;
  /** What is promised; `none` below the depth of the violation, undefined of samplers that promise nothing. */
  readonly least: Rational | 'none' | undefined;
}

/**
 * How often each sampler breaks a property, in a million runs, beside the exact odds: a count outside of the 99.9 % interval, or
 * odds below what PCT promises at the toy's depth, is a failure.
 */
export async function oddsReport(
  settings: Settings,
): Promise<{ readonly report: Report; readonly failures: number }> {
  const runs = settings.quick ? 20_000 : 1_000_000;
  const rows: ReportRow[] = [];
  let failures = 0;
  for (const toy of toys) {
    if (settings.only !== undefined && !toy.name.includes(settings.only)) continue;
    const graph = toy.make();
    for (const entry of entriesOf(toy, graph)) {
      settings.log(`${toy.name}, ${entry.name}`);
      await Promise.resolve();
      const row = measured(toy.name, graph, entry, runs);
      if (row['as the odds say'] !== 'yes' || row['promise'] === 'MISSED') failures += 1;
      rows.push(row);
    }
  }
  const notes = [
    `each row: ${runs.toLocaleString('en-US')} runs with the seeds 1, 2, 3, ...; low and high: 99.9 of 100 such counts lie between them, if the odds are right`,
    'one run: the exact probability; runs to miss 0.1 %: after so many runs none has failed with a probability of at most 0.1 %',
    'promise: the guarantee of PCT, which the odds must reach where the depth of the row is at least that of the violation; below it nothing is promised',
  ];
  return { report: { title: 'Samplers and their exact odds', rows, notes }, failures };
}

function entriesOf(
  { events, faults, depth: known }: Toy,
  graph: LazyGraph<unknown>,
): readonly Entry[] {
  const uniform = new UniformProbability(graph);
  const counter = new InterleavingCounter(graph);
  const sweep = new BackwardPass(graph, [uniform, counter]);
  while (!sweep.advance(1 << 20));
  const share = fraction(counter.broken(0), counter.all());
  return [
    {
      name: 'uniform',
      sampler: new UniformSampler(graph),
      chance: uniform.chance(0),
      least: undefined,
    },
    {
      name: 'interleavings',
      sampler: new InterleavingSampler(graph, counter),
      chance: { kind: 'exact', odds: share },
      least: undefined,
    },
    ...[1, 2, 3].map((depth): Entry => {
      const options = { depth, events, faults };
      const odds = new PctProbability(graph, options);
      while (!odds.advance(1 << 20));
      return {
        name: `pct, depth ${depth}`,
        sampler: new PctSampler(graph, options),
        chance: odds.chance(0),
        least: depth < known ? 'none' : promiseOf(options, odds.extent),
      };
    }),
  ];
}

function promiseOf(options: PctOptions, extent: PctExtent): Rational {
  const { least, eachFault } = pctGuarantee(options, extent);
  if (eachFault === null) return least;
  const times = BigInt(options.faults ?? 0);
  return fraction(
    least.numerator * eachFault.numerator ** times,
    least.denominator * eachFault.denominator ** times,
  );
}

function measured(
  toy: string,
  graph: LazyGraph<unknown>,
  { name, sampler, chance, least }: Entry,
  runs: number,
): ReportRow {
  const odds = valueOf(chance);
  if (odds === undefined) throw new Error(`${toy}, ${name}: unknown odds`);
  const sampling = new Sampling(graph, sampler, 1);
  sampling.advance(runs);
  const { low, high } = binomial999(runs, odds);
  const needed = runsNeeded(odds, 0.001);
  const fits = sampling.failed >= low && sampling.failed <= high;
  return {
    toy,
    sampler: name,
    'one run': chanceText(chance),
    failed: sampling.failed,
    low,
    high,
    'as the odds say': fits ? 'yes' : 'NO',
    'runs to miss 0.1 %': needed === Infinity ? 'never' : needed,
    promise: least === undefined ? '' : promiseText(odds, least),
  };
}

function promiseText(odds: number, least: Rational | 'none'): string {
  if (least === 'none') return 'below its depth';
  const text = `${least.numerator}/${least.denominator}`;
  return odds >= ratio(least) ? text : 'MISSED';
}

function chanceText(chance: Chance): string {
  if (chance.kind !== 'exact') return `${(100 * (valueOf(chance) ?? NaN)).toPrecision(6)} %`;
  const { numerator, denominator } = chance.odds;
  if (denominator === 1n) return String(numerator);
  const isShort = String(denominator).length <= 9;
  return isShort ? `${numerator}/${denominator}` : `${(100 * ratio(chance.odds)).toPrecision(6)} %`;
}

function graphOf<State, Action>(
  system: System<State, Action>,
  isBad: (state: State) => boolean,
): LazyGraph<Action> {
  return new LazyGraph(tabulated(system, [{ name: 'fine', always: (state) => !isBad(state) }]));
}
