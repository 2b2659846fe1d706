import { InputError } from '../input/errors.js';
import { didYouMean, expectedNames, thrownText } from '../input/words.js';
import { placeText } from './place.js';
import { visible } from '../render/visible.js';

export { InputError } from '../input/errors.js';

/** What the exit code says; `check`, `matrix` and `replay` word it for themselves in their help. */
export const exit = { ok: 0, violated: 1, badInput: 2, unknown: 3 } as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** Errors that describe what the caller gave, not a fault of ours; by name, for they may come from another copy of the package. */
const callers = new Set([
  'InputError',
  'ModelError',
  'AsymmetryError',
  'CodeError',
  'WantedError',
  'DivergenceError',
  'AlignmentError',
  'UnexpectedFactError',
  'NotEnabledError',
  'OpenLoopError',
]);

/**
 * The one line that is printed instead of a stack trace, with the file and line of the user's code that threw it, if that is known. What is not the caller's doing says so, and how to get the
 * stack; it is printed when the environment variable ONEBATCH_DEBUG is set.
 */
export function lineOf(error: unknown): string {
  const { name, message } = named(error);
  const line = visible(message.replace(/\s*\n\s*/g, ' ').trim());
  if (callers.has(name)) return `${line}${visible(placeText((error as Error).cause))}`;
  // Of a timer, say, that a user's file has left behind.
  const place = visible(placeText(error));
  if (place !== '') return `what nothing catches is thrown: ${line}${place}`;
  return `internal error: ${name}: ${line} (set ONEBATCH_DEBUG=1 to see where, and please report it)`;
}

/** A name that is none of those that are known. `unknown` says what it would name: `unknown strategy`. */
export function unknownNameError(
  unknown: string,
  name: string,
  known: readonly string[],
  more = '',
): InputError {
  return new InputError(
    `${unknown} '${name}'; expected ${expectedNames(name, known)}${more}${didYouMean(name, known)}`,
  );
}

/** An input error about a file or an argument, with the reason that somebody else's code gave. */
export function blame(what: string, error: unknown): InputError {
  return new InputError(`${what}: ${reasonOf(error)}${placeText(error)}`);
}

/** The first line of what was thrown, whatever it is. */
function reasonOf(error: unknown): string {
  return named(error).message.split('\n')[0] ?? '';
}

function named(error: unknown): { readonly name: string; readonly message: string } {
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'thrown value', message: thrownText(error) };
}
