import type { Random } from '../base/random.js';
import type { Content } from './content.js';

/** A control with tokens that are known with it two by two; a token may be there more than once. */
export interface Clique {
  readonly control: number;
  /** Not descending. */
  readonly tokens: readonly number[];
}

/** The views of a certificate, to look up and to enumerate. */
export class Views {
  /** By control and token: those that are known together with it, ascending. */
  readonly #rows: readonly ReadonlyMap<number, ReadonlySet<number>>[];

  constructor({ views }: Content) {
    this.#rows = views.map((rows) => {
      const known = new Map<number, Set<number>>();
      const add = (one: number, other: number): void => {
        const row = known.get(one);
        if (row === undefined) known.set(one, new Set([other]));
        else row.add(other);
      };
      for (const [one = -1, ...others] of rows) {
        for (const other of others) {
          add(one, other);
          add(other, one);
        }
      }
      return known;
    });
  }

  /** True if the control is known with each two of these tokens, at different positions. */
  has(control: number, tokens: readonly number[]): boolean {
    const rows = this.#rows[control];
    return (
      rows !== undefined &&
      tokens.every((one, index) =>
        tokens.slice(index + 1).every((other) => rows.get(one)?.has(other) === true),
      )
    );
  }

  /** All cliques of so many tokens. */
  *all(size: number): Generator<Clique> {
    for (const [control, rows] of this.#rows.entries()) {
      const first = [...rows.keys()].sort((one, other) => one - other);
      for (const tokens of this.#extended(control, [], first, size)) yield { control, tokens };
    }
  }

  /** A clique of so many tokens at random, not each as likely as another; undefined where the draw ends in too few. */
  drawn(size: number, random: Random): Clique | undefined {
    const control = random.below(this.#rows.length);
    const rows = this.#rows[control] ?? new Map<number, ReadonlySet<number>>();
    let candidates: readonly number[] = [...rows.keys()];
    const tokens: number[] = [];
    while (tokens.length < size) {
      if (candidates.length === 0) return undefined;
      const token = candidates[random.below(candidates.length)] as number;
      tokens.push(token);
      candidates = candidates.filter((other) => rows.get(token)?.has(other) === true);
    }
    return { control, tokens: tokens.sort((one, other) => one - other) };
  }

  *#extended(
    control: number,
    tokens: readonly number[],
    candidates: readonly number[],
    size: number,
  ): Generator<readonly number[]> {
    if (tokens.length === size) {
      yield tokens;
      return;
    }
    for (const token of candidates) {
      const row = this.#rows[control]?.get(token);
      const next = candidates.filter((other) => other >= token && row?.has(other) === true);
      yield* this.#extended(control, [...tokens, token], next, size);
    }
  }
}
