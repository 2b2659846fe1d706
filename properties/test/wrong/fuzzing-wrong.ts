import process from 'node:process';
import fc from 'fast-check';
import { AsymmetryError, OnebatchError } from '../../../sim/index.js';
import { doors, type Door, type Outcome } from './doors.js';
import { editOf, type Edit } from './edits.js';
import { spoiledIn, spoilings, type Spoiling } from './spoilers.js';

/** An input that is wrong: arguments of a call, or a machine of a world. */
export type Wrong =
  | { readonly of: string; readonly edit: Edit }
  | { readonly of: string; readonly spoiling: Spoiling };

const names = Object.keys(doors);

const wrong: fc.Arbitrary<Wrong> = fc.oneof(
  fc.constantFrom(...names).chain((of): fc.Arbitrary<Wrong> => {
    const door = doors[of] as Door;
    return editOf(door.right(), door).map((edit) => ({ of, edit }));
  }),
  spoilings.map((spoiling) => ({ of: spoiling.world, spoiling })),
);

export interface Fuzzed {
  readonly failed: boolean;
  readonly report: string;
  /** How many were refused, and what became of the others. */
  readonly outcomes: { readonly [outcome: string]: number };
}

/** Milliseconds of CPU time. What takes longer is not bounded. */
const slowest = 5_000;

/** Calls everything public with `count` wrong inputs, each a right one with an edit, whose verdict is or would be `violated`. */
export function fuzzWrong(
  count: number,
  seed: number,
  watch: (done: number) => void = () => undefined,
): Fuzzed {
  const outcomes: Record<string, number> = {};
  let done = 0;
  const details = fc.check(
    fc.property(wrong, (one) => {
      const outcome = outcomeOf(one);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      done += 1;
      watch(done);
    }),
    { numRuns: count, seed, endOnFailure: true },
  );
  const error = details.errorInstance;
  return {
    failed: details.failed,
    outcomes,
    report: `${fc.defaultReportMessage(details) ?? ''}\n${error instanceof Error ? error.message : ''}`,
  };
}

/** @throws Error if what became of it is not as it should be. */
export function outcomeOf(wrong: Wrong): string {
  const what = toldOf(wrong);
  const begin = process.cpuUsage();
  const outcome = refusedOr(what, () => called(wrong));
  const took = process.cpuUsage(begin).user / 1_000;
  if (took > slowest) throw new Error(`${what} took ${took.toFixed(0)} ms`);
  if (typeof outcome === 'string') return outcome;
  const refused = 'edit' in wrong ? wrong.edit.refused : wrong.spoiling.refused;
  if (refused) throw new Error(`${what} was accepted: ${outcome.join()}`);
  // What can be found of a right world can be found of it with something wrong in it, or nothing can.
  const misses = outcome.find((kind) => /^(holds|unwitnessed|not violated)$/.test(kind));
  if (misses !== undefined) throw new Error(`${what}: ${misses}`);
  return outcome.join();
}

function called(wrong: Wrong): Outcome {
  if ('spoiling' in wrong) return spoiledIn(wrong.spoiling);
  const { of, edit } = wrong;
  return (doors[of] as Door).call(edit.edited as never);
}

function toldOf(wrong: Wrong): string {
  if ('spoiling' in wrong) return `${wrong.of}: ${wrong.spoiling.what}`;
  const { of, edit } = wrong;
  return `${of}: ${edit.path.join('.')} ${edit.how}`;
}

function refusedOr(what: string, call: () => Outcome): Outcome | 'refused' {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof OnebatchError)) {
      const told = error instanceof Error ? String(error.stack) : String(error);
      throw new Error(`${what} throws ${told}`, { cause: error });
    }
    const { message } = error;
    if (
      message === '' ||
      (/[\p{Cc}\u2028\u2029]/u.test(message) && !(error instanceof AsymmetryError))
    )
      throw new Error(`${what} is not refused in one line: ${JSON.stringify(message)}`, {
        cause: error,
      });
    if (message.length > 2_000) {
      throw new Error(`${what}: a long line: ${message.slice(0, 300)}`, { cause: error });
    }
    return 'refused';
  }
}
