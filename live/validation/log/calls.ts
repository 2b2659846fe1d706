import type { CallLine } from '../../../input/log-line.js';
import { later, meaningOf, unmodelled, type Requests } from './meanings.js';

/** True for a call that the model makes nothing of. */
export function isIdle(call: Pick<CallLine, 'service' | 'op' | 'resource'>): boolean {
  return meaningOf(call) === unmodelled;
}

/** What of a call is compared. */
export type Outcome = Pick<
  CallLine,
  'service' | 'op' | 'resource' | 'end' | 'threw' | 'status' | 'code' | 'result'
>;

/** True if no answer is known: none came, or the client threw without one of the service's. */
export function isUnanswered({ service, end, threw, status, code = '' }: Outcome): boolean {
  if (end === null) return true;
  if (threw !== true || status !== undefined || service === 'durable') return false;
  return service !== 'postgres' || !sqlState.test(code);
}

/** A code of the server, unlike those of the network (`ECONNRESET`, `EPIPE`). */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/;

/** The sequences of requests that a call may have been; all of them, if its answer is not known. */
function requestsOf(call: Outcome): readonly Requests[] {
  const { returned, threw = returned } = meaningOf(call) ?? { returned: [] };
  if (isUnanswered(call)) return [...returned, ...threw];
  return call.threw === true ? threw : returned;
}

/** True if the call is one request, whatever came of it. */
export function isSingle(call: Outcome): boolean {
  return requestsOf(call).every(({ length }) => length === 1);
}

/** The most requests that the call may have been. */
export function requestsMaxOf(call: Outcome): number {
  return Math.max(1, ...requestsOf(call).map(({ length }) => length));
}

/** True if another request of this name may follow these in the call. */
export function mayFollow(call: Outcome, before: Requests, request: string): boolean {
  return requestsOf(call).some(
    (requests) => requests[before.length] === request && isPrefix(before, requests),
  );
}

/** True if the call may have been these requests and no more. */
export function isWhole(call: Outcome, made: Requests): boolean {
  return requestsOf(call).some(
    (requests) => requests.length === made.length && isPrefix(made, requests),
  );
}

/**
 * True if the call would go on with such a request, had it not come back; also if no call begins with it: then the requests before it
 * were not this call's, but the beginning of another one's.
 */
export function goesOnWith(call: Outcome, made: Requests, request: string): boolean {
  const { returned, threw = [] } = meaningOf(call) ?? { returned: [] };
  return (
    later.has(request) ||
    [...returned, ...threw].some(
      (requests) => requests[made.length] === request && isPrefix(made, requests),
    )
  );
}

function isPrefix(some: Requests, all: Requests): boolean {
  return some.every((type, index) => all[index] === type);
}
