import type { Baseline } from './baseline.js';
import { includesAnswer, type Mutant } from './guards.js';
import type { Trial } from './worlds.js';

/** Most worlds that one mutant is tried in. */
const worldsMax = { timed: 20, asynchronous: 40 } as const;

/**
 * The worlds in which the mutant can make a difference, since there its guard says something else somewhere: timed ones
 * first, then the others; of each kind as many combinations of answers with that one in as many strategies, and as many
 * combinations of era, faults and the rest, as there are, the smaller worlds first.
 */
export function selectWorlds(mutant: Mutant, baselines: readonly Baseline[]): readonly Baseline[] {
  const worlds = baselines
    .map((baseline) => candidate(mutant, baseline))
    .filter((world) => world !== null);
  return (['timed', 'asynchronous'] as const).flatMap((time) =>
    varied(
      worlds.filter(({ baseline }) => baseline.trial.time === time),
      worldsMax[time],
    ),
  );
}

/** A world, with what is looked at when the next one is chosen: the answers that the mutant makes others of, in this strategy. */
interface Candidate {
  readonly baseline: Baseline;
  readonly answers: readonly string[];
}

/** Null if the mutant makes no difference there; one that is made by hand may make one wherever its machine is asked anything. */
function candidate({ machine, guard, strategies }: Mutant, baseline: Baseline): Candidate | null {
  const said = baseline.answers[machine];
  if (said === undefined || strategies?.includes(baseline.trial.strategy) === false) return null;
  const others =
    guard === undefined ? said : said.filter((one) => includesAnswer(one, guard.name, !guard.says));
  if (guard !== undefined && others.length === 0) return null;
  return { baseline, answers: others.map((one) => `${one} in ${baseline.trial.strategy}`) };
}

/** At most so many of them, each as unlike those before it as can be. */
function varied(worlds: readonly Candidate[], most: number): readonly Baseline[] {
  const chosen = new Set<Candidate>();
  const uses = new Map<string, number>();
  const usesOf = (kind: string): number => uses.get(kind) ?? 0;
  const rated = ({ baseline: { trial, states }, answers }: Candidate): readonly number[] => [
    answers.length === 0 ? 0 : Math.min(...answers.map(usesOf)),
    sum(kindsOf(trial).map(usesOf)),
    states,
  ];
  while (chosen.size < Math.min(most, worlds.length)) {
    const [next] = worlds
      .filter((world) => !chosen.has(world))
      .map((world) => ({ world, rating: rated(world) }))
      .sort((a, b) => firstDifference(a.rating, b.rating));
    if (next === undefined) break;
    const { world } = next;
    chosen.add(world);
    for (const kind of [...world.answers, ...kindsOf(world.baseline.trial)]) {
      uses.set(kind, usesOf(kind) + 1);
    }
  }
  return [...chosen].map(({ baseline }) => baseline);
}

function firstDifference(some: readonly number[], others: readonly number[]): number {
  return some.map((number, index) => number - (others[index] ?? 0)).find((by) => by !== 0) ?? 0;
}

/** What a world has in common with others: its strategy; all the rest. */
function kindsOf(trial: Trial): readonly string[] {
  return [trial.strategy, JSON.stringify({ ...trial, strategy: '' })];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
