import fc from 'fast-check';
import type { Account } from '../account.js';
import type { MovableClock } from '../clock.js';
import type { Divergence } from './divergences.js';
import { compare, type Difference, type Subject } from './run.js';

/** What comparing one machine with the store came to. */
export interface Conformance {
  readonly subject: string;
  readonly sequences: number;
  /** How often each request got each answer, on both sides; keys are `REQUEST answer`. */
  readonly compared: ReadonlyMap<string, number>;
  /** How often each known divergence showed. */
  readonly divergences: ReadonlyMap<Divergence, number>;
  /** Null if both sides agree. The sequence is shrunk. */
  readonly failure: {
    readonly commands: readonly unknown[];
    readonly difference: Difference | null;
    readonly message: string;
    readonly seed: number;
    readonly path: string | null;
  } | null;
}

/** Most commands of one sequence. */
const commandsMax = 20;

/**
 * Compares a machine with the store by so many random sequences.
 *
 * @param seed decides all of them; an integer.
 */
export async function conformanceOf(
  subject: Subject,
  account: Account,
  clock: MovableClock,
  { sequences, seed }: { readonly sequences: number; readonly seed: number },
): Promise<Conformance> {
  const compared = new Map<string, number>();
  const met = new Map<Divergence, number>();
  let difference: Difference | null = null;
  let runs = 0;
  const sequence = fc.array(subject.commands, { maxLength: commandsMax, size: 'max' });
  const details = await fc.check(
    fc.asyncProperty(sequence, async (commands) => {
      runs += 1;
      const name = `${subject.name.replace(/\W+/g, '-')}-${seed >>> 0}-${runs}`;
      const outcome = await compare(subject, account, clock, name, commands);
      for (const { request, answer } of outcome.compared) count(compared, `${request} ${answer}`);
      for (const divergence of outcome.met) count(met, divergence);
      if (outcome.difference === null) return true;
      ({ difference } = outcome);
      return false;
    }),
    { seed, numRuns: sequences },
  );
  const failure = details.failed
    ? {
        commands: details.counterexample?.[0] ?? [],
        difference,
        message: details.errorInstance instanceof Error ? details.errorInstance.message : '',
        seed: details.seed,
        path: details.counterexamplePath,
      }
    : null;
  return { subject: subject.name, sequences: details.numRuns, compared, divergences: met, failure };
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** `3 of 7: ACQUIRE: the machine says 201 LEASED, the store 409 LeaseAlreadyPresent`. */
export function failureText({ subject, failure }: Conformance): string {
  if (failure === null) return '';
  const { difference, commands, message, seed, path } = failure;
  const where =
    difference === null
      ? message
      : `step ${difference.step}: the machine says ${JSON.stringify(difference.model)}, the store ${JSON.stringify(difference.store)}`;
  return `${subject}: ${where}; commands ${JSON.stringify(commands)}; seed ${seed}${path === null ? '' : `, path ${path}`}`;
}
