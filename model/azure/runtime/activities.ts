import { assertEvent, assign, setup } from 'xstate';
import type { MessageId } from '../../domain.js';
import { announce, reply, type Effect } from '../../effects.js';
import type { FaultEvent } from '../../faults.js';
import type { ActivityMessage, Received } from '../../messages.js';

/** The input of `activities`. */
export interface ActivitiesInput {
  /** True: what the activity does is keyed by message id, so that a message has its effect once, however often it is processed. */
  readonly idempotent: boolean;
}

interface ActivitiesState extends ActivitiesInput {
  /** The messages that have had their effect, sorted; empty for an activity that does not look. */
  readonly processed: readonly MessageId[];
}

/**
 * The host of the activities, with the work-item queue before it: it processes a batch and says so. It does what it is
 * asked as often as it is asked: work items are delivered at least once.
 *
 * An idempotent activity remembers which messages have had their effect (as a provider does that is given the message id as
 * idempotency key): it announces the rest, and nothing if nothing is left.
 *
 * Source: Azure/durabletask AzureStorageOrchestrationService.CompleteTaskActivityWorkItemAsync (answer first, then delete: at
 * least once); the article "Durable Function Orchestrator Race Condition", best practice 3.
 * Left out: the time it takes, several hosts (a work item that is delivered twice shows the same).
 */
export const activities = setup({
  types: {
    context: {} as ActivitiesState,
    events: {} as Received<ActivityMessage> | FaultEvent,
    input: {} as ActivitiesInput,
    emitted: {} as Effect,
  },
  guards: {
    nothingNew: ({ context, event }) =>
      event.type === 'RUN_ACTIVITY' && unprocessed(context, event.messages).length === 0,
  },
  actions: {
    announceProcessed: announce(({ context, event }) => {
      assertEvent(event, 'RUN_ACTIVITY');
      const { window, execution, messages } = event;
      return { type: 'processed', window, execution, messages: unprocessed(context, messages) };
    }),
    remember: assign(({ context, event }) => {
      assertEvent(event, 'RUN_ACTIVITY');
      const { idempotent, processed } = context;
      const added = unprocessed(context, event.messages);
      return idempotent ? { processed: [...processed, ...added].sort() } : {};
    }),
    replyDone: reply(({ event }) => ({ type: 'ACTIVITY_DONE', ...taskOf(event) })),
    replyFailed: reply(({ event }) => ({ type: 'ACTIVITY_FAILED', ...taskOf(event) })),
  },
}).createMachine({
  id: 'activities',
  context: ({ input }: { input: ActivitiesInput | undefined }) => ({
    idempotent: input?.idempotent ?? false,
    processed: [],
  }),
  initial: 'working',
  states: {
    working: {
      on: {
        RUN_ACTIVITY: [
          { guard: 'nothingNew', actions: 'replyDone' },
          { actions: ['announceProcessed', 'remember', 'replyDone'] },
        ],
        ACTIVITY_FAILURE: 'broken',
      },
    },
    /** The next activity throws, before it has had any effect. */
    broken: { on: { RUN_ACTIVITY: { target: 'working', actions: 'replyFailed' } } },
  },
});

function taskOf(event: Received<ActivityMessage> | FaultEvent): { readonly task?: number } {
  assertEvent(event, 'RUN_ACTIVITY');
  return event.task === undefined ? {} : { task: event.task };
}

function unprocessed(
  { processed }: ActivitiesState,
  messages: readonly MessageId[],
): readonly MessageId[] {
  return messages.filter((id) => !processed.includes(id));
}
