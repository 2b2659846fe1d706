import type { Fact } from '../model/index.js';
import type { Message } from '../sim/index.js';
import { compact, payload } from './payload.js';

/** An announced fact as a line of the log. A user's own machines may announce others; those are printed as they are. */
export function factLine(fact: Message): string {
  const known = fact as unknown as Fact;
  switch (known.type) {
    case 'accepted':
      return `accepted ${known.message} for window ${known.window}`;
    case 'acknowledged':
      return `told the sender of ${known.message}: ${known.as}`;
    case 'rejected':
      return `told the sender of ${known.message}: no (${known.reason})`;
    case 'started':
      return `started execution ${known.execution} of ${known.instance}`;
    case 'ended':
      return `${known.how} execution ${known.execution} of ${known.instance}`;
    case 'processed':
      return `processed window ${known.window}: ${compact(known.messages)} (execution ${known.execution})`;
    case 'dropped':
      return `dropped ${known.message}: nobody will consume it (${known.why})`;
    case 'discarded':
      return `discarded the start of ${compact(known.executions)} as a duplicate`;
    case 'called':
      return `${known.by} calls the function`;
    case 'callEnded':
      return `the call of ${known.by} ${known.how === 'died' ? 'is gone with its host' : `has ${known.how === 'threw' ? 'thrown' : 'returned'}`}`;
    case 'held':
      return `${known.lock} is held now: a ${known.kind} that keeps others from starting`;
    case 'freed':
      return `${known.lock} is free again`;
    default:
      return `${fact.type} ${payload(fact, Infinity)}`.trimEnd();
  }
}
