import type { AnyStateMachine } from 'xstate';
import {
  mailOf,
  placesOf,
  starterIds,
  windowsOf,
  type Arrival,
  type NamedOptions,
  type Serving,
  type Window,
} from './arrivals.js';
import {
  continuationOf,
  leaseGrantedTo,
  type ActorId,
  type Directory,
  type ExecutionId,
} from './domain.js';
import { eras } from './azure/eras.js';
import { azureFields } from './azure/fields.js';
import { faultsOf } from './faults.js';
import { inRole, type ActorPart, type Json, type Parts } from './parts.js';
import { actorPart } from './actor-part.js';
import { addItemId, eventItemId, startItemId } from './azure/queue-item.js';
import { activities } from './azure/runtime/activities.js';
import { batchExecution, batchInstance, entity, type EntityInput } from './azure/runtime/entity.js';
import type { OrchestratorInput } from './azure/runtime/execution.js';
import { orchestrator } from './azure/runtime/orchestrator.js';
import { reminder } from './azure/runtime/reminder.js';
import { worker } from './azure/runtime/worker.js';
import type { Site, StarterInput } from './azure/starter/starter.js';
import { controlQueue } from './azure/storage/control-queue.js';
import { history } from './azure/storage/history.js';
import { instanceRow } from './azure/storage/instance-row.js';

/** A scenario with every option decided. */
export type Options = NamedOptions;

/** What a strategy puts into a world besides what all worlds have. */
export interface StarterPart {
  readonly machine: AnyStateMachine;
  /** Where it differs from the usual starter. */
  readonly input?: Partial<StarterInput>;
  /** The resources that its starters use besides the queue and the instances' rows. */
  readonly resources?: (window: Window) => readonly ActorPart[];
  /** How its orchestration, entity and activity are written; default: as the documentation has them. */
  readonly orchestrator?: Partial<OrchestratorInput>;
  readonly entity?: Partial<EntityInput>;
  readonly idempotent?: boolean;
}

const queue: ActorId = 'queue';
const workerId: ActorId = 'worker';
const activitiesId: ActorId = 'activities';

/**
 * A world in which each window has one instance, and its orchestration collects: a message is the input of a start, or
 * an event. There is a slot for every execution that a message may start.
 *
 * @param collector the machine of an execution; its input is an `OrchestratorInput` plus what `extra` says of a window.
 */
export function collectingWorld(
  options: Options,
  starter: StarterPart,
  collector: AnyStateMachine = orchestrator,
  extra: (window: Window) => object = () => ({}),
): Parts {
  const windows = windowsOf(options);
  const rows = windows.map(({ instances, instance }) =>
    actorPart(instances, instanceRow, { id: instances, instance }),
  );
  const slots = windows.flatMap((window) =>
    window.messages
      .flatMap((arrival) => servings(arrival, options))
      .map(({ slot }): ActorPart => {
        const input = executionInput(options, starter, window.instances, window.history);
        return { id: slot, machine: collector, input: { ...input, ...extra(window) } as Json };
      }),
  );
  const served = windows.flatMap(({ messages }) =>
    messages.flatMap((arrival) => servings(arrival, options)),
  );
  const continues = starter.orchestrator?.continuesAsNew ?? false;
  const named = (execution: ExecutionId): readonly ExecutionId[] =>
    continues ? continuations(execution, options.messages) : [execution];
  return withFields(
    starter,
    assemble(options, starter, {
      used: [...windows.flatMap((window) => starter.resources?.(window) ?? []), ...rows],
      others: [
        ...windows.map((window) => inRole('storage', actorPart(window.history, history))),
        ...slots,
        activityHost(starter),
      ],
      rows: Object.fromEntries(windows.map(({ instance, instances }) => [instance, instances])),
      executions: Object.fromEntries(served.map(({ execution, slot }) => [execution, slot])),
      slots: slots.map(({ id }) => id),
      belongings: (arrival, { instance }) => [
        arrival.id,
        eventItemId(arrival.id, instance),
        ...servings(arrival, options).flatMap(({ slot, execution }) => [
          slot,
          ...named(execution),
          startItemId(execution),
        ]),
      ],
    }),
  );
}

/** The world with what its fields hold. */
function withFields({ machine, input }: StarterPart, parts: Parts): Parts {
  const fields = azureFields(parts.actors, machine.id, input?.fenced ?? true);
  return fields === undefined ? parts : { ...parts, fields };
}

/**
 * A world in which each window has one batch entity, and each batch an instance of its own. A window of n messages has
 * at most n batches: its n-th batch has the slot, row and history that carry the number of its n-th message.
 */
export function batchingWorld(options: Options, starter: StarterPart): Parts {
  const windows = windowsOf(options);
  const startsTwice = ['worker-crash', 'split-brain'] as const;
  const again = startsTwice.some((fault) => options.faults.includes(fault)) ? [true] : [];
  const recognises = starter.entity?.recognisesMessages ?? true;
  const batches = windows.flatMap((window) =>
    placesOf(window, !recognises).flatMap(({ slot, slotAgain, ownRow, ownHistory }, index) =>
      [false, ...again].map((isSecond) => ({
        slot: isSecond ? slotAgain : slot,
        ownRow,
        ownHistory,
        instance: batchInstance(window.instance, index + 1),
        execution: batchExecution(window.instance, index + 1, isSecond),
      })),
    ),
  );
  const ownPlaces = new Map(batches.map((batch) => [batch.ownRow, batch]));
  return assemble(options, starter, {
    used: [],
    others: [
      ...windows.flatMap(({ key, instance, entity: id, reminder: reminderId }) => [
        actorPart(id, entity, {
          window: key,
          instance,
          queue,
          reminder: reminderId,
          ...starter.entity,
        }),
        inRole('runtime', actorPart(reminderId, reminder, { entity: id, queue })),
      ]),
      ...[...ownPlaces.values()].flatMap(({ ownRow, ownHistory, instance }) => [
        inRole('storage', actorPart(ownRow, instanceRow, { id: ownRow, instance })),
        inRole('storage', actorPart(ownHistory, history)),
      ]),
      ...batches.map(({ slot, ownRow, ownHistory }) =>
        actorPart(slot, orchestrator, {
          ...executionInput(options, starter, ownRow, ownHistory),
          window: 'tumbling',
        }),
      ),
      activityHost(starter),
    ],
    rows: Object.fromEntries(batches.map(({ instance, ownRow }) => [instance, ownRow])),
    executions: Object.fromEntries(batches.map(({ execution, slot }) => [execution, slot])),
    slots: batches.map(({ slot }) => slot),
    belongings: ({ id }, { entity: entityId }) => [id, addItemId(id, entityId)],
  });
}

/** A world without orchestrations: a starter does the work itself, with nothing but the strategy's resources. */
export function functionWorld(options: Options, starter: StarterPart): Parts {
  return withFields(
    starter,
    assemble(options, starter, {
      used: windowsOf(options).flatMap((window) => starter.resources?.(window) ?? []),
      others: [],
      rows: {},
      executions: {},
      slots: null,
      belongings: (arrival) => [
        arrival.id,
        ...servings(arrival, options).map(({ execution }) => execution),
      ],
    }),
  );
}

interface Backstage {
  /** Resources that starters talk to, besides the queue. */
  readonly used: readonly ActorPart[];
  readonly others: readonly ActorPart[];
  readonly rows: Directory;
  readonly executions: Directory;
  /** The executions; null in a world without a runtime. */
  readonly slots: readonly ActorId[] | null;
  /** What belongs to the starter of a message of this window: names of actors, and of what nobody else makes or gets. */
  readonly belongings: Belongings;
  /** The host of an execution's activities, where each has its own. Default: one for all. */
  readonly activityHosts?: Readonly<Record<ActorId, ActorId>>;
}

type Belongings = (arrival: Arrival, window: Window) => readonly string[];

/** The actors that all worlds have, with those of a strategy, and where faults can hit them. */
export function assemble(options: Options, starter: StarterPart, backstage: Backstage): Parts {
  const { used, others, rows, executions, slots, belongings, activityHosts = {} } = backstage;
  const starters = starterIds(options);
  const windows = windowsOf(options);
  const standbys = windows
    .flatMap(({ messages }) => messages)
    .flatMap((arrival) =>
      servings(arrival, options)
        .slice(1)
        .map(({ starter: id }) => id),
    );
  const input: StarterInput = {
    era: options.runtime,
    queue,
    sites: Object.fromEntries(windows.map((window) => [window.key, siteOf(window)])),
    retriesMax: 1,
    fenced: true,
    window: options.window,
    ...starter.input,
  };
  const hosts = [
    ...starters.map((id) => actorPart(id, starter.machine, { id, ...input })),
    ...standbys.map((id) => actorPart(id, starter.machine, { id, ...input, again: true })),
  ];
  const dispatch = [
    actorPart(queue, controlQueue, { worker: workerId }),
    actorPart(workerId, worker, { rows, executions }),
  ];
  const actors = [
    ...hosts.map((part) => inRole('client', part)),
    ...used.map((part) => inRole('storage', part)),
    ...(slots === null ? [] : dispatch.map((part) => inRole('runtime', part))),
    ...others.map((part) => (slots?.includes(part.id) === true ? inRole('execution', part) : part)),
  ];
  // The rows of an atomic runtime are in a database, whose client sends no transaction again by itself.
  const inStorage = used.filter(({ id }) => !(eras[options.runtime].isAtomic && isRow(id, rows)));
  const asked = [...(slots === null ? [] : [queue]), ...inStorage.map(({ id }) => id)];
  return {
    actors,
    mail: mailOf(windows, ({ starter: id }) => id),
    symmetric: interchangeable(options, windows, belongings),
    faults: faultsOf(
      actors,
      {
        lostReply: [...starters, ...standbys, ...Object.values(activityHosts)].flatMap((id) =>
          asked.map((resource) => [id, resource] as const),
        ),
        duplicate:
          slots === null
            ? []
            : [
                [queue, workerId],
                ...slots.map((slot) => [slot, activityHosts[slot] ?? activitiesId] as const),
              ],
      },
      standbys.length === 0 ? [] : mailOf(windows, ({ again }) => again.starter),
    ),
  };
}

function isRow(id: ActorId, rows: Directory): boolean {
  return Object.values(rows).includes(id);
}

/** Who may serve a message: its starter, and, where messages may be delivered twice, the host of its second delivery. */
export function servings(arrival: Arrival, { faults }: Options): readonly Serving[] {
  return faults.includes('redelivery') ? [arrival, arrival.again] : [arrival];
}

/**
 * The names of an execution and of those that follow it when it continues as new: each begins with an event. There are
 * enough for three deliveries of every message.
 */
function continuations(first: ExecutionId, messages: number): readonly ExecutionId[] {
  const names = [first];
  while (names.length <= 3 * messages) names.push(continuationOf(names.at(-1) ?? first));
  return names;
}

/** What every execution of a strategy is told. */
export function executionInput(
  { runtime, window }: Options,
  { orchestrator: own }: StarterPart,
  row: ActorId,
  ownHistory: ActorId,
): OrchestratorInput {
  const { overwritesHistory } = eras[runtime];
  return { row, history: ownHistory, activities: activitiesId, overwritesHistory, window, ...own };
}

/** The actor that runs the activities of a world. */
export function activityHost({ idempotent = false }: StarterPart): ActorPart {
  return inRole('runtime', actorPart(activitiesId, activities, { idempotent }));
}

/**
 * The starters, each with what belongs to it, if they are interchangeable: if each gets as many messages of each window.
 * Otherwise none.
 */
function interchangeable(
  options: Options,
  windows: readonly Window[],
  belongings: Belongings,
): readonly (readonly string[])[] {
  const starters = starterIds(options);
  const share = (starter: ActorId, { messages }: Window): readonly Arrival[] =>
    messages.filter((message) => message.starter === starter);
  const sizes = starters.map((starter) =>
    windows.map((window) => share(starter, window).length).join(),
  );
  if (starters.length < 2 || new Set(sizes).size > 1) return [];
  return starters.map((starter) => [
    starter,
    leaseGrantedTo(starter),
    ...windows.flatMap((window) =>
      share(starter, window).flatMap((arrival) => [
        ...belongings(arrival, window),
        ...servings(arrival, options)
          .slice(1)
          .flatMap(({ starter: standby }) => [standby, leaseGrantedTo(standby)]),
      ]),
    ),
  ]);
}

/** What a starter needs to know of a window. */
export function siteOf(window: Window): Site {
  const { instance, instances, history: id, record, lock, claim, mutex, inbox } = window;
  const { entity: entityId } = window;
  return { instance, instances, history: id, record, lock, claim, mutex, inbox, entity: entityId };
}
