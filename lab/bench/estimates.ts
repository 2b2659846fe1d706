import fc from 'fast-check';
import { defaultSpec, matrixRows, worldOf } from '../../properties/index.js';
import { World, type ExploreOptions } from '../../sim/index.js';
import { estimateTotal } from '../../sim/search/estimate.js';
import { atomicStart, naiveStart } from '../../sim/test/naive-start.js';
import { randomWorld, worldOf as randomWorldOf } from '../../sim/test/random-worlds.js';
import { twoPhaseCommit } from '../../sim/test/two-phase-commit.js';
import { costOf } from './measure.js';
import type { Report, ReportRow } from './report.js';
import type { Settings } from './settings.js';

/** A space whose size is found out, to compare with what was guessed on the way. */
interface Space {
  readonly family: 'reference models' | 'worlds of starters' | 'random worlds';
  readonly name: string;
  readonly make: () => World;
  readonly options: ExploreOptions;
}

/** What was said at the end of one level. */
interface Guess {
  readonly family: Space['family'];
  /** Share of all states that were known then. */
  readonly share: number;
  /** Null where no upper bound was given. */
  readonly interval: { readonly isRight: boolean; readonly width: number } | null;
}

/** Stages of a search, by the share of states that are known. */
const stages = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

/** Smaller spaces are over before anybody asks. */
const statesMin = 2_000;

/** Greater ones would take too long. */
const statesMax = 4_000_000;

/** Explores many spaces, asks for an estimate after each level, and counts how often the truth lay in the interval. */
export async function estimatesReport({
  quick,
  large,
  only,
  log,
}: Settings): Promise<{ readonly report: Report; readonly failures: number }> {
  const spaces = [
    ...referenceModels(quick, large),
    ...starterWorlds(quick),
    ...randomWorlds(quick),
  ];
  const guesses: Guess[] = [];
  const used = new Map<Space['family'], number>();
  let leftOut = 0;
  for (const space of spaces) {
    if (only !== undefined && !space.name.includes(only)) continue;
    const { isComplete, states, levels } = costOf(space.make(), space.options);
    if (!isComplete) leftOut += 1;
    if (!isComplete || states < statesMin) continue;
    used.set(space.family, (used.get(space.family) ?? 0) + 1);
    log(`${space.family}: ${space.name}`);
    guesses.push(...guessesOf(space.family, levels));
  }
  const rows = [...used].flatMap(([family, count]) =>
    rowsOf(
      `${family} (${count})`,
      guesses.filter((guess) => guess.family === family),
    ),
  );
  const notes = [
    'a row: after levels at whose end this share of the states was known, how often an upper bound was given, how often the interval held the truth, and the median of high / low',
    `spaces under ${statesMin.toLocaleString('en-US')} states are left out; ${leftOut} were left out because a bound was reached`,
  ];
  const report = { title: 'Estimates of the number of states', rows, notes };
  return Promise.resolve({ report, failures: 0 });
}

function guessesOf(family: Space['family'], levels: readonly number[]): readonly Guess[] {
  const total = levels.reduce((sum, size) => sum + size, 0);
  let known = 0;
  return levels.slice(0, -1).map((size, level) => {
    known += size;
    const { low, high } = estimateTotal(levels.slice(0, level + 1));
    const isRight = low <= total && total <= (high ?? Infinity);
    return {
      family,
      share: known / total,
      interval: high === null ? null : { isRight, width: high / low },
    };
  });
}

function rowsOf(family: string, guesses: readonly Guess[]): readonly ReportRow[] {
  const named = stages.slice(0, -1).map((from, index): ReportRow => {
    const to = stages[index + 1] as number;
    const stage = `${100 * from} to ${100 * to} %`;
    return rowOf(
      family,
      stage,
      guesses.filter(({ share }) => share >= from && share < to),
    );
  });
  return [...named, rowOf(family, 'all', guesses)];
}

function rowOf(family: string, stage: string, guesses: readonly Guess[]): ReportRow {
  const intervals = guesses.flatMap(({ interval }) => (interval === null ? [] : [interval]));
  const right = intervals.filter(({ isRight }) => isRight).length;
  const widths = intervals.map(({ width }) => width).sort((a, b) => a - b);
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '' : `${((100 * part) / whole).toFixed(1)} %`;
  return {
    family,
    'states known': stage,
    levels: guesses.length,
    'with an upper bound': intervals.length,
    given: percent(intervals.length, guesses.length),
    right: percent(right, intervals.length),
    'high / low': widths[widths.length >> 1] ?? null,
  };
}

function referenceModels(quick: boolean, large: boolean): readonly Space[] {
  const space = (name: string, config: () => ConstructorParameters<typeof World>[0]): Space => ({
    family: 'reference models',
    name,
    make: () => new World(config()),
    options: { symmetry: false, bounds: { states: large ? 3e7 : statesMax } },
  });
  const commits = quick ? [5, 6] : [5, 6, 7, 8];
  const naives = quick ? [3] : large ? [3, 4, 5] : [3, 4];
  const atomics = quick ? [4] : [4, 5, 6, 7];
  return [
    ...commits.map((n) => space(`two-phase commit, N=${n}`, () => twoPhaseCommit(n))),
    ...naives.map((n) => space(`naive start, N=${n}`, () => naiveStart(n))),
    ...atomics.map((n) => space(`atomic start, N=${n}`, () => atomicStart(n))),
  ];
}

/** Every row of the matrix, with three messages: in several shapes, and once with a crash. */
function starterWorlds(quick: boolean): readonly Space[] {
  const shapes = [
    { starters: 1, messages: 3, windows: 1 },
    { starters: 2, messages: 3, windows: 1 },
    { starters: 2, messages: 3, windows: 2 },
    { starters: 2, messages: 3, windows: 3 },
    { starters: 3, messages: 3, windows: 3 },
  ];
  return matrixRows('azure').flatMap(({ strategy, runtime }) => {
    const calm = shapes.slice(0, quick ? 1 : undefined).map((shape) => ({ ...shape, faults: {} }));
    const crashing = shapes.slice(0, 1).map((shape) => ({ ...shape, faults: { crash: 1 } }));
    return [...calm, ...crashing].map((shape): Space => {
      const spec = { ...defaultSpec, ...shape, strategy, runtime };
      return {
        family: 'worlds of starters',
        name: `${strategy}, ${runtime}, ${JSON.stringify(shape)}`,
        make: () => worldOf(spec),
        options: { bounds: { states: statesMax } },
      };
    });
  });
}

/** Random worlds of a seed other than the one by which the margins were chosen; most are small and left out. */
function randomWorlds(quick: boolean): readonly Space[] {
  const specs = fc.sample(randomWorld, { seed: 2026, numRuns: quick ? 200 : 4_000 });
  return specs.map((spec, index) => ({
    family: 'random worlds',
    name: `random world ${index + 1}`,
    make: () => randomWorldOf(spec),
    options: { engine: 'interpreted', bounds: { states: 30_000 } },
  }));
}
