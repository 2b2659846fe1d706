import type { RejectionReason } from '../../facts.js';
import type { StarterMessage } from '../../messages.js';
import { starter } from './starter.js';

/** Where a conversation goes on: the first branch whose guard holds; the last one has none. */
export type Exit = readonly Branch[];

interface Branch {
  readonly guard?: 'mayRetry' | 'collectorAccepts';
  readonly target: `#${string}`;
  readonly actions?: readonly ExitAction[];
}

type ExitAction =
  | 'announceAccepted'
  | 'countRetry'
  | 'forget'
  | {
      readonly type: 'announceAcknowledged';
      readonly params: { readonly as: 'started' | 'joined' };
    }
  | { readonly type: 'announceRejected'; readonly params: { readonly reason: RejectionReason } };

/** Waiting for the next message, which may also be one that was delivered to another host before. */
export const idle = starter.createStateConfig({
  id: 'idle',
  tags: ['settled'],
  on: { MESSAGE: { target: 'busy', actions: 'begin' } },
});

/**
 * Answers that no state waits for are ignored, on purpose: a starter asks one thing at a time, so there are none. The
 * price: a state that forgets to wait for an answer is not an error, it hangs; a test of every starter watches for that.
 */
export const lateReplies: Readonly<Record<Exclude<StarterMessage['type'], 'MESSAGE'>, object>> = {
  ROW: {},
  CREATED: {},
  OK: {},
  CONFLICT: {},
  PRECONDITION_FAILED: {},
  NOT_FOUND: {},
  PURGED: {},
  ENQUEUED: {},
  RECORD: {},
  RECORD_INSERTED: {},
  RECORD_EXISTS: {},
  RECORD_UPDATED: {},
  RECORD_CHANGED: {},
  RECORD_DELETED: {},
  RECORD_ABSENT: {},
  QUEUE_CREATED: {},
  QUEUE_EXISTS: {},
  QUEUE_BEING_DELETED: {},
  QUEUE_DELETED: {},
  QUEUE_ABSENT: {},
  ENTITY_STATE: {},
  INBOX: {},
  MESSAGE_STORED: {},
  MESSAGE_EXISTS: {},
  EPOCH_CLOSED: {},
  INBOX_CHANGED: {},
  BATCH_CONFIRMED: {},
  BLOB: {},
  BLOB_PROPERTIES: {},
  BLOB_WRITTEN: {},
  BREAK_ACCEPTED: {},
  BAD_REQUEST: {},
  WRITE_REFUSED: {},
  LEASED: {},
  LEASE_CONFLICT: {},
  RELEASED: {},
  BLOB_FOUND: {},
  BLOB_PUT: {},
  BLOB_EXISTS: {},
  BLOB_DELETED: {},
  BLOB_CHANGED: {},
  BLOB_ABSENT: {},
  QUEUE_MESSAGE_PUT: {},
  QUEUE_MESSAGE: {},
  QUEUE_MESSAGE_UPDATED: {},
  QUEUE_MESSAGE_DELETED: {},
  QUEUE_MESSAGE_ABSENT: {},
  QUEUE_MESSAGE_NOT_HELD: {},
  ENTITIES: {},
  ENTITY_WRITTEN: {},
  ENTITIES_WRITTEN: {},
  ENTITIES_REFUSED: {},
  UNAVAILABLE: {},
};

/** The host is gone, and with it the connections on which answers would come. */
export const dead = starter.createStateConfig({
  id: 'dead',
  tags: ['settled'],
  meta: { defer: ['MESSAGE', ...Object.keys(lateReplies)] as StarterMessage['type'][] },
});

/** The message started the batch: it is in the window's batch, as far as the starter knows. */
export const started: Exit = told('started');

/** The message joined a batch that somebody else started. */
export const joined: Exit = told('joined');

function told(as: 'started' | 'joined'): Exit {
  const acknowledge = { type: 'announceAcknowledged', params: { as } } as const;
  return [
    { guard: 'collectorAccepts', target: '#idle', actions: [acknowledge, 'forget'] },
    { target: '#idle', actions: ['announceAccepted', acknowledge, 'forget'] },
  ];
}

/** As `joined`, but the entity says when it accepts the message, and into which batch. */
export const handedOver: Exit = [
  {
    target: '#idle',
    actions: [{ type: 'announceAcknowledged', params: { as: 'joined' } }, 'forget'],
  },
];

/** The message stays with its sender. */
export const rejected = (reason: RejectionReason): Exit => [
  {
    target: '#idle',
    actions: [{ type: 'announceRejected', params: { reason } }, 'forget'],
  },
];

/**
 * Serving a message: one at a time, the others wait in the mailbox. The host may die meanwhile; then nothing of it is left but
 * what it has asked of others. A request that is refused throws, and unless a state catches that, the function ends with it: the
 * sender is told no, and what was done so far stays.
 */
export const serving = {
  meta: { defer: ['MESSAGE'] },
  on: { CRASH: '#dead', UNAVAILABLE: rejected('unavailable') },
} as const;

interface ServingWith<Abandoning> {
  readonly meta: typeof serving.meta;
  readonly on: {
    readonly CRASH: '#dead';
    readonly UNAVAILABLE: readonly {
      readonly target: Branch['target'];
      readonly actions: readonly (Abandoning | ExitAction)[];
    }[];
  };
}

/** The same, of a starter that holds what time ends: nobody renews it once the function has ended. */
export const servingWith = <const Abandoning extends string>(
  ...abandoning: Abandoning[]
): ServingWith<Abandoning> => ({
  meta: serving.meta,
  on: {
    CRASH: '#dead' as const,
    UNAVAILABLE: rejected('unavailable').map(({ target, actions = [] }) => ({
      target,
      actions: [...abandoning, ...actions],
    })),
  },
});

/** Waits in state `waiting` and tries again, at most `retriesMax` times a message; then gives up. */
export const retryOrReject = (waiting: `#${string}`, reason: RejectionReason): Exit => [
  { guard: 'mayRetry', target: waiting, actions: ['countRetry'] },
  ...rejected(reason),
];
