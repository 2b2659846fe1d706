import { ModelError } from '../../input/errors.js';

/**
 * What is left of the fault budgets, as one small integer: a *code*, 0 exactly if no fault can happen any more.
 *
 * Two remainders have one code if the same faults can still happen: of what a kind has left, no more counts than all
 * kinds together may still have. So a cap does not tell apart which budgets were spent once it is reached.
 */
export class Budgets {
  /** The greatest code. */
  readonly initial: number;
  /** By code, what each kind has left. */
  readonly #left: readonly (readonly number[])[];
  /** By code and kind, the code once a fault of that kind has happened. */
  readonly #spent: readonly (readonly number[])[];

  /**
   * @param kinds what each budget is for.
   * @param budgets of each kind: integers, zero or more.
   * @param cap most faults of all kinds together.
   * @throws ModelError if there are more than 65,536 remainders.
   */
  constructor(
    private readonly kinds: readonly string[],
    budgets: readonly number[],
    cap: number,
  ) {
    const all = sum(budgets);
    if (cap >= all && budgets.reduce((product, budget) => product * (budget + 1), 1) > codesMax) {
      throw tooMany();
    }
    // Breadth first: every fault takes one off the total, so the remainder in which none is left comes last.
    const first = remainder(budgets, Math.min(cap, all));
    const found = [first];
    const known = new Map([[textOf(first), 0]]);
    const spent: number[][] = [];
    for (const { left, total } of found) {
      spent.push(
        left.map((count, kind) => {
          if (count === 0) return 0;
          const next = remainder(left.with(kind, count - 1), total - 1);
          const text = textOf(next);
          const at = known.get(text) ?? found.push(next) - 1;
          known.set(text, at);
          if (at >= codesMax) throw tooMany();
          return at;
        }),
      );
    }
    this.initial = found.length - 1;
    const code = (at: number): number => this.initial - at;
    this.#left = found.map(({ left }) => left).reverse();
    this.#spent = spent.map((row) => row.map(code)).reverse();
  }

  /** True if a fault of the kind with this number may still happen. */
  allows(code: number, kind: number): boolean {
    return ((this.#left[code] as readonly number[])[kind] as number) > 0;
  }

  /** What is left once it has happened. Precondition: it is allowed. */
  spend(code: number, kind: number): number {
    return (this.#spent[code] as readonly number[])[kind] as number;
  }

  /** How often each kind may still happen, the cap included; kinds that may not are absent. */
  view(code: number): { readonly [kind: string]: number } {
    const left = this.#left[code] as readonly number[];
    const named = this.kinds.map((kind, number) => [kind, left[number] as number] as const);
    return Object.fromEntries(named.filter(([, count]) => count > 0));
  }
}

/** What each kind has left, and all of them together. */
interface Remainder {
  readonly left: readonly number[];
  readonly total: number;
}

const codesMax = 1 << 16;

function remainder(left: readonly number[], total: number): Remainder {
  return { left: left.map((count) => Math.min(count, total)), total };
}

function textOf({ left, total }: Remainder): string {
  return [total, ...left].join();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function tooMany(): ModelError {
  return new ModelError(`the fault budgets can be spent in more than ${codesMax} ways`);
}
