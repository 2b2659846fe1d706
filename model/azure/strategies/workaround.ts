import type { Window } from '../../arrivals.js';
import type { ActorPart, Strategy } from '../../parts.js';
import { actorPart } from '../../actor-part.js';
import { conditionalStartFor } from '../starter/conditional-start.js';
import { workaroundQueueFor } from '../starter/workaround-queue.js';
import { workaroundRepairedFor } from '../starter/workaround-repaired.js';
import { workaroundFor, workaroundRestartFor } from '../starter/workaround.js';
import { lockRecord } from '../storage/lock-record.js';
import { mutexQueue } from '../storage/mutex-queue.js';
import { collectingWorld } from '../../worlds.js';

export const workaroundStrategies: readonly Strategy[] = [
  {
    name: 'workaround',
    summary:
      'look; if there is no instance insert a record, start, wait until it is active, delete the record',
    source: 'durable-extension#612, comment (TryStartNewAsync)',
    assumes: 'what was seen before the record was inserted is still true',
    build: (options) =>
      collectingWorld(options, {
        machine: workaroundFor(options.client),
        resources: recordOf(false),
      }),
  },
  {
    name: 'workaround-restart',
    summary: 'as workaround, but an instance that has completed is purged and started again',
    source: 'durable-extension#612, comment (startIfAlreadyCompleted)',
    assumes: 'an instance that was seen completed is still completed when it is purged',
    eras: ['2019', 'deduplicating', 'atomic'],
    build: (options) =>
      collectingWorld(options, {
        machine: workaroundRestartFor(options.client),
        resources: recordOf(false),
      }),
  },
  {
    name: 'workaround-queue',
    summary: 'as workaround, with the creation of a storage queue for the record',
    source: 'durable-extension#612, comment (first version, CreateIfNotExistsAsync)',
    assumes: 'as workaround; nobody else starts within half a minute of a deletion',
    eras: ['2019', 'deduplicating'],
    build: (options) =>
      collectingWorld(options, {
        machine: workaroundQueueFor(options.client),
        resources: ({ mutex, instance }) => [actorPart(mutex, mutexQueue, { id: mutex, instance })],
      }),
  },
  {
    name: 'workaround-repaired',
    summary:
      'look, insert an owned record, look again, start, delete the own record; losers wait and join',
    source: 'derived from the schedules that break workaround',
    assumes: 'an owner that lives keeps its record young, and does not die inside the start',
    eras: ['2019', 'overridable', 'deduplicating', 'atomic'],
    build: (options) =>
      collectingWorld(options, {
        machine: workaroundRepairedFor(options.client),
        resources: recordOf(true),
      }),
  },
  {
    name: 'conditional-start',
    summary:
      'look; if there is no instance write its row on condition, then enqueue the start; losers send events',
    source: 'durable-extension#612, #367 (the atomic StartNewAsync that is asked for)',
    assumes: 'the starter lives until it has enqueued the start',
    build: (options) => collectingWorld(options, { machine: conditionalStartFor(options.client) }),
  },
];

/** The record that is there while somebody starts the window's instance. */
function recordOf(ages: boolean): (window: Window) => readonly ActorPart[] {
  return ({ record, instance }) => [
    actorPart(record, lockRecord, { id: record, holds: 'lock', instance, ages }),
  ];
}
