import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { startsMax } from './atomic-era.js';
import { runtimeDifferences, type RuntimeDifference } from './differences.js';
import { callText, type RuntimeAnswer, type Call, type DurableInstance } from './instance.js';

/** What two runtimes did with the same calls. */
export interface Comparison {
  /** Calls whose answers were compared. */
  readonly compared: number;
  /** The differences of the list that came up. */
  readonly known: ReadonlySet<string>;
  /** The first difference that no entry of the list explains, in words; null if there is none. */
  readonly unknown: string | null;
}

/** Calls in a row; each start and event has a message of its own. At most `startsMax` of them are starts. */
export const callsArbitrary: fc.Arbitrary<readonly Call[]> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('raise' as const) },
      fc.constantFrom('start', 'status', 'purge', 'window', 'finish'),
    ),
    { maxLength: 14 },
  )
  .map((kinds) => named(['start', ...kinds]));

function named(kinds: readonly Call['kind'][]): readonly Call[] {
  let starts = 0;
  return kinds
    .filter((kind) => kind !== 'start' || (starts += 1) <= startsMax)
    .map((kind, index) =>
      kind === 'start' || kind === 'raise' ? { kind, message: `m${index + 1}` } : { kind },
    );
}

/**
 * Makes the same calls to both, each when the one before has had all its effects, and compares every answer, and every
 * batch at the end.
 *
 * @param differences those that are explained.
 */
export async function compareRuntimes(
  model: DurableInstance,
  runtime: DurableInstance,
  calls: readonly Call[],
  differences: readonly RuntimeDifference[] = runtimeDifferences,
): Promise<Comparison> {
  const known = new Set<string>();
  for (const [index, call] of calls.entries()) {
    const answers = { model: await model.call(call), runtime: await runtime.call(call) };
    if (answers.model === answers.runtime) continue;
    const explained = differences.find((one) => explains(one, call, answers));
    const compared = index + 1;
    if (explained === undefined) return { compared, known, unknown: told(calls, index, answers) };
    known.add(explained.id);
    if (explained.parts) return { compared, known, unknown: null };
  }
  return { compared: calls.length, known, unknown: batchesDiffer(model, runtime, calls) };
}

interface AnswerPair {
  readonly model: RuntimeAnswer;
  readonly runtime: RuntimeAnswer;
}

function explains(one: RuntimeDifference, call: Call, { model, runtime }: AnswerPair): boolean {
  return one.shown.at(-1)?.kind === call.kind && one.model === model && one.runtime === runtime;
}

function told(calls: readonly Call[], index: number, { model, runtime }: AnswerPair): string {
  const made = calls.slice(0, index + 1).map(callText);
  return `${made.join(', ')}: the model says '${model}', the runtime '${runtime}'`;
}

function batchesDiffer(
  model: DurableInstance,
  runtime: DurableInstance,
  calls: readonly Call[],
): string | null {
  const [expected, found] = [model.batches(), runtime.batches()];
  if (isDeepStrictEqual(expected, found)) return null;
  const made = calls.map(callText).join(', ');
  return `${made}: the model processes ${JSON.stringify(expected)}, the runtime ${JSON.stringify(found)}`;
}
