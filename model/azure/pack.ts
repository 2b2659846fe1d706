import type { Window } from '../arrivals.js';
import type { InstanceId } from '../domain.js';
import type { ActorPart, Engine, Strategy } from '../parts.js';
import { actorPart } from '../actor-part.js';
import type { RuntimeEra } from './eras.js';
import { atomicInsertFor } from './starter/atomic-insert.js';
import { entityStarter } from './starter/entity.js';
import { leaseFor } from './starter/lease.js';
import { naiveFor } from './starter/naive.js';
import { terminateStart } from './starter/terminate-start.js';
import { blobLease } from './storage/blob-lease.js';
import { lockRecord } from './storage/lock-record.js';
import { functionStrategies } from './strategies/function.js';
import { inboxStrategies } from './strategies/inbox.js';
import { workaroundStrategies } from './strategies/workaround.js';
import { batchingWorld, collectingWorld } from '../worlds.js';

/** The era in which a start of an id that runs is not refused, where it would be. */
const refusesNone: { readonly [Era in RuntimeEra]?: RuntimeEra } = {
  overridable: 'overridable-any',
  deduplicating: 'deduplicating-any',
};

const article = 'article "Durable Function Orchestrator Race Condition"';

const catalogue: readonly Strategy[] = [
  {
    name: 'naive',
    summary: 'get the status; if there is none start an instance, else send it an event',
    source: 'Durable Functions docs, "Singleton orchestrators"; durable-extension#612',
    assumes: 'nothing happens between the look and the start',
    build: (options) => collectingWorld(options, { machine: naiveFor(options.client) }),
  },
  {
    name: 'terminate-start',
    summary:
      'start, and where the instance runs terminate it first, wait until it has ended, then start',
    source: 'isolated worker extension 1.16.0 without de-dupe statuses; durable-extension#3316',
    assumes: 'what the instance had collected is not needed',
    eras: ['deduplicating'],
    build: (options) =>
      collectingWorld(options, {
        machine: terminateStart,
        // Its statuses go with each start: none refuses it, whatever the app's setting is.
        input: { era: refusesNone[options.runtime] ?? options.runtime },
      }),
  },
  {
    name: 'atomic-insert',
    summary: 'insert a record for the window; who inserts it starts, the others send events',
    source: 'durable-extension#612, with a record that is never deleted inside its window',
    assumes: 'the winner lives until it has started the instance',
    build: (options) =>
      collectingWorld(options, {
        machine: atomicInsertFor(options.client),
        resources: ({ record, instance }) => [
          actorPart(record, lockRecord, { id: record, holds: 'claim', instance, ages: false }),
        ],
      }),
  },
  {
    name: 'lease',
    summary: 'lease a blob, claim the window in it with lease id and ETag, start, release',
    source: `${article}, solution 2; fencing: Kleppmann 2016`,
    assumes: 'the claimant lives until it has started the instance',
    build: (options) =>
      collectingWorld(options, {
        machine: leaseFor(options.client),
        resources: (window) => [lockBlob(window, window.instance)],
      }),
  },
  {
    name: 'lease-unfenced',
    summary: 'lease a blob, claim the window in another without conditions, start, release',
    source: `${article}, solution 2; WebJobs [Singleton]`,
    assumes: 'no starter pauses for longer than its lease lasts',
    build: (options) =>
      collectingWorld(options, {
        machine: leaseFor(options.client),
        input: { fenced: false },
        resources: (window) => [lockBlob(window, null), claimBlob(window)],
      }),
  },
  {
    name: 'entity',
    summary: 'signal a durable entity, which gathers messages by epoch and starts the processing',
    source: `${article}, solution 1; Durable Functions docs, "Durable entities"`,
    assumes: 'one entity per window, and message ids that stay the same on redelivery',
    eras: ['2019', 'deduplicating'],
    build: (options) => batchingWorld(options, { machine: entityStarter }),
  },
];

/** Durable Functions over Azure Storage: what this project began with. */
export const azure: Engine = {
  name: 'azure',
  title: 'Azure Durable Functions',
  summary: 'orchestrations, entities and storage primitives of Azure Durable Functions',
  source: 'Durable Functions docs; Azure/durabletask; Azure Storage REST reference',
  takes: ['runtime', 'client'],
  strategies: [...catalogue, ...workaroundStrategies, ...functionStrategies, ...inboxStrategies],
};

/** The blob that is leased by whoever starts the window's batch; its lease lapses only when nobody renews it. */
function lockBlob({ lock, instance }: Window, claims: InstanceId | null): ActorPart {
  return actorPart(lock, blobLease, { id: lock, guards: instance, lapses: 'unrenewed', claims });
}

/** A blob that nobody leases, for the claim alone. */
function claimBlob({ claim, instance }: Window): ActorPart {
  return actorPart(claim, blobLease, {
    id: claim,
    guards: null,
    lapses: 'in time',
    claims: instance,
  });
}
