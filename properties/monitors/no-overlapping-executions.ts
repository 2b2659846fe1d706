import { assign, or, setup } from 'xstate';
import { continuationOf, instanceId } from '../../model/domain.js';
import type {
  Acknowledged,
  Discarded,
  Dropped,
  Ended,
  ExecutionId,
  InstanceId,
  Processed,
  Rejected,
  RejectionReason,
  Started,
  WindowKey,
} from '../../model/index.js';
import { begun, ended, type Alive } from './alive.js';
import { excluding, including, type DomainProperty } from './property.js';
import { answered, type Tries } from './tries.js';

/** Why a start is refused for the sake of another one. */
const heldOffBecause: readonly RejectionReason[] = ['alreadyRunning', 'locked', 'beingStarted'];

interface State {
  readonly alive: Alive;
  /** The windows of the instances that were alive. */
  readonly windows: { readonly [instance: InstanceId]: WindowKey };
  /** The executions that ended, by instance. */
  readonly over: Alive;
  readonly tries: Tries;
}

const nothing: State = { alive: {}, windows: {}, over: {}, tries: {} };

const triedAgain = or(['triedTwice', 'ranAfterwards']);

const machine = setup({
  types: {
    context: {} as State,
    events: {} as Started | Ended | Processed | Acknowledged | Rejected | Discarded | Dropped,
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
    triedTwice: ({ context: { alive, windows, tries } }) =>
      instancesIn(alive).some((instance) => {
        const window = windows[instance];
        return window !== undefined && tries[window] === 'several';
      }),
    /** One that continues as new was tried once. */
    ranAfterwards: ({ context: { alive, over } }) =>
      instancesIn(alive).some((instance) => {
        const now = alive[instance] ?? [];
        const before = over[instance] ?? [];
        const isContinued = before.some((execution) => now.includes(continuationOf(execution)));
        return excluding(before, now).length > 0 && !isContinued;
      }),
  },
  actions: {
    begin: assign(({ context: { alive, windows }, event }) =>
      event.type === 'started'
        ? {
            alive: begun(alive, event),
            windows: { ...windows, [event.instance]: event.window },
          }
        : {},
    ),
    end: assign(({ context: { alive, over }, event }) => {
      if (event.type !== 'ended') return {};
      const { instance, execution } = event;
      return {
        alive: ended(alive, event),
        over: { ...over, [instance]: including(over[instance] ?? [], [execution]) },
      };
    }),
    countTry: assign(({ context: { tries }, event }) =>
      event.type === 'acknowledged' || event.type === 'rejected'
        ? { tries: answered(tries, event) }
        : {},
    ),
    forget: assign(nothing),
  },
}).createMachine({
  id: 'noOverlappingExecutions',
  context: nothing,
  initial: 'none',
  on: {
    started: [
      { guard: 'anotherIsAlive', target: '.overlap' },
      { actions: 'begin', target: '.alive' },
    ],
    ended: [{ guard: 'lastOneEnds', actions: 'end', target: '.none' }, { actions: 'end' }],
    processed: {},
    acknowledged: { actions: 'countTry' },
    rejected: { actions: 'countTry' },
    discarded: {},
    dropped: {},
  },
  states: {
    none: { id: 'none' },
    alive: {
      initial: 'open',
      states: {
        open: {
          initial: 'judging',
          on: {
            ended: [
              { guard: 'lastOneEnds', actions: 'end', target: '#none' },
              { actions: 'end', target: '.judging' },
            ],
            processed: { guard: 'isShared', target: 'heldOff' },
            acknowledged: { actions: 'countTry', target: '.judging' },
            rejected: [
              { guard: 'startRefused', actions: 'countTry', target: 'heldOff' },
              { actions: 'countTry', target: '.judging' },
            ],
            discarded: { guard: 'anotherDiscarded', target: 'heldOff' },
            dropped: { guard: 'startIgnored', target: 'heldOff' },
          },
          states: {
            judging: {
              always: [{ guard: triedAgain, target: 'contended' }, { target: 'alone' }],
            },
            alone: {},
            contended: { tags: 'witness' },
          },
        },
        heldOff: { tags: 'witness' },
      },
    },
    overlap: {
      tags: 'violation',
      entry: 'forget',
      on: { started: {}, ended: {}, acknowledged: {}, rejected: {} },
    },
  },
});

/**
 * An execution that begins its first episode again, after a crash of its host or on a second worker that thinks it owns
 * the partition, is the same execution and overlaps with none.
 *
 * Hears `started` and `ended` for the sentence, and all others for the witness.
 *
 * The witness asks for a moment at which two executions could have been alive. While one is:
 * - another start is held off (`rejected`, `discarded` by the worker, `dropped` as ignored), or its batch has two messages;
 * - or two tries of its window have been answered, before or since, whatever the answer: one of them was not needed. That one
 *   sender was told "joined" is not enough: it may be the answer to the very start;
 * - or another execution of the instance has ended, which this one does not continue.
 *
 * Limit: that something was held off does not say for which instance, so with several windows the execution that was alive
 * may be that of another one.
 */
export const noOverlappingExecutions: DomainProperty = {
  name: 'noOverlappingExecutions',
  sentence: 'No two executions of one instance id are alive at the same time.',
  why: 'A singleton that runs twice at once reads and writes the same data twice, and its history is overwritten.',
  witness:
    'while an execution was alive, a second try of its window had been answered or held off, its batch took in a second message, or it ran after another one',
  source: 'Azure/azure-functions-durable-extension#612',
  machine,
};

function instancesIn(alive: Alive): readonly InstanceId[] {
  return Object.keys(alive).map(instanceId);
}

function isAlive(alive: Alive, execution: ExecutionId): boolean {
  return Object.values(alive).some((ids: readonly ExecutionId[]) => ids.includes(execution));
}
