import type { ActorId } from '../model/index.js';

/** A message to a resource, or its answer, as plain data. */
export interface LiveMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * A real resource that answers the requests of one machine of `model`: each request is one call of the service, and what
 * comes back, error codes included, is the machine's reply.
 *
 * ETags and lease ids are the service's own: opaque texts. Who gets one hands it back as it is.
 */
export interface Resource {
  /**
   * @param from who asks; resources that grant something to somebody need to know.
   * @returns null for what is no request (`HOLDER_GONE`), or has no answer.
   * @throws OutcomeUnknownError if no answer came: the call may have taken effect or not.
   * @throws Error for an answer that the machine does not have: then the model is wrong, or the account is.
   */
  request(message: LiveMessage, from: ActorId): Promise<LiveMessage | null>;
  /** What is there now, as the machine would have it; for comparing. ETags and lease ids left out. */
  content(): Promise<unknown>;
}

/** No answer came: a timeout, a lost connection, or a status that says "try again" (408, 429, 5xx). Both outcomes are possible. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
}

/** An answer of the service that says no. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/** Statuses after which a call may have taken effect, and which the libraries retry. */
const uncertain = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/**
 * The refusal that an error of the storage libraries stands for.
 * @throws OutcomeUnknownError if it stands for none.
 */
export function refusalOf(error: unknown): Refusal {
  const { statusCode, code, details, message } = (error ?? {}) as {
    readonly statusCode?: unknown;
    readonly code?: unknown;
    readonly details?: {
      readonly odataError?: { readonly code?: unknown };
      readonly errorCode?: unknown;
    };
    readonly message?: unknown;
  };
  if (typeof statusCode !== 'number' || uncertain(statusCode)) {
    throw new OutcomeUnknownError(
      `no answer: ${typeof message === 'string' ? message.split('\n')[0] : String(error)}`,
      { cause: error },
    );
  }
  const named = details?.odataError?.code ?? details?.errorCode ?? code;
  return { status: statusCode, code: typeof named === 'string' ? named : '' };
}

/** The answer of a call: what it returns, or the refusal that it throws. */
export async function answered<Result>(call: Promise<Result>): Promise<Result | Refusal> {
  try {
    return await call;
  } catch (error) {
    return refusalOf(error);
  }
}

export function isRefusal(answer: unknown): answer is Refusal {
  const { status, code } = (answer ?? {}) as { readonly status?: unknown; readonly code?: unknown };
  return typeof status === 'number' && typeof code === 'string';
}

/** The reply that the machine has for a refusal. */
export type Replies = Readonly<Record<string, LiveMessage['type']>>;

/**
 * @param replies by error code, the type of the machine's reply.
 * @throws Error if the machine has none.
 */
export function refused(request: string, { status, code }: Refusal, replies: Replies): LiveMessage {
  const type = replies[code];
  if (type !== undefined) return { type, status, code };
  throw new Error(
    `${request} was answered ${status} ${code}; the model has no such answer: expected one of ${Object.keys(replies).join(', ')}`,
  );
}

/** A message of a type that this resource does not take. */
export function unexpected(resource: string, { type }: LiveMessage): Error {
  return new Error(`${resource} does not take ${type}`);
}
