import type { AnyStateMachine } from 'xstate';
import { InputError } from '../../input/errors.js';
import { windowsOf, type Arrival, type NamedOptions, type Window } from '../../model/arrivals.js';
import type { ActorId, Directory, MessageId } from '../../model/domain.js';
import { actorPart } from '../../model/actor-part.js';
import {
  inRole,
  type ActorPart,
  type Json,
  type Parts,
  type ScenarioOptions,
} from '../../model/parts.js';
import { eventItemId, operationItemId, startItemId } from '../../model/azure/queue-item.js';
import type { StarterInput } from '../../model/azure/starter/starter.js';
import { history } from '../../model/azure/storage/history.js';
import { instanceRow } from '../../model/azure/storage/instance-row.js';
import { activityHost, assemble, executionInput, servings } from '../../model/worlds.js';
import { partsOfEntity } from '../durable/entities.js';
import type { CodeOrchestratorInput, Places } from '../durable/episodes.js';
import { actorOf, keyOf, type Found } from '../resources.js';
import type { CodeStarterInput } from '../starter-state.js';
import type { CodeActivitiesInput } from '../durable/activities.js';
import { commonOf, type Recorded } from './record.js';

/** The machines of an app, and what is the same for all of its starters. */
export interface AppParts {
  readonly starter: AnyStateMachine;
  readonly orchestrator: AnyStateMachine;
  readonly entity: AnyStateMachine;
  readonly serves: Omit<CodeStarterInput, keyof StarterInput>;
  /** Runs the activities of an execution. */
  readonly activities: AnyStateMachine;
  readonly idempotent: boolean;
  /** Tables and containers that keep nobody from starting. */
  readonly data: readonly string[];
  /** The operations of entities that the code has been seen to signal. */
  readonly operations: () => readonly string[];
  /** The instance of a window, where the app says which one it is. */
  readonly instance?: (window: Window['key']) => string;
}

/** An orchestration instance of the world, and the actors of its row and history. */
interface Instance {
  readonly id: string;
  readonly row: ActorId;
  readonly history: ActorId;
  /** Whose message it is for; null: a window's. */
  readonly message: MessageId | null;
}

/**
 * The world of an app: its starters, the instances, entities and resources that it asks for, and around them what every world has.
 *
 * An instance that is asked for with each message of a window is the window's. One that is asked for with one message only is a
 * delivery: the message is handed over with it, and is accepted by whoever gets it there.
 */
export function appWorld(
  options: Required<ScenarioOptions>,
  recorded: ReadonlyMap<MessageId, Recorded>,
  parts: AppParts,
): Parts {
  const own = { ...options, instances: {} };
  const instances = instancesOf(windowsOf(own), recorded, parts);
  const given: NamedOptions = { ...options, instances: windowInstances(options, instances) };
  const windows = windowsOf(given);
  const entities = entitiesOf(recorded);
  const resources = resourcesOf(recorded);
  const places: Places = Object.fromEntries(
    instances.map(({ id, row, history: log }) => [id, { row, history: log }]),
  );
  const windowRows = new Set(windows.map(({ instances: row }) => row));
  const deliveries = instances.flatMap(({ id, row, history: log }) =>
    windowRows.has(row) ? [] : [[id, { instance: id, instances: row, history: log }] as const],
  );
  const named = Object.fromEntries(resources.map((one) => [keyOf(one), one.name]));
  const starter = {
    machine: parts.starter,
    input: {
      ...parts.serves,
      client: options.client,
      resources: named,
      deliveries: Object.fromEntries(deliveries),
      entities,
    } as Partial<StarterInput>,
    idempotent: parts.idempotent,
  };
  const slot = (id: ActorId): ActorPart => {
    const input: CodeOrchestratorInput = {
      // Which instance it is of, it is told with its start: see `places`.
      ...executionInput(given, starter, '', ''),
      host: hostOf(id),
      entities,
      places,
    };
    return { id, machine: parts.orchestrator, input: input as unknown as Json };
  };
  const serving = windows.flatMap(({ messages }) =>
    messages.flatMap((one) => servings(one, given)),
  );
  const slots = instances.length === 0 ? [] : serving.map(({ slot: id }) => slot(id));
  const isDurable = slots.length > 0 || Object.keys(entities).length > 0;
  const effectHost = activityHost(starter);
  const { id: effects } = effectHost;
  const hosts = windows.flatMap((window) =>
    window.messages
      .flatMap((one) => servings(one, given))
      .filter(({ slot: id }) => slots.some((other) => other.id === id))
      .map(({ slot: id }): ActorPart => {
        const { proposes = false, deployed = false, lasts, now } = parts.serves;
        const input: CodeActivitiesInput = {
          id: hostOf(id),
          window: window.key,
          resources: named,
          proposes,
          deployed,
          effects,
          ...(lasts == null ? {} : { lasts }),
          ...(now == null ? {} : { now }),
        };
        return inRole('runtime', {
          id: hostOf(id),
          machine: parts.activities,
          input: input as unknown as Json,
        });
      }),
  );
  const ownOf = ({ id }: Arrival): readonly Instance[] =>
    instances.filter(({ message }) => message === id);
  return assemble(given, starter, {
    used: [
      ...windows.flatMap((window) =>
        resources
          .filter(({ window: key }) => key === window.key)
          .flatMap((one) => actorOf(one, window, isDataOf(parts.data, one)) ?? []),
      ),
      ...instances.map(({ id, row }) =>
        actorPart(row, instanceRow, { id: row, instance: id as Window['instance'] }),
      ),
    ],
    others: [
      ...instances.map(({ history: log }) => inRole('storage', actorPart(log, history))),
      ...Object.entries(entities).map(([id, actor]): ActorPart => {
        const input = { ...partsOfEntity(id), entities };
        return inRole('runtime', { id: actor, machine: parts.entity, input });
      }),
      ...slots,
      ...(isDurable ? [effectHost, ...hosts] : []),
    ],
    rows: Object.fromEntries(instances.map(({ id, row }) => [id, row])),
    executions: Object.fromEntries(serving.map(({ execution, slot: id }) => [execution, id])),
    slots: isDurable ? slots.map(({ id }) => id) : null,
    activityHosts: Object.fromEntries(slots.map(({ id }) => [id, hostOf(id)])),
    belongings: (arrival, window) => [
      arrival.id,
      eventItemId(arrival.id, window.instance),
      ...Object.values(entities).flatMap((actor) =>
        parts.operations().map((name) => operationItemId(name, arrival.id, actor)),
      ),
      ...servings(arrival, given).flatMap(({ slot: id, execution }) => [
        id,
        hostOf(id),
        execution,
        startItemId(execution),
      ]),
      ...ownOf(arrival).flatMap(({ id, row, history: log }) => [id, row, log]),
      ...ownResources(recorded, arrival.id).flatMap((one) => [one.name, keyOf(one)]),
    ],
  });
}

const hostOf = (slot: ActorId): ActorId => `activities of ${slot}`;

function isDataOf(data: readonly string[], { kind, name }: Found): boolean {
  const [first = ''] = name.split('/');
  return ['row', 'partition', 'blob'].includes(kind) && data.includes(first);
}

function instancesOf(
  windows: readonly Window[],
  recorded: ReadonlyMap<MessageId, Recorded>,
  { instance, serves: { handsOver = false } }: AppParts,
): readonly Instance[] {
  return windows.flatMap((window): readonly Instance[] => {
    const asked = window.messages.map((arrival) => ({
      arrival,
      ids: recorded.get(arrival.id)?.instances ?? [],
    }));
    const named = instance?.(window.key);
    const all = new Set([
      ...(named === undefined ? [] : [named]),
      ...asked.flatMap(({ ids }) => ids),
    ]);
    const isShared = (id: string): boolean =>
      id === named || (named === undefined && asked.every(({ ids }) => ids.includes(id)));
    const shared = [...all].filter(isShared);
    if (shared.length > 1) {
      throw new InputError(
        `messages of window ${window.key} ask for several instances (${shared.join(', ')}); say which one is the window's: instance`,
      );
    }
    const windowed = shared.map((id) => ({
      id,
      row: window.instances,
      history: window.history,
      message: null,
    }));
    const delivered = asked.flatMap(({ arrival, ids }) =>
      ids
        .filter((id) => !isShared(id))
        .map((id, at) => ({
          id,
          row: `${arrival.ownRow}${at === 0 ? '' : `.${at + 1}`}`,
          history: `${arrival.ownHistory}${at === 0 ? '' : `.${at + 1}`}`,
          message: arrival.id,
        })),
    );
    // Only together: a later batch of the window, say.
    const later = (recorded.get(commonOf(window.key))?.instances ?? []).map((id, at) => ({
      id,
      row: `${window.instances}.${at + 2}`,
      history: `${window.history}.${at + 2}`,
      message: null,
    }));
    if (later.length > 0 && !handsOver) {
      throw new InputError(
        `messages of window ${window.key} together ask for another instance (${later[0]?.id}); say how its batches are told apart: batch`,
      );
    }
    return [...windowed, ...delivered, ...later];
  });
}

function windowInstances(
  options: Required<ScenarioOptions>,
  instances: readonly Instance[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    windowsOf(options).map(({ key, instances: row }) => [
      key,
      instances.find((one) => one.row === row)?.id ?? `nobody's of ${key}`,
    ]),
  );
}

/** What is asked for with one message only, a queue's message for instance. */
function ownResources(
  recorded: ReadonlyMap<MessageId, Recorded>,
  message: MessageId,
): readonly Found[] {
  const others = [...recorded].flatMap(([id, { found }]) =>
    id === message ? [] : found.map(keyOf),
  );
  return (recorded.get(message)?.found ?? []).filter((one) => !others.includes(keyOf(one)));
}

function entitiesOf(recorded: ReadonlyMap<MessageId, Recorded>): Directory {
  const ids = [...recorded.values()].flatMap(({ entities }) => entities);
  return Object.fromEntries([...new Set(ids)].sort().map((id) => [id, id.slice(1)]));
}

function resourcesOf(recorded: ReadonlyMap<MessageId, Recorded>): readonly Found[] {
  const byKey = new Map<string, Found>();
  for (const one of [...recorded.values()].flatMap(({ found }) => found)) {
    const known = byKey.get(keyOf(one));
    const asked = new Set([...(known?.asked ?? []), ...one.asked]);
    byKey.set(keyOf(one), { ...(known ?? one), asked });
  }
  return [...byKey.values()];
}
