import fc from 'fast-check';
import {
  actorPart,
  controlQueue,
  executionId,
  instanceId,
  itemId,
  messageId,
  windowKey,
  type Message,
  type QueueItem,
} from '../../../model/index.js';
import type { ControlQueueAdapter } from '../../../live/index.js';
import { naming, plain } from '../operations.js';
import { askStore, requestOf, type Exchange, type Subject } from '../subject.js';

const items: fc.Arbitrary<QueueItem> = fc.oneof(
  fc.constantFrom('m1', 'm2').map((id): QueueItem => ({
    kind: 'EventRaised',
    instance: instanceId('1'),
    message: messageId(id),
  })),
  fc.constantFrom('e-1', 'e-2').map((id): QueueItem => ({
    kind: 'ExecutionStarted',
    instance: instanceId('1'),
    execution: executionId(id),
    window: windowKey('w1'),
    messages: [messageId('m1')],
    collects: true,
    generation: 0,
    deduplicated: true,
  })),
);

type Item = Message & { readonly type: 'ITEM' };
const isItem = (message: Message | null): message is Item => message?.type === 'ITEM';

/** What the worker has received and not deleted; null if nothing. */
function heldItem(past: readonly Exchange[]): QueueItem | null {
  const last = past.findLast(({ request, reply }) => isItem(reply) || request.type === 'DELETE');
  return last !== undefined && isItem(last.reply) ? last.reply.item : null;
}

/** True if the visibility timeout of what was received last has ended. */
function hasLapsed(past: readonly Exchange[]): boolean {
  const last = past.findLast(({ request }) => ['RECEIVE', 'WAIT'].includes(request.type));
  return last?.request.type === 'WAIT';
}

/** Items that are in the queue, what the worker has received included. */
function itemsIn(past: readonly Exchange[]): number {
  return past.reduce((count, { request }, index) => {
    if (request.type === 'ENQUEUE') return count + 1;
    if (request.type !== 'DELETE') return count;
    const held = heldItem(past.slice(0, index));
    return held !== null && itemId(held) === request.itemId ? count - 1 : count;
  }, 0);
}

/**
 * A worker as the model has it: it takes one item, and takes the next one when it has deleted that. An item comes again when
 * nobody deletes it for five minutes. That is compared only where no other item waits: the store hands those out first, which
 * to the model is the fault `reorder`.
 */
export const controlQueues: Subject = {
  name: 'control queue',
  part: (id) => actorPart(id, controlQueue, { worker: 'worker' }),
  finally: [(past) => (heldItem(past) === null ? { type: 'RECEIVE' } : null)],
  operations: fc.oneof(
    {
      weight: 2,
      arbitrary: plain(fc.record({ type: fc.constant('ENQUEUE' as const), item: items })),
    },
    {
      weight: 2,
      arbitrary: naming('RECEIVE', fc.constant(null), (past) =>
        heldItem(past) === null || hasLapsed(past) ? { type: 'RECEIVE' } : null,
      ),
    },
    naming('DELETE', fc.constant('what it holds'), (past) => {
      const held = heldItem(past);
      return held && { type: 'DELETE', itemId: itemId(held) };
    }),
    naming('DELETE', fc.constant('what is gone'), (past) => {
      const last = past.at(-1)?.request;
      return last?.type === 'DELETE' ? { type: 'DELETE', itemId: last.itemId } : null;
    }),
    naming('WAIT', fc.constant('until what it holds is visible again'), (past) =>
      heldItem(past) !== null && itemsIn(past) === 1 ? { type: 'WAIT', seconds: 300 } : null,
    ),
  ),
  model: (resource) => {
    const pushed: Item[] = [];
    let held: Item | null = null;
    return (request, from) => {
      if (request.type === 'RECEIVE') {
        held = pushed.shift() ?? held;
        return Promise.resolve(held);
      }
      let reply: Message | null = null;
      for (const { to, message } of resource.ask(requestOf(request), from)) {
        const sent = message as unknown as Message;
        if (to === 'worker' && isItem(sent)) pushed.push(sent);
        if (to === from) reply = sent;
      }
      if (request.type === 'DELETE') held = null;
      return Promise.resolve(reply);
    };
  },
  store: (adapter) => {
    const ask = askStore(adapter);
    return async (request, from) => {
      if (request.type !== 'RECEIVE') return ask(request, from);
      const delivery = await (adapter as ControlQueueAdapter).receive();
      return delivery && { type: 'ITEM', item: delivery.item };
    };
  },
};
