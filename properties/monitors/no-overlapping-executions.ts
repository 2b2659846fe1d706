import { assign, setup } from 'xstate';
import type {
  Discarded,
  Dropped,
  Ended,
  ExecutionId,
  Processed,
  Rejected,
  RejectionReason,
  Started,
} from '../../model/index.js';
import { begun, ended, type Alive } from './alive.js';
import { excluding, type DomainProperty } from './property.js';

/** Why a start is refused for the sake of another one. */
const heldOffBecause: readonly RejectionReason[] = ['alreadyRunning', 'locked', 'beingStarted'];

const machine = setup({
  types: {
    context: {} as { readonly alive: Alive },
    events: {} as Started | Ended | Processed | Rejected | Discarded | Dropped,
  },
  guards: {
    anotherIsAlive: ({ context, event }) =>
      event.type === 'started' &&
      excluding(context.alive[event.instance] ?? [], [event.execution]).length > 0,
    lastOneEnds: ({ context, event }) =>
      event.type === 'ended' && Object.keys(ended(context.alive, event)).length === 0,
    /** The execution began with one of them, or with both because a second start was not needed. */
    isShared: ({ event }) => event.type === 'processed' && event.messages.length > 1,
    startRefused: ({ event }) => event.type === 'rejected' && heldOffBecause.includes(event.reason),
    /** A start message that was delivered twice is discarded, too: then the execution itself is alive. */
    anotherDiscarded: ({ context, event }) =>
      event.type === 'discarded' && event.executions.some((id) => !isAlive(context.alive, id)),
    startIgnored: ({ event }) => event.type === 'dropped' && event.why === 'ignored',
  },
  actions: {
    begin: assign(({ context: { alive }, event }) =>
      event.type === 'started' ? { alive: begun(alive, event) } : {},
    ),
    end: assign(({ context: { alive }, event }) =>
      event.type === 'ended' ? { alive: ended(alive, event) } : {},
    ),
    forget: assign({ alive: {} }),
  },
}).createMachine({
  id: 'noOverlappingExecutions',
  context: { alive: {} },
  initial: 'none',
  on: {
    started: [
      { guard: 'anotherIsAlive', target: '.overlap' },
      { actions: 'begin', target: '.alive' },
    ],
    ended: [{ guard: 'lastOneEnds', actions: 'end', target: '.none' }, { actions: 'end' }],
    processed: {},
    rejected: {},
    discarded: {},
    dropped: {},
  },
  states: {
    none: {},
    alive: {
      initial: 'alone',
      states: {
        alone: {
          on: {
            processed: { guard: 'isShared', target: 'heldOff' },
            rejected: { guard: 'startRefused', target: 'heldOff' },
            discarded: { guard: 'anotherDiscarded', target: 'heldOff' },
            dropped: { guard: 'startIgnored', target: 'heldOff' },
          },
        },
        heldOff: { tags: 'witness' },
      },
    },
    overlap: { tags: 'violation', entry: 'forget', on: { started: {}, ended: {} } },
  },
});

/**
 * An execution that begins its first episode again, after a crash of its host or on a second worker that thinks it owns
 * the partition, is the same execution and overlaps with none.
 *
 * The witness counts starts that were held off (refused, ignored, or discarded by the worker), and batches of two. That
 * a sender was told "joined" does not count: it may be the execution's own message, delivered again after a crash; and
 * that it joined shows in the batch. Limit: a refusal does not say which instance it protects, so with several windows
 * the execution that was alive may be that of another one.
 */
export const noOverlappingExecutions: DomainProperty = {
  name: 'noOverlappingExecutions',
  sentence: 'No two executions of one instance id are alive at the same time.',
  why: 'A singleton that runs twice at once reads and writes the same data twice, and its history is overwritten.',
  witness:
    'while an execution was alive, another start was held off, or its batch took in a second message',
  source: 'Azure/azure-functions-durable-extension#612',
  machine,
};

function isAlive(alive: Alive, execution: ExecutionId): boolean {
  return Object.values(alive).some((ids: readonly ExecutionId[]) => ids.includes(execution));
}
