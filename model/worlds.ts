import type { AnyStateMachine } from 'xstate';
import { starterIds, windowsOf, type Arrival, type Window } from './arrivals.js';
import { leaseGrantedTo, type ActorId, type Directory } from './domain.js';
import {
  actorPart,
  type ActorPart,
  type FaultTargets,
  type Json,
  type MailPart,
  type Parts,
  type ScenarioOptions,
} from './parts.js';
import { addItemId, eventItemId, startItemId } from './queue-item.js';
import { batchExecution, batchInstance, entity } from './runtime/entity.js';
import { orchestrator } from './runtime/orchestrator.js';
import { reminder } from './runtime/reminder.js';
import { worker } from './runtime/worker.js';
import type { Site, StarterInput } from './starter/starter.js';
import { controlQueue } from './storage/control-queue.js';
import { history } from './storage/history.js';
import { instanceRow } from './storage/instance-row.js';

type Options = Required<ScenarioOptions>;

/** The starters of a strategy, and the resources that its starters use besides the queue and the instances' rows. */
export interface StarterPart {
  readonly machine: AnyStateMachine;
  readonly fenced?: boolean;
  readonly resources?: (window: Window) => readonly ActorPart[];
}

/**
 * A world in which each window has one instance, and its orchestration collects: a message is the input of a start, or
 * an event. There is a slot for every execution that a message may start.
 */
export function collectingWorld(options: Options, starter: StarterPart): Parts {
  const windows = windowsOf(options);
  const rows = windows.map(({ instances, instance }) =>
    actorPart(instances, instanceRow, { instance }),
  );
  const resources = windows.flatMap((window) => starter.resources?.(window) ?? []);
  const histories = windows.map((window) => actorPart(window.history, history));
  const slots = windows.flatMap((window) =>
    window.messages.map(({ slot }) =>
      actorPart(slot, orchestrator, {
        row: window.instances,
        history: window.history,
        era: options.runtime,
      }),
    ),
  );
  const arrivals = windows.flatMap(({ messages }) => messages);
  return assemble(options, starter, {
    used: [...resources, ...rows],
    others: [...histories, ...slots],
    rows: Object.fromEntries(windows.map(({ instance, instances }) => [instance, instances])),
    executions: Object.fromEntries(arrivals.map(({ execution, slot }) => [execution, slot])),
    belongings: ({ id, execution, slot }, { instance }) => [
      slot,
      id,
      execution,
      startItemId(execution),
      eventItemId(id, instance),
    ],
  });
}

/**
 * A world in which each window has one batch entity, and each batch an instance of its own. A window of n messages has
 * at most n batches: its n-th batch has the slot, row and history that carry the number of its n-th message.
 */
export function batchingWorld(options: Options, starter: StarterPart): Parts {
  const windows = windowsOf(options);
  const entities = windows.flatMap(({ key, instance, entity: id, reminder: reminderId }) => [
    actorPart(id, entity, { window: key, instance, queue, reminder: reminderId }),
    actorPart(reminderId, reminder, { entity: id, queue }),
  ]);
  const batches = windows.flatMap(({ instance, messages }) =>
    messages.map(({ slot, ownRow, ownHistory }, index) => ({
      slot,
      ownRow,
      ownHistory,
      instance: batchInstance(instance, index + 1),
      execution: batchExecution(instance, index + 1),
    })),
  );
  return assemble(options, starter, {
    used: [],
    others: [
      ...entities,
      ...batches.flatMap(({ slot, ownRow, ownHistory, instance }) => [
        actorPart(ownRow, instanceRow, { instance }),
        actorPart(ownHistory, history),
        actorPart(slot, orchestrator, {
          row: ownRow,
          history: ownHistory,
          era: options.runtime,
        }),
      ]),
    ],
    rows: Object.fromEntries(batches.map(({ instance, ownRow }) => [instance, ownRow])),
    executions: Object.fromEntries(batches.map(({ execution, slot }) => [execution, slot])),
    belongings: ({ id }, { entity: entityId }) => [id, addItemId(id, entityId)],
  });
}

const queue: ActorId = 'queue';
const workerId: ActorId = 'worker';

interface Backstage {
  /** Resources that starters talk to, besides the queue. */
  readonly used: readonly ActorPart[];
  readonly others: readonly ActorPart[];
  readonly rows: Directory;
  readonly executions: Directory;
  /** What belongs to the starter of a message of this window: names of actors, and of what nobody else makes or gets. */
  readonly belongings: Belongings;
}

type Belongings = (arrival: Arrival, window: Window) => readonly string[];

function assemble(options: Options, starter: StarterPart, backstage: Backstage): Parts {
  const { used, others, rows, executions, belongings } = backstage;
  const starters = starterIds(options);
  const windows = windowsOf(options);
  const input: StarterInput = {
    era: options.runtime,
    queue,
    sites: Object.fromEntries(windows.map((window) => [window.key, siteOf(window)])),
    retriesMax: 1,
    fenced: starter.fenced ?? true,
  };
  return {
    actors: [
      ...starters.map((id) => actorPart(id, starter.machine, input)),
      ...used,
      actorPart(queue, controlQueue, { worker: workerId }),
      actorPart(workerId, worker, { rows, executions }),
      ...others,
    ],
    mail: mailOf(windows),
    symmetric: interchangeable(starters, windows, belongings),
    faultTargets: faultTargets(starters, [queue, ...used.map(({ id }) => id)]),
  };
}

/**
 * The starters, each with what belongs to it, if they are interchangeable: if each gets as many messages of each window.
 * Otherwise none.
 */
function interchangeable(
  starters: readonly ActorId[],
  windows: readonly Window[],
  belongings: Belongings,
): readonly (readonly string[])[] {
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
      share(starter, window).flatMap((arrival) => belongings(arrival, window)),
    ),
  ]);
}

/** What a starter needs to know of a window. */
function siteOf({ instance, instances, record, lock, claim, entity }: Window): Site {
  return { instance, instances, record, lock, claim, entity };
}

function mailOf(windows: readonly Window[]): readonly MailPart[] {
  return windows.flatMap(({ key, messages }) =>
    messages.map(({ id, starter }) => ({
      to: starter,
      message: { type: 'MESSAGE', id, window: key } satisfies Json,
    })),
  );
}

/** Starters crash and come back; their conversations with resources lose messages; the queue delivers twice. */
function faultTargets(starters: readonly ActorId[], used: readonly ActorId[]): FaultTargets {
  return {
    crash: starters,
    restart: starters,
    drop: starters.flatMap((starter) =>
      used.flatMap((resource) => [[starter, resource] as const, [resource, starter] as const]),
    ),
    duplicate: [[queue, workerId]],
  };
}
