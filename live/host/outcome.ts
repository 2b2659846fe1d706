import { OnebatchError } from '../../input/errors.js';
import type { Message } from '../../model/index.js';

/**
 * What came of one request.
 * - `replied`: the store answered, and this is its answer in the words of `model`.
 * - `unanswered`: the request is one that nobody answers; what it asks for is done.
 * - `unknown`: the request was sent and no answer came. It may have taken effect or not, and nobody can say which.
 */
export type Outcome<Reply extends Message = Message> =
  | { readonly kind: 'replied'; readonly reply: Reply }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'unknown'; readonly because: string };

export const replied = <Reply extends Message>(reply: Reply): Outcome<Reply> => ({
  kind: 'replied',
  reply,
});

export const unanswered: Outcome<never> = { kind: 'unanswered' };

/** The store answered with something that no machine of `model` knows: a right that is missing, a table that is not there. */
export class UnexpectedAnswerError extends OnebatchError {
  override readonly name = 'UnexpectedAnswerError';
}

/** The request has nothing in Azure Storage that it could be. */
export class NoCounterpartError extends OnebatchError {
  override readonly name = 'NoCounterpartError';
}

/** What the store said no with: its status and its error code. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/**
 * Performs one call. What the store answers is a reply, also when it is no; an answer that did not come is `unknown`.
 *
 * @param call the call, and what its success means.
 * @param refused what a refusal means; undefined for one that the model does not know.
 * @throws UnexpectedAnswerError for a refusal that the model does not know. What is no answer of the store at all, such as a
 *   mistake in a request, is thrown on as it is.
 */
export async function ask<Reply extends Message>(
  call: () => Promise<Reply>,
  refused: (refusal: Refusal) => Reply | undefined,
): Promise<Outcome<Reply>> {
  try {
    return replied(await call());
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if ('because' in failure) return { kind: 'unknown', because: failure.because };
    const reply = refused(failure);
    if (reply !== undefined) return replied(reply);
    throw unexpected(failure, error);
  }
}

/** As `ask`, for a call whose answer nobody waits for; some refusals mean that there is nothing left to do. */
export async function attempt(
  call: () => Promise<unknown>,
  isSettled: (refusal: Refusal) => boolean,
): Promise<Outcome<never>> {
  try {
    await call();
    return unanswered;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if ('because' in failure) return { kind: 'unknown', because: failure.because };
    if (isSettled(failure)) return unanswered;
    throw unexpected(failure, error);
  }
}

/** Reads a refusal that `refusals` names by status and code: `'409 EntityAlreadyExists'`. */
export function among<Reply extends Message>(
  refusals: Readonly<Record<string, Reply>>,
): (refusal: Refusal) => Reply | undefined {
  return ({ status, code }) => {
    const key = `${status} ${code}`;
    return Object.hasOwn(refusals, key) ? refusals[key] : undefined;
  };
}

/** @throws UnexpectedAnswerError if a call succeeded in another way than it is documented to. */
export function expectStatus(status: number, ...expected: readonly number[]): void {
  if (expected.includes(status)) return;
  throw new UnexpectedAnswerError(
    `the store answered ${status}; expected ${expected.join(' or ')} for this operation`,
  );
}

function unexpected({ status, code }: Refusal, cause: unknown): UnexpectedAnswerError {
  return new UnexpectedAnswerError(
    `the store answered ${status} ${code}; no machine of the model knows that answer`,
    { cause },
  );
}

/** The part of the SDK's RestError that is read here: the packages may each have a copy of the class. */
interface RestErrorLike {
  readonly name: string;
  readonly code?: string;
  readonly statusCode?: number;
  readonly message: string;
  readonly details?: {
    readonly errorCode?: string;
    readonly odataError?: { readonly code?: string };
  };
}

/** The service gave up waiting for itself, or is too busy to say: the request may have taken effect. */
const undecided = (status: number): boolean => status === 408 || status >= 500;

function failureOf(error: unknown): Refusal | { readonly because: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, code, statusCode, details, message } = error as RestErrorLike;
  if (name === 'AbortError' || name === 'TimeoutError') {
    return { because: 'no answer came in time' };
  }
  if (name !== 'RestError') return undefined;
  if (statusCode === undefined) return { because: `${code ?? 'no answer'}: ${message}` };
  const errorCode = details?.errorCode ?? details?.odataError?.code ?? code ?? '';
  if (undecided(statusCode)) return { because: `the store answered ${statusCode} ${errorCode}` };
  return { status: statusCode, code: errorCode };
}
