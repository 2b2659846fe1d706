import { several, type FieldScope } from './scope.js';

/** Where a value stands. */
export interface Place {
  /** In a context, the id of the machine whose it is; in a message undefined. */
  readonly machine?: string;
  /** The actor whose counters may be in fields here. */
  readonly near: string | null;
}

/** Numbers above the latest two of each counter, by its place in the declaration. */
export type Shifts = readonly number[];

/** How numbers are spelled in a world, from the few that are told apart: by counter; what only counts comes after the counters. */
export type Raise = (counter: number, value: number) => number;

type Change = (counter: number, value: number) => number;

/** A text with a number of a counter in it, in two parts. */
interface Pattern {
  readonly counter: number;
  readonly before: string;
  readonly after: string;
}

/** Which numbers of a world count something, and what stands for them in a view. */
export class Numbers {
  readonly #counters: NonNullable<FieldScope['counters']>;
  readonly #counts: ReadonlySet<string>;
  readonly #patterns: readonly Pattern[];

  constructor({ counters = [], counts = [] }: FieldScope) {
    this.#counters = counters;
    this.#counts = new Set(counts);
    this.#patterns = counters.flatMap(({ texts = [] }, counter) =>
      texts.map((text) => {
        const [before = '', after = ''] = text.split('{n}');
        return { counter, before, after };
      }),
    );
  }

  lowered(value: number, key: string | null, path: string, place: Place, shifts: Shifts): number {
    return this.#changed(value, key, path, place, (counter, number) =>
      counter === this.#counters.length
        ? Math.min(number, several)
        : this.#shifted(counter, number, shifts),
    );
  }

  raised(value: number, key: string | null, path: string, place: Place, raise: Raise): number {
    return this.#changed(value, key, path, place, raise);
  }

  loweredText(text: string, shifts: Shifts): string {
    return this.#changedIn(text, (counter, number) => this.#shifted(counter, number, shifts));
  }

  raisedText(text: string, raise: Raise): string {
    return this.#changedIn(text, raise);
  }

  #shifted(counter: number, value: number, shifts: Shifts): number {
    const { first } = this.#counters[counter] as { readonly first: number };
    const shift = shifts[counter] as number;
    return value < first || shift === 0 ? value : Math.max(first, value - shift);
  }

  #changed(value: number, key: string | null, path: string, place: Place, change: Change): number {
    if (key !== null && this.#counts.has(key)) return change(this.#counters.length, value);
    const counter = this.#counterAt(key, path, place);
    return counter === -1 ? value : change(counter, value);
  }

  #changedIn(text: string, change: Change): string {
    for (const { counter, before, after } of this.#patterns) {
      if (!text.startsWith(before) || !text.endsWith(after)) continue;
      const digits = text.slice(before.length, text.length - after.length);
      if (/^\d{1,9}$/.test(digits)) return `${before}${change(counter, Number(digits))}${after}`;
    }
    return text;
  }

  /** Which counter's number stands in a field; -1 if none does. */
  #counterAt(key: string | null, path: string, { near, machine }: Place): number {
    const dotted = path.replaceAll('/', '.');
    return this.#counters.findIndex(
      ({ of, latest, fields, kept = [], everywhere = [] }) =>
        (key !== null && everywhere.includes(key)) ||
        (near === of &&
          ((key !== null && fields.includes(key)) ||
            (machine !== undefined && latest === dotted))) ||
        (machine !== undefined && kept.includes(`${machine}.${dotted}`)),
    );
  }
}
