import { ModelError } from '../../input/errors.js';

/** 32-bit words of a mask of chains. */
export const maskWords = 4;

/** Most chains in one run. */
export const chainsMax = 32 * maskWords;

/** A run has more chains of events than that: PCT can neither draw runs of this world nor tell their odds. */
export class ChainsError extends ModelError {
  override readonly name = 'ChainsError';

  constructor() {
    super(`a run has over ${chainsMax} chains of events; PCT knows no more`);
  }
}

/**
 * Sorts the events of one run into chains while they come up: each event of a chain is caused, directly or not, by the one
 * before it. At most one event of a chain is enabled at any time.
 *
 * An order of width w, the most events of which none causes another, gets at most w (w + 1) / 2 chains. No algorithm that sees
 * each event only when its causes are there does with fewer.
 *
 * How: chains lie in sets B1, B2, ...; set Bi has room for i, and the last events of its chains do not cause one another. An
 * event goes to the first set in which the last event of a chain is among its causes, or in which a place is free. If the
 * last events of several chains of Bi are, it goes behind the first of these; that chain and the set before, in which no last
 * event is a cause and no place is free, make a new Bi, and the rest of Bi is the new set before. So a place in Bi is
 * taken for the first time only by an event that i - 1 others neither cause nor are caused by.
 *
 * Source: A. Agarwal and V. K. Garg, Efficient dependency tracking for relevant events in concurrent systems (2007), for
 * orders that grow upwards; the bound is S. Felsner's (1997).
 */
export class ChainPartition {
  /** Set by set: the number of the chain in each place plus one, 0 for a free place. Set Bi begins at i (i - 1) / 2. */
  readonly places: number[] = [];
  /** Chains so far; they are numbered from 0 as they begin. */
  count = 0;

  /**
   * The chain of a new event: its number is `count` before the call if it begins with this event.
   *
   * @param masks where the mask of the event's causes begins at `at`: bit c is set if the last event of chain c is one.
   * @throws ModelError if there would be too many chains.
   */
  place(masks: readonly number[], at: number): number {
    const { places } = this;
    for (let set = 1, begin = 0; ; begin += set, set += 1) {
      while (places.length < begin + set) places.push(0);
      let found = -1;
      let fitting = 0;
      let free = -1;
      for (let place = begin; place < begin + set; place += 1) {
        const chain = (places[place] as number) - 1;
        if (chain === -1) {
          if (free === -1) free = place;
        } else if (hasBit(masks, at, chain)) {
          if (fitting === 0) found = place;
          fitting += 1;
        }
      }
      if (found !== -1) {
        const chain = (places[found] as number) - 1;
        if (fitting > 1 && set > 1) this.#exchange(set, begin, found);
        return chain;
      }
      if (free !== -1) {
        const chain = this.#begin();
        places[free] = chain + 1;
        return chain;
      }
    }
  }

  restart(): void {
    this.places.length = 0;
    this.count = 0;
  }

  copy(): ChainPartition {
    const copy = new ChainPartition();
    copy.places.push(...this.places);
    copy.count = this.count;
    return copy;
  }

  #begin(): number {
    if (this.count === chainsMax) throw new ChainsError();
    this.count += 1;
    return this.count - 1;
  }

  /** The set before and the chain at `found` become the set that begins at `begin`, and what is left of it the set before. */
  #exchange(set: number, begin: number, found: number): void {
    const { places } = this;
    const chain = places[found] as number;
    const rest = places.slice(begin, begin + set);
    rest.splice(found - begin, 1);
    const before = begin - (set - 1);
    for (let index = 0; index < set - 1; index += 1) {
      places[begin + index] = places[before + index] as number;
      places[before + index] = rest[index] as number;
    }
    places[begin + set - 1] = chain;
  }
}

/** True if bit `bit` is set in the mask that begins at `at`. */
function hasBit(masks: readonly number[], at: number, bit: number): boolean {
  return (((masks[at + (bit >>> 5)] as number) >>> (bit & 31)) & 1) === 1;
}
