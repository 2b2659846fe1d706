import { windowMs, windowOf, type WindowKey } from '../../domain.js';
import { announce } from '../../effects.js';
import type { Ended } from '../../facts.js';
import type { FaultEvent } from '../../faults.js';
import type { Received, StarterMessage } from '../../messages.js';
import type { Exit } from './conversation.js';
import { served, site, starter, startedExecution, type StarterContext } from './starter.js';

type StarterEvent = Received<StarterMessage> | FaultEvent;

const say = announce<StarterContext, StarterEvent, undefined>;

/** What a starter needs besides, if it does the work itself: it is the function that the message triggers. */
export const body = {
  delays: { WINDOW: windowMs },
  actions: {
    announceTaken: say(({ context }) => ({
      type: 'accepted',
      message: served(context).id,
      window: ownWindow(context),
    })),
    announceStarted: say(({ context }) => ({
      type: 'started',
      instance: site(context).instance,
      execution: startedExecution(context),
      window: ownWindow(context),
    })),
    announceProcessed: say(({ context }) => ({
      type: 'processed',
      window: ownWindow(context),
      execution: startedExecution(context),
      messages: [served(context).id],
    })),
    announceEnded: announce<StarterContext, StarterEvent, { readonly how: Ended['how'] }>(
      ({ context }, { how }) => ({
        type: 'ended',
        instance: site(context).instance,
        execution: startedExecution(context),
        how,
      }),
    ),
  },
};

/** A starter that is a function with a lock or a flag around its body. */
export const exclusive = starter.extend(body);

type ExclusiveNode = Parameters<typeof exclusive.createStateConfig>[0];

/**
 * The body of a function that is meant to run alone: wait for the window to end, process what there is. It has its own message
 * and nothing else: no function hands a message to another one. It knows nothing of the lock around it, and no lock stops it.
 */
export const working = (then: `#${string}`): ExclusiveNode => ({
  entry: ['announceTaken', 'announceStarted'],
  after: {
    WINDOW: {
      target: then,
      actions: ['announceProcessed', { type: 'announceEnded', params: { how: 'completed' } }],
    },
  },
  on: {
    CRASH: { target: '#dead', actions: { type: 'announceEnded', params: { how: 'aborted' } } },
  },
});

/**
 * The function returns, and its trigger deletes the message. Not before: a host that dies leaves the message with the trigger
 * (the fault `redelivery`).
 */
export const returned: Exit = [
  {
    target: '#idle',
    actions: [{ type: 'announceAcknowledged', params: { as: 'started' } }, 'forget'],
  },
];

/** Whoever collects says which window a message belongs to, if that is not given by time. */
function ownWindow(context: StarterContext): WindowKey {
  return context.window === 'tumbling'
    ? served(context).window
    : windowOf(startedExecution(context));
}
