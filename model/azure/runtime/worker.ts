import { assertEvent, assign, enqueueActions, setup } from 'xstate';
import { actorFor, type Directory, type ExecutionId, type InstanceId } from '../../domain.js';
import { announce, reply, send, type Effect } from '../../effects.js';
import type { InstanceRow, Received, RowReply, WorkerMessage } from '../../messages.js';
import {
  itemId,
  type AddSignal,
  type EventRaised,
  type ExecutionStarted,
  type ExecutionTerminated,
  type FlushSignal,
  type Named,
  type OperationSignal,
  type QueueItem,
} from '../queue-item.js';

/** The input of `worker`. */
export interface WorkerInput {
  /** The row of each instance id. */
  readonly rows: Directory;
  /** The slot of each execution id. */
  readonly executions: Directory;
}

interface WorkerState extends WorkerInput {
  /** Start messages that wait for a row of their generation, by execution. In no order: each waits for itself. */
  readonly parked: Readonly<Record<ExecutionId, ExecutionStarted>>;
  /** The latest execution that was run, by instance id. */
  readonly current: Readonly<Record<InstanceId, ExecutionId>>;
  /** The start whose row is being read; null when none is. Nothing else is handled meanwhile. */
  readonly looking: ExecutionId | null;
  /** The row that parked starts are being judged by; null between steps. */
  readonly row: RowReply | null;
}

type Event = Received<WorkerMessage>;
interface Args {
  readonly context: WorkerState;
  readonly event: Event;
}

/**
 * The session manager of one worker, which owns one partition: it takes items off its control queue and hands each to
 * the execution or entity it is for.
 *
 * A start message of era `2019` runs. One that is to be de-duplicated is judged by the instance's row: it runs if the
 * row has its ExecutionId (or none yet); it is deleted if the row has another's of the same generation or a later one;
 * otherwise it waits. The real worker waits by abandoning the message with a visibility timeout of 2^n seconds, at most 600, and
 * deletes it when it comes for the tenth time, some 17 minutes later; here it is parked until the row is there, or until the
 * row says that nobody has written it for so long (GIVEN_UP, the fault `pause`). Other items are handled while a start is
 * parked, so an external event may overtake the start it is meant for, and be deleted (Azure/durabletask#720).
 *
 * Source: Azure/durabletask OrchestrationSessionManager.DedupeExecutionStartedMessagesAsync, #528, #708.
 * Left out: timestamps of rule 2 (only the generation is compared): clocks that differ make a loser wait, not run; that newer back ends end an
 * instance that has not begun by its row alone (here a termination that overtakes its start is deleted, as an event is).
 */
export const worker = setup({
  types: {
    context: {} as WorkerState,
    events: {} as Event,
    input: {} as WorkerInput,
    emitted: {} as Effect,
  },
  guards: {
    isStart: ({ event }) => item(event).kind === 'ExecutionStarted',
    isDeduplicatedStart: ({ event }) => {
      const found = item(event);
      return found.kind === 'ExecutionStarted' && found.deduplicated;
    },
    isEvent: ({ event }) => isForInstance(item(event)),
    isEventForNobody: ({ context, event }) => {
      const found = item(event);
      return isForInstance(found) && context.current[found.instance] === undefined;
    },
    stillLooking: ({ context }) => context.looking !== null,
    someHaveLost: ({ context }) => decidable(context).length > 0,
    /** The row names this execution as the winner, or names none. */
    nextHasWon: ({ context }) => {
      const [next] = decidable(context);
      const winner = context.row?.row?.executionId ?? null;
      return next !== undefined && (winner === null || winner === next.execution);
    },
  },
  actions: {
    run: send(
      (args: Args) => actorFor(args.context.executions, start(args).execution),
      (args: Args) => {
        const { instance, execution, window, messages, collects, code } = start(args);
        return { type: 'RUN', instance, execution, window, messages, collects, ...named(code) };
      },
    ),
    makeCurrent: assign((args) => {
      const { instance, execution } = start(args);
      return { current: { ...args.context.current, [instance]: execution } };
    }),
    park: assign((args) => {
      const parked = start(args);
      const { execution } = parked;
      return { parked: { ...args.context.parked, [execution]: parked }, looking: execution };
    }),
    watchRow: send(
      (args: Args) => actorFor(args.context.rows, start(args).instance),
      (args: Args) => ({ type: 'WATCH', generation: start(args).generation }),
    ),
    keepRow: assign(({ context: { looking, parked }, event }) => {
      assertEvent(event, 'ROW');
      const isAnswer = looking !== null && parked[looking]?.instance === event.instance;
      return { row: event, looking: isAnswer ? null : looking };
    }),
    forgetRow: assign({ row: null }),
    unpark: assign((args) => ({ parked: without(args.context.parked, [start(args)]) })),
    announceDiscarded: announce(({ context }) => ({
      type: 'discarded',
      executions: decidable(context)
        .map(({ execution }) => execution)
        .sort(),
    })),
    announceGivenUp: announce((args) => ({
      type: 'discarded',
      executions: givenUp(args)
        .map(({ execution }) => execution)
        .sort(),
    })),
    unparkGivenUp: assign((args) => ({ parked: without(args.context.parked, givenUp(args)) })),
    unparkDiscarded: assign(({ context }) => ({
      parked: without(context.parked, decidable(context)),
    })),
    passEventOn: send(
      ({ context, event }) => {
        const found = item(event);
        const instance = isForInstance(found) ? context.current[found.instance] : undefined;
        return actorFor(context.executions, instance ?? '');
      },
      ({ event }) => {
        if (item(event).kind === 'ExecutionTerminated') return { type: 'TERMINATE' };
        const { message, code } = item(event, 'EventRaised');
        return { type: 'EVENT', message, ...named(code) };
      },
    ),
    announceDropped: enqueueActions(({ event, enqueue }) => {
      const found = item(event);
      if (found.kind !== 'EventRaised') return;
      const { message } = found;
      enqueue.emit({ type: 'announce', fact: { type: 'dropped', message, why: 'noSuchInstance' } });
    }),
    passSignalOn: send(
      ({ event }) => signalled(event).entity,
      ({ event }) => {
        const signal = signalled(event);
        if (signal.kind === 'Operation') {
          return { type: 'OPERATION', message: signal.message, code: signal.code };
        }
        return signal.operation === 'add'
          ? { type: 'ADD', message: signal.message }
          : { type: 'FLUSH', epoch: signal.epoch };
      },
    ),
    deleteItem: reply(({ event }) => ({ type: 'DELETE', itemId: itemId(item(event)) })),
  },
}).createMachine({
  id: 'worker',
  context: ({ input }: { input: WorkerInput | undefined }) => ({
    rows: input?.rows ?? {},
    executions: input?.executions ?? {},
    parked: {},
    current: {},
    looking: null,
    row: null,
  }),
  initial: 'polling',
  states: {
    polling: {
      on: {
        ITEM: [
          {
            guard: 'isDeduplicatedStart',
            target: 'looking',
            actions: ['park', 'watchRow', 'deleteItem'],
          },
          { guard: 'isStart', actions: ['run', 'makeCurrent', 'deleteItem'] },
          { guard: 'isEventForNobody', actions: ['announceDropped', 'deleteItem'] },
          { guard: 'isEvent', actions: ['passEventOn', 'deleteItem'] },
          { actions: ['passSignalOn', 'deleteItem'] },
        ],
        ROW: { target: 'judging', actions: 'keepRow' },
        GIVEN_UP: { actions: ['announceGivenUp', 'unparkGivenUp'] },
      },
    },
    looking: {
      meta: { defer: ['ITEM'] },
      on: {
        ROW: { target: 'judging', actions: 'keepRow' },
        GIVEN_UP: { actions: ['announceGivenUp', 'unparkGivenUp'] },
      },
    },
    judging: {
      always: [
        { guard: 'nextHasWon', actions: ['run', 'makeCurrent', 'unpark'] },
        { guard: 'someHaveLost', actions: ['announceDiscarded', 'unparkDiscarded'] },
        { guard: 'stillLooking', target: 'looking', actions: 'forgetRow' },
        { target: 'polling', actions: 'forgetRow' },
      ],
    },
  },
});

/** The start message at hand: the next parked one while a row judges them, else the one in the event. */
function start({ context, event }: Args): ExecutionStarted {
  return decidable(context)[0] ?? item(event, 'ExecutionStarted');
}

/**
 * The parked starts that the row at hand decides: those of its instance, and not of a later generation. The winner is the
 * first. The order of the others matters only where the row names no winner, as no row of era `deduplicating` does.
 */
function decidable({ row: reply, parked }: WorkerState): readonly ExecutionStarted[] {
  const row: InstanceRow | null = reply?.row ?? null;
  if (reply === null || row === null) return [];
  const isWinner = ({ execution }: ExecutionStarted): boolean => execution === row.executionId;
  return Object.values<ExecutionStarted>(parked)
    .filter(
      ({ instance, generation }) => instance === reply.instance && generation <= row.generation,
    )
    .sort((a, b) => {
      if (isWinner(a) !== isWinner(b)) return isWinner(a) ? -1 : 1;
      return a.execution < b.execution ? -1 : 1;
    });
}

/** The parked starts of an instance whose row nobody has written for too long; not the one that has just come. */
function givenUp({ context: { parked, looking }, event }: Args): readonly ExecutionStarted[] {
  assertEvent(event, 'GIVEN_UP');
  return Object.values<ExecutionStarted>(parked).filter(
    ({ instance, execution }) => instance === event.instance && execution !== looking,
  );
}

function without(
  parked: WorkerState['parked'],
  decided: readonly ExecutionStarted[],
): WorkerState['parked'] {
  const gone = new Set(decided.map(({ execution }) => execution));
  return Object.fromEntries(
    Object.values<ExecutionStarted>(parked).flatMap((start) =>
      gone.has(start.execution) ? [] : [[start.execution, start]],
    ),
  );
}

/** Both are for whatever execution the instance has. */
function isForInstance(found: QueueItem): found is EventRaised | ExecutionTerminated {
  return found.kind === 'EventRaised' || found.kind === 'ExecutionTerminated';
}

/** What user's code calls it, where it is user's code. */
function named(code: Named | undefined): { readonly code?: Named } {
  return code === undefined ? {} : { code };
}

function signalled(event: Event): AddSignal | FlushSignal | OperationSignal {
  return item(event).kind === 'Operation' ? item(event, 'Operation') : item(event, 'Signal');
}

/** @throws Error if the event is not an ITEM of that kind: only a bug in the machine above asks then. */
function item<Kind extends QueueItem['kind'] = QueueItem['kind']>(
  event: Event,
  kind?: Kind,
): Extract<QueueItem, { kind: Kind }> {
  if (event.type === 'ITEM' && (kind === undefined || event.item.kind === kind)) {
    return event.item as Extract<QueueItem, { kind: Kind }>;
  }
  throw new Error(`expected an ITEM of kind ${kind ?? 'any'}, found ${JSON.stringify(event)}`);
}
