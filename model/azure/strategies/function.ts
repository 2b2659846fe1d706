import type { Window } from '../../arrivals.js';
import type { ActorPart, Strategy } from '../../parts.js';
import { actorPart } from '../../actor-part.js';
import { flag, flagAtomic, flagTimestamp } from '../starter/flag.js';
import { lockBlobOwnerStarter, lockBlobStarter } from '../starter/lock-blob.js';
import { singleton, singletonStartFor } from '../starter/singleton.js';
import { blobLease } from '../storage/blob-lease.js';
import { lockBlob } from '../storage/lock-blob.js';
import { lockRecord } from '../storage/lock-record.js';
import { collectingWorld, functionWorld } from '../../worlds.js';

const article = 'article "Durable Function Orchestrator Race Condition"';

/**
 * A lock or a flag around the body of a function. But for `singleton-start` they start no orchestration: each message is a
 * function call of its own.
 */
export const functionStrategies: readonly Strategy[] = [
  {
    name: 'singleton',
    summary: 'each message is a function of its own; the host leases a blob around its body',
    source: 'WebJobs SDK [Singleton]',
    assumes: 'no host stands still for longer than its lease lasts',
    startsOrchestrations: false,
    build: (options) => functionWorld(options, { machine: singleton, resources: leaseOf }),
  },
  {
    name: 'singleton-start',
    summary: 'get the status, start or send an event, all under a lease that the host takes',
    source: 'durable-extension#612 (third comment); WebJobs SDK [Singleton]',
    assumes: 'no host stands still for longer than its lease lasts',
    eras: ['2019', 'overridable', 'deduplicating', 'atomic'],
    build: (options) =>
      collectingWorld(options, { machine: singletonStartFor(options.client), resources: leaseOf }),
  },
  {
    name: 'lock-blob',
    summary: 'create a blob if it is not there, do the work, delete it; otherwise wait and retry',
    source: `${article}, solution 2`,
    assumes: 'whoever creates the blob lives to delete it, and no answer is lost',
    startsOrchestrations: false,
    build: (options) => functionWorld(options, { machine: lockBlobStarter, resources: blobOf }),
  },
  {
    name: 'lock-blob-owner',
    summary: "as lock-blob, but the blob names its owner, who recognises it and deletes no other's",
    source: `${article}, solution 2; azure-storage-node#290 (request id against ambiguous inserts)`,
    assumes: 'whoever creates the blob lives to delete it',
    startsOrchestrations: false,
    build: (options) =>
      functionWorld(options, { machine: lockBlobOwnerStarter, resources: blobOf }),
  },
  {
    name: 'flag',
    summary: 'look whether a flag is set; if so return, else set it, do the work, clear it',
    source: `${article}, solution 3`,
    assumes: 'nothing happens between the look and the set, and a message may be ignored',
    startsOrchestrations: false,
    build: (options) => functionWorld(options, { machine: flag, resources: flagOf(false) }),
  },
  {
    name: 'flag-atomic',
    summary: 'insert the flag; who finds it there returns, who inserts it works and clears it',
    source: `${article}, solution 3 ("performed atomically")`,
    assumes: 'whoever sets the flag lives to clear it, and a message may be ignored',
    startsOrchestrations: false,
    build: (options) => functionWorld(options, { machine: flagAtomic, resources: flagOf(false) }),
  },
  {
    name: 'flag-timestamp',
    summary: 'as flag-atomic, but the flag is a timestamp, and an old one may be replaced',
    source: `${article}, solution 3 ("a simple boolean value or a timestamp")`,
    assumes: 'clocks agree, no body outlives its timestamp, and a message may be ignored',
    startsOrchestrations: false,
    build: (options) => functionWorld(options, { machine: flagTimestamp, resources: flagOf(true) }),
  },
];

function leaseOf({ lock, instance }: Window): readonly ActorPart[] {
  return [actorPart(lock, blobLease, { id: lock, guards: instance, lapses: 'unrenewed' })];
}

function blobOf({ lock, instance }: Window): readonly ActorPart[] {
  return [actorPart(lock, lockBlob, { id: lock, guards: instance })];
}

function flagOf(ages: boolean): (window: Window) => readonly ActorPart[] {
  return ({ record, instance }) => [
    actorPart(record, lockRecord, { id: record, holds: 'lock', instance, ages }),
  ];
}
