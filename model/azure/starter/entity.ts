import { send } from '../../effects.js';
import { dead, handedOver, idle, lateReplies, serving } from './conversation.js';
import { served, site, starter, starterContext } from './starter.js';

const signaller = starter.extend({
  actions: {
    enqueueAdd: send(
      ({ context }) => context.queue,
      ({ context }) => ({
        type: 'ENQUEUE',
        item: {
          kind: 'Signal',
          entity: site(context).entity,
          operation: 'add',
          message: served(context).id,
        },
      }),
    ),
  },
});

/**
 * Signal the window's batch entity and be done: it is enqueued when the queue says so, and the entity alone decides
 * which batch the message is in. The sender is told "joined" before the entity has seen the message.
 *
 * Source: Durable Functions docs, "Durable entities" (SignalEntityAsync); the article "Durable Function Orchestrator
 * Race Condition", solution 1.
 */
export const entityStarter = signaller.createMachine({
  id: 'entity-starter',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead,
    busy: {
      ...serving,
      initial: 'adding',
      states: {
        adding: { entry: 'enqueueAdd', on: { ENQUEUED: handedOver } },
      },
    },
  },
});
