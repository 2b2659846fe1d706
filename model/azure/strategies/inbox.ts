import { placesOf, windowsOf } from '../../arrivals.js';
import { inRole, type Parts, type Strategy } from '../../parts.js';
import { actorPart } from '../../actor-part.js';
import { startItemId } from '../queue-item.js';
import { drainer } from '../runtime/drainer.js';
import type { OrchestratorInput } from '../runtime/execution.js';
import { batchInstance, batchWindow } from '../runtime/entity.js';
import { entityStarter } from '../starter/entity.js';
import { inboxStarter } from '../starter/inbox.js';
import { naiveFor } from '../starter/naive.js';
import { history } from '../storage/history.js';
import { inbox } from '../storage/inbox.js';
import { instanceRow } from '../storage/instance-row.js';
import {
  activityHost,
  assemble,
  batchingWorld,
  collectingWorld,
  executionInput,
  servings,
  siteOf,
  type Options,
  type StarterPart,
} from '../../worlds.js';

const docs = 'Durable Functions docs, "Singleton orchestrators"';
const practice = (n: number): string =>
  `article "Durable Function Orchestrator Race Condition", best practice ${n}`;
const wishes = 'durable-extension#115, #367, #1265, #2430; transactional inbox';

/**
 * Start or signal with a durable inbox; how messages are kept, and what the drainer and its activity are like. The window of a
 * message is its epoch, whatever kind of window was asked for: the inbox says so when it stores the message.
 */
function inboxWorld(
  options: Options,
  {
    remembers = true,
    ...own
  }: Omit<StarterPart, 'machine'> & { readonly remembers?: boolean } = {},
): Parts {
  const windows = windowsOf(options);
  const epochs = windows.flatMap((window) =>
    placesOf(window, true).map(({ ownRow, ownHistory }, index) => ({
      window,
      epoch: index + 1,
      key: batchWindow(window.key, index + 1),
      instance: batchInstance(window.instance, index + 1),
      row: ownRow,
      history: ownHistory,
    })),
  );
  const served = windows.flatMap((window) =>
    window.messages
      .flatMap((arrival) => servings(arrival, options))
      .map((serving) => ({ ...serving, window })),
  );
  const sites = [
    ...windows.map((window) => [window.key, siteOf(window)] as const),
    ...epochs.map(({ key, window, instance, row, history }) => {
      return [key, { ...siteOf(window), instance, instances: row, history }] as const;
    }),
  ];
  const starter: StarterPart = {
    machine: inboxStarter,
    ...own,
    input: { sites: Object.fromEntries(sites), ...own.input },
  };
  return assemble(options, starter, {
    used: [
      ...windows.map(({ inbox: id, key }) => actorPart(id, inbox, { window: key, remembers })),
      ...epochs.map(({ row, instance }) => actorPart(row, instanceRow, { id: row, instance })),
    ],
    others: [
      ...epochs.map(({ history: id }) => inRole('storage', actorPart(id, history))),
      ...served.map(({ slot, window }) => {
        const ofWindow = epochs.filter((epoch) => epoch.window === window);
        const places = ofWindow.map(({ instance, epoch, row, history: id }) => {
          return [instance, { epoch, row, history: id }] as const;
        });
        const input: OrchestratorInput = {
          ...executionInput(options, starter, '', ''),
          window: 'tumbling',
          drains: { inbox: window.inbox, epochs: Object.fromEntries(places) },
        };
        return actorPart(slot, drainer, input);
      }),
      activityHost(starter),
    ],
    rows: Object.fromEntries(epochs.map(({ instance, row }) => [instance, row])),
    executions: Object.fromEntries(served.map(({ execution, slot }) => [execution, slot])),
    slots: served.map(({ slot }) => slot),
    belongings: (arrival) => [
      arrival.id,
      ...servings(arrival, options).flatMap(({ slot, execution }) => [
        slot,
        execution,
        startItemId(execution),
      ]),
    ],
  });
}

/**
 * Where messages may be delivered twice and nobody recognises them, a batch may have one twice. It is no set then, and lists
 * whose order means nothing can be renamed only if they are sets: such a world declares no symmetry.
 */
function asymmetricIfTwice({ faults }: Options, parts: Parts): Parts {
  const twice = ['duplicate', 'lost-reply', 'redelivery'] as const;
  return twice.some((fault) => faults.includes(fault)) ? { ...parts, symmetric: [] } : parts;
}

export const inboxStrategies: readonly Strategy[] = [
  {
    name: 'inbox',
    summary: 'store the message, then start the instance of the open epoch, which drains the inbox',
    source: wishes,
    assumes: 'a host that dies is followed by another message, or by the same one again',
    eras: ['deduplicating', 'atomic'],
    build: (options) => inboxWorld(options),
  },
  {
    name: 'inbox-idempotent',
    summary: 'as inbox, with an activity that knows messages again and is tried again',
    source: `${wishes}; ${practice(3)} and 4`,
    assumes: 'as inbox; the effect of the activity can be keyed by message id',
    eras: ['deduplicating'],
    build: (options) => inboxWorld(options, { idempotent: true, orchestrator: { retriesMax: 1 } }),
  },
  {
    name: 'inbox-forgetting',
    summary: 'as inbox, but the rows of messages are deleted when they are done',
    source: wishes,
    assumes: 'no message comes again after it was processed',
    eras: ['deduplicating'],
    build: (options) => inboxWorld(options, { remembers: false }),
  },
  {
    name: 'eternal',
    summary: 'as naive, with an orchestration that never completes, but continues as new',
    source:
      'Durable Functions docs, "Eternal orchestrations"; durable-extension#676, #1676; durable-js#60',
    assumes:
      'one start in all the life of the instance, and events that survive the change of execution',
    eras: ['deduplicating', 'atomic'],
    build: (options) =>
      collectingWorld(options, {
        machine: naiveFor(options.client),
        input: { window: 'session' },
        orchestrator: { continuesAsNew: true, window: 'session' },
      }),
  },
  {
    name: 'naive-idempotent',
    summary: 'as naive, with an activity that knows messages again',
    source: `${docs}; ${practice(3)}`,
    assumes: 'as naive; the effect of the activity can be keyed by message id',
    eras: ['deduplicating'],
    build: (options) =>
      collectingWorld(options, { machine: naiveFor(options.client), idempotent: true }),
  },
  {
    name: 'naive-retries',
    summary: 'as naive, with an activity that is tried again when it throws',
    source: `${docs}; ${practice(4)}`,
    assumes: 'as naive',
    eras: ['deduplicating'],
    build: (options) =>
      collectingWorld(options, {
        machine: naiveFor(options.client),
        orchestrator: { retriesMax: 1 },
      }),
  },
  {
    name: 'entity-idempotent',
    summary: 'as entity, with an activity that knows messages again and is tried again',
    source: `${practice(2)}, 3 and 4`,
    assumes: 'as entity; the effect of the activity can be keyed by message id',
    eras: ['deduplicating'],
    build: (options) =>
      batchingWorld(options, {
        machine: entityStarter,
        idempotent: true,
        orchestrator: { retriesMax: 1 },
      }),
  },
  {
    name: 'entity-unrecognising',
    summary: 'as entity, with an entity that does not know messages again',
    source: 'Durable Functions docs, "Durable entities"',
    assumes: 'signals are delivered once',
    eras: ['deduplicating'],
    build: (options) =>
      asymmetricIfTwice(
        options,
        batchingWorld(options, { machine: entityStarter, entity: { recognisesMessages: false } }),
      ),
  },
];
