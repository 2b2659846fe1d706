import {
  clientContext,
  clientOf,
  joins,
  joinsUnplaced,
  rejected,
  served,
  type ClientContext,
  type ClientInput,
} from '../engine/client.js';
import type { ObjectReply, ObjectRequest } from './messages.js';
import type { ObjectCode } from './object.js';

/** What it has to know of the object. */
export interface ObjectClientInput extends ClientInput {
  readonly code: ObjectCode;
}

type ObjectClientContext = ClientContext & Pick<ObjectClientInput, 'code'>;

const { client, ask } = clientOf<
  ObjectClientContext,
  ObjectClientInput,
  ObjectReply,
  ObjectRequest
>();

const caller = client.extend({
  guards: {
    /** Otherwise the batch says which window it is. */
    saysWindow: ({ context }) =>
      context.code === 'look, fetch, put' && context.window === 'tumbling',
  },
  actions: { add: ask(({ context }) => ({ type: 'ADD', message: served(context).id })) },
});

/**
 * A Worker that calls the object of its window with its message. A call that throws is not tried again: the message is its sender's still.
 *
 * Source: Cloudflare docs, "Invoke methods", "Error handling".
 */
export const objectClient = caller.createMachine({
  id: 'durable-object-client',
  context: ({ input }) => ({ ...clientContext(input), code: input?.code ?? 'window' }),
  initial: 'idle',
  on: { ADDED: {}, CALL_FAILED: {} },
  states: {
    idle: { id: 'idle', tags: ['settled'], on: { MESSAGE: { target: 'busy', actions: 'begin' } } },
    dead: { tags: ['settled'], meta: { defer: ['MESSAGE', 'ADDED', 'CALL_FAILED'] } },
    busy: {
      meta: { defer: ['MESSAGE'] },
      entry: 'add',
      on: {
        CRASH: 'dead',
        ADDED: [{ guard: 'saysWindow', ...joins }, joinsUnplaced],
        CALL_FAILED: {
          target: 'idle',
          actions: [rejected('unavailable'), 'forget'],
        },
      },
    },
  },
});
