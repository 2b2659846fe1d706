import fc from 'fast-check';
import { messageId, type MessageId } from '../../../model/index.js';
import type { QueuePolicy, BossRequest } from '../../../model/pg-boss/index.js';

/** What one client does; or what happens to a queue: a job expires, a slot is over, a client is gone. Jobs are numbers, from the first that was sent. */
export type Does =
  | {
      readonly type: 'SEND' | 'SEND_THROTTLED' | 'SEND_DEBOUNCED';
      readonly key: string;
    }
  | { readonly type: 'COMPLETE' | 'FAIL' | 'CANCEL'; readonly of: number }
  | { readonly type: 'FINISH'; readonly of: number; readonly messages: readonly MessageId[] }
  | Extract<
      BossRequest,
      { readonly type: 'FETCH' | 'BEGIN' | 'COMMIT' | 'ROLLBACK' | 'STORE' | 'READ' }
    >
  | { readonly type: 'expires' }
  | { readonly type: 'slot' }
  | { readonly type: 'gone' };

/** One operation of a sequence. */
export interface Operation {
  readonly client: string;
  readonly does: Does;
}

/** A queue and what happens to it. */
export interface Sequence {
  readonly policy: QueuePolicy;
  readonly retryLimit: number;
  readonly operations: readonly Operation[];
}

export const clients = ['client-1', 'client-2', 'client-3'] as const;

/** In each of these a queue is created. */
export const policies = ['standard', 'short', 'singleton', 'stately', 'exclusive'] as const;
export const retryLimits = [0, 2] as const;

const messages = ['m1', 'm2', 'm3'].map((id) => messageId(id));
const keys = fc.constantFrom('k', 'k', 'k', 'l', '');
const jobs = fc.nat(7);

const sends = (type: 'SEND' | 'SEND_THROTTLED' | 'SEND_DEBOUNCED'): fc.Arbitrary<Does> =>
  keys.map((key) => ({ type, key }));
const about = (type: 'COMPLETE' | 'FAIL' | 'CANCEL'): fc.Arbitrary<Does> =>
  jobs.map((of) => ({ type, of }));
const plain = (type: Extract<Does, object>['type']): fc.Arbitrary<Does> =>
  fc.constant({ type } as Does);

const does: fc.Arbitrary<Does> = fc.oneof(
  { weight: 6, arbitrary: sends('SEND') },
  { weight: 2, arbitrary: sends('SEND_THROTTLED') },
  { weight: 2, arbitrary: sends('SEND_DEBOUNCED') },
  { weight: 6, arbitrary: plain('FETCH') },
  { weight: 2, arbitrary: about('COMPLETE') },
  { weight: 3, arbitrary: about('FAIL') },
  { weight: 1, arbitrary: about('CANCEL') },
  { weight: 3, arbitrary: plain('BEGIN') },
  { weight: 3, arbitrary: plain('COMMIT') },
  { weight: 1, arbitrary: plain('ROLLBACK') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...messages).map((message): Does => ({ type: 'STORE', message })),
  },
  { weight: 1, arbitrary: plain('READ') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(jobs, fc.subarray(messages))
      .map(([of, some]): Does => ({ type: 'FINISH', of, messages: some })),
  },
  { weight: 2, arbitrary: plain('expires') },
  { weight: 1, arbitrary: plain('slot') },
  { weight: 1, arbitrary: plain('gone') },
);

const one = fc.record({ client: fc.constantFrom(...clients), does });

/** In half of the sequences two clients are in a transaction from the beginning. */
export const sequences: fc.Arbitrary<Sequence> = fc
  .record({
    policy: fc.constantFrom(...policies),
    retryLimit: fc.constantFrom(...retryLimits),
    inTransaction: fc.boolean(),
    operations: fc.array(one, { minLength: 6, maxLength: 24 }),
  })
  .map(({ inTransaction, operations, ...queue }) => ({
    ...queue,
    operations: [...(inTransaction ? begun : []), ...operations],
  }));

const begun: readonly Operation[] = clients
  .slice(0, 2)
  .map((client) => ({ client, does: { type: 'BEGIN' } }));
