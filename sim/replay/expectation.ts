import type { Message } from '../world/effects.js';
import type { Renaming } from './label.js';

/**
 * What a replay is expected to tell: of the kinds of fact that are in the list, exactly these, in this order. An
 * expected fact may leave fields out; those may have any value then. Facts of other kinds are of no interest.
 */
export class Expectation {
  readonly #kinds: ReadonlySet<string>;

  constructor(readonly facts: readonly Message[]) {
    this.#kinds = new Set(facts.map(({ type }) => type));
  }

  /**
   * How many have been told once these facts were, when `told` had been before.
   * @returns otherwise the first of them that should not have been told, and what was expected instead; null: no more.
   */
  after(told: number, facts: readonly Message[], renaming: Renaming): Observed | Unexpected {
    let so: Observed = { told, renaming };
    for (const fact of facts) {
      if (!this.#kinds.has(fact.type)) continue;
      const expected = this.facts[so.told] ?? null;
      const renamed = expected?.type === fact.type ? so.renaming.json(expected, fact) : null;
      if (renamed === null) return { expected, unexpected: fact };
      so = { told: so.told + 1, renaming: renamed };
    }
    return so;
  }
}

export interface Observed {
  readonly told: number;
  readonly renaming: Renaming;
}

export interface Unexpected {
  readonly expected: Message | null;
  readonly unexpected: Message;
}
