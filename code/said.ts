import {
  executionStartedBy,
  type MessageId,
  type WindowKey,
  type WindowKind,
} from '../model/domain.js';
import type { Fact, RejectionReason } from '../model/facts.js';
import type { Json } from '../model/parts.js';
import type { Outcome, Run } from './realm.js';

/** How calls are to be understood, where it is not as usual. */
export interface Understood {
  /** What the trigger is given; default: `{ id, window }`. */
  readonly body?: (id: MessageId, window: WindowKey) => Json;
  /** What the sender is told; default: an error, or a status of 400 and more, is a no, anything else a yes. */
  readonly told?: (outcome: Outcome) => 'acknowledged' | 'rejected';
}

/** What the sender of a message is told. */
export type Said = 'started' | 'joined' | 'handedOver' | { readonly rejected: RejectionReason };

/**
 * What a call that has ended tells the sender: an error, or a status of 400 and more, is a no; anything else is a yes, and
 * what the code did last says which one.
 */
export function saidBy(
  { outcome, marks }: Run,
  isTold: Understood['told'],
  delivers: boolean,
): Said {
  const { told, started } = marks;
  const status =
    outcome?.how === 'returned' ? (outcome.value as { status: number | null }).status : null;
  const isNo =
    isTold === undefined || outcome === null
      ? outcome?.how === 'threw' || (status ?? 0) >= 400
      : isTold(outcome) === 'rejected';
  if (isNo) {
    const reason =
      told === 'started' || told === 'joined' || told === 'handedOver' || told === 'sentOn';
    return { rejected: told === null || reason ? 'locked' : told };
  }
  if (told === 'sentOn') return { rejected: 'closed' };
  if (told === 'handedOver' || delivers) return 'handedOver';
  return started ? 'started' : 'joined';
}

/** What monitors hear of it. */
export function factsOf(
  { id, window: key }: { readonly id: MessageId; readonly window: WindowKey },
  kind: WindowKind,
  again: boolean,
  said: Said,
): readonly Fact[] {
  const askedFor = kind === 'tumbling' ? { window: key } : {};
  if (typeof said === 'object') {
    return [{ type: 'rejected', message: id, reason: said.rejected, ...askedFor }];
  }
  const accepted: readonly Fact[] =
    said !== 'handedOver' && kind === 'tumbling'
      ? [{ type: 'accepted', message: id, window: key }]
      : [];
  return [
    ...accepted,
    {
      type: 'acknowledged',
      message: id,
      as: said === 'started' ? 'started' : 'joined',
      execution: said === 'started' ? executionStartedBy(id, again) : null,
      ...askedFor,
    },
  ];
}
