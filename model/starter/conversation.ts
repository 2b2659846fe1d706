import type { RejectionReason } from '../facts.js';
import { starter } from './starter.js';

/** Where a conversation goes on: the first branch whose guard holds; the last one has none. */
export type Exit = readonly Branch[];

interface Branch {
  readonly guard?: 'mayRetry';
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

/** Waiting for the next message. */
export const idle = starter.createStateConfig({
  id: 'idle',
  tags: ['settled'],
  on: { MESSAGE: { target: 'busy', actions: 'begin' } },
});

/** A starter serves one message at a time; the others wait in its mailbox. */
export const defersMessages = { defer: ['MESSAGE'] } as const;

/**
 * Answers that no state waits for: replies to the requests of a former life of a starter that crashed and came back
 * (its mailbox is lost then, but not the requests that are on their way). A real client's connections die with it.
 * The price: a state that forgets to wait for an answer is not an error in the simulator, it hangs; a test of every
 * starter watches for that.
 */
export const lateReplies = {
  ROW: {},
  CREATED: {},
  OK: {},
  CONFLICT: {},
  PRECONDITION_FAILED: {},
  NOT_FOUND: {},
  ENQUEUED: {},
  RECORD_INSERTED: {},
  RECORD_EXISTS: {},
  BLOB: {},
  BLOB_WRITTEN: {},
  WRITE_REFUSED: {},
  LEASED: {},
  LEASE_CONFLICT: {},
  RELEASED: {},
} as const;

/** The message started the batch: it is in the window's batch, as far as the starter knows. */
export const started: Exit = [
  {
    target: '#idle',
    actions: [
      'announceAccepted',
      { type: 'announceAcknowledged', params: { as: 'started' } },
      'forget',
    ],
  },
];

/** The message joined a batch that somebody else started. */
export const joined: Exit = [
  {
    target: '#idle',
    actions: [
      'announceAccepted',
      { type: 'announceAcknowledged', params: { as: 'joined' } },
      'forget',
    ],
  },
];

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

/** Waits in state `waiting` and tries again, at most `retriesMax` times a message; then gives up. */
export const retryOrReject = (waiting: `#${string}`, reason: RejectionReason): Exit => [
  { guard: 'mayRetry', target: waiting, actions: ['countRetry'] },
  ...rejected(reason),
];
