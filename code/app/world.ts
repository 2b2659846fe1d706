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
import type { Recorded } from './record.js';

/** The machines of an app, and what is the same for all of its starters. */
export interface AppParts {
  readonly starter: AnyStateMachine;
  readonly orchestrator: AnyStateMachine;
  readonly entity: AnyStateMachine;
  readonly serves: Omit<CodeStarterInput, keyof StarterInput>;
  readonly idempotent: boolean;
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
  const deliveries = instances.flatMap(({ id, row, history: log, message }) =>
    message === null ? [] : [[id, { instance: id, instances: row, history: log }] as const],
  );
  const starter = {
    machine: parts.starter,
    input: {
      ...parts.serves,
      client: options.client,
      resources: Object.fromEntries(resources.map((one) => [keyOf(one), one.name])),
      deliveries: Object.fromEntries(deliveries),
      entities,
    } as Partial<StarterInput>,
    idempotent: parts.idempotent,
  };
  const slot = (id: ActorId): ActorPart => {
    const input: CodeOrchestratorInput = {
      // Which instance it is of, it is told with its start: see `places`.
      ...executionInput(given, starter, '', ''),
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
  const ownOf = ({ id }: Arrival): readonly Instance[] =>
    instances.filter(({ message }) => message === id);
  return assemble(given, starter, {
    used: [
      ...windows.flatMap((window) =>
        resources
          .filter(({ window: key }) => key === window.key)
          .flatMap((one) => actorOf(one, window) ?? []),
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
      ...(isDurable ? [activityHost(starter)] : []),
    ],
    rows: Object.fromEntries(instances.map(({ id, row }) => [id, row])),
    executions: Object.fromEntries(serving.map(({ execution, slot: id }) => [execution, id])),
    slots: isDurable ? slots.map(({ id }) => id) : null,
    belongings: (arrival, window) => [
      arrival.id,
      eventItemId(arrival.id, window.instance),
      ...Object.values(entities).flatMap((actor) =>
        parts.operations().map((name) => operationItemId(name, arrival.id, actor)),
      ),
      ...servings(arrival, given).flatMap(({ slot: id, execution }) => [
        id,
        execution,
        startItemId(execution),
      ]),
      ...ownOf(arrival).flatMap(({ id, row, history: log }) => [id, row, log]),
      ...ownResources(recorded, arrival.id).flatMap((one) => [one.name, keyOf(one)]),
    ],
  });
}

function instancesOf(
  windows: readonly Window[],
  recorded: ReadonlyMap<MessageId, Recorded>,
  { instance }: AppParts,
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
    return [...windowed, ...delivered];
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
