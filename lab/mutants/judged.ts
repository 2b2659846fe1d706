import type { Fate } from './fate.js';
import type { Killed } from './schedule.js';
import type { Found } from './found.js';
import type { Mutant } from './guards.js';
import { reasonFor, type Reason } from './survivors.js';

/** A mutant, what became of it, and whether that was expected. */
export interface Judged {
  readonly mutant: Mutant;
  readonly fate: Fate;
  /** Why it may survive; undefined if it may not. */
  readonly reason: Reason | undefined;
  /** It is killed, or survives for a known reason. */
  readonly isExpected: boolean;
}

/** The mutants of which something was found, in their order. */
export function judgedMutants(
  mutants: readonly Mutant[],
  found: readonly Found[],
): readonly Judged[] {
  const fates = new Map(found.map(({ mutant, fate }) => [mutant, fate]));
  return mutants.flatMap((mutant) => {
    const fate = fates.get(mutant.name);
    if (fate === undefined) return [];
    const reason = reasonFor(mutant.name);
    const survives = fate.kind === 'survived';
    return [{ mutant, fate, reason, isExpected: survives === (reason !== undefined) }];
  });
}

/** How many mutants had each fate. */
export type Score = Readonly<Record<Fate['kind'] | 'all' | 'unexpected', number>>;

export function scoreOf(judged: readonly Judged[]): Score {
  const count = (is: (one: Judged) => boolean): number => judged.filter(is).length;
  const of = (kind: Fate['kind']): number => count(({ fate }) => fate.kind === kind);
  return {
    all: judged.length,
    violated: of('violated'),
    refused: of('refused'),
    endless: of('endless'),
    changed: of('changed'),
    survived: of('survived'),
    unexpected: count(({ isExpected }) => !isExpected),
  };
}

/** What killed it, in a few words. */
export function killerOf(fate: Killed): string {
  switch (fate.kind) {
    case 'violated':
      return fate.property;
    case 'refused':
      return `refused: ${fate.rule}`;
    case 'endless':
      return `no end: ${fate.steps.toLocaleString('en-US')} steps, not ${fate.before}`;
    case 'changed':
      return `${fate.property} ${fate.to}, not ${fate.from}`;
  }
}

/** How many steps the schedule has that kills it; null if none does. */
export function stepsOf(fate: Fate): number | null {
  return fate.kind === 'violated' ? fate.schedule.length : null;
}

/** What is wrong with the mutant, in a few words. */
export function mistakeOf({ guard, sentence, name }: Mutant): string {
  if (guard !== undefined) return `\`${guard.name}\` always ${guard.says ? 'yes' : 'no'}`;
  return sentence ?? name;
}
