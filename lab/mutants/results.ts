import type { MutantOutcome } from './outcome.js';
import type { Killed } from './schedule.js';
import type { StoredOutcome } from './found.js';
import type { Mutant } from './guards.js';
import type { Reason } from './reasons.js';
import { reasonFor } from './survivors.js';

/** A mutant, what became of it, and whether that was expected. */
export interface MutantResult {
  readonly mutant: Mutant;
  readonly outcome: MutantOutcome;
  /** Why it may survive; undefined if it may not. */
  readonly reason: Reason | undefined;
  /** It is killed, or survives for a known reason. */
  readonly isExpected: boolean;
}

/** The mutants of which something was found, in their order. */
export function mutantResults(
  mutants: readonly Mutant[],
  found: readonly StoredOutcome[],
): readonly MutantResult[] {
  const outcomes = new Map(found.map(({ mutant, fate }) => [mutant, fate]));
  return mutants.flatMap((mutant) => {
    const outcome = outcomes.get(mutant.name);
    if (outcome === undefined) return [];
    const reason = reasonFor(mutant.name);
    const survives = outcome.kind === 'survived';
    return [{ mutant, outcome, reason, isExpected: survives === (reason !== undefined) }];
  });
}

/** How many mutants had each outcome. */
export type Score = Readonly<Record<MutantOutcome['kind'] | 'all' | 'unexpected', number>>;

export function scoreOf(results: readonly MutantResult[]): Score {
  const count = (is: (one: MutantResult) => boolean): number => results.filter(is).length;
  const of = (kind: MutantOutcome['kind']): number => count(({ outcome }) => outcome.kind === kind);
  return {
    all: results.length,
    violated: of('violated'),
    refused: of('refused'),
    endless: of('endless'),
    changed: of('changed'),
    survived: of('survived'),
    unexpected: count(({ isExpected }) => !isExpected),
  };
}

/** What killed it, in a few words. */
export function killerOf(outcome: Killed): string {
  switch (outcome.kind) {
    case 'violated':
      return outcome.property;
    case 'refused':
      return `refused: ${outcome.rule}`;
    case 'endless':
      return `no end: ${outcome.steps.toLocaleString('en-US')} steps, not ${outcome.before}`;
    case 'changed':
      return `${outcome.property} ${outcome.to}, not ${outcome.from}`;
  }
}

/** How many steps the schedule has that kills it; null if none does. */
export function stepsOf(outcome: MutantOutcome): number | null {
  return outcome.kind === 'violated' ? outcome.schedule.length : null;
}

/** What is wrong with the mutant, in a few words. */
export function mistakeOf({ guard, sentence, name }: Mutant): string {
  if (guard !== undefined) return `\`${guard.name}\` always ${guard.says ? 'yes' : 'no'}`;
  return sentence ?? name;
}
