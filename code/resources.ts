import { enqueueActions } from 'xstate';
import type { Window } from '../model/arrivals.js';
import type { ActorPart } from '../model/parts.js';
import { actorPart } from '../model/actor-part.js';
import { lockRecord } from '../model/azure/storage/lock-record.js';
import type { EntityWrite } from '../model/azure/table-messages.js';
import { mutexQueue } from '../model/azure/storage/mutex-queue.js';
import { queueMessage } from '../model/azure/storage/queue-message.js';
import {
  preparedBlob,
  storedBlob,
  type StoredBlobInput,
} from '../model/azure/storage/stored-blob.js';
import { tablePartition } from '../model/azure/storage/table-partition.js';
import type { Wanted } from './realm.js';

/** A resource that the code asks for by a name of its own, and what it asks of it. */
export interface Found extends Wanted {
  /** The window whose message it was asked for with. */
  readonly window: string;
  /** The types of the messages that it was sent. */
  readonly asked: ReadonlySet<string>;
}

/** What a message asks for: its type, and of a table's partition the kinds of what is written. */
export function asksOf(message: {
  readonly type: string;
  readonly [key: string]: unknown;
}): readonly string[] {
  const {
    type,
    write,
    writes = [],
  } = message as {
    readonly type: string;
    readonly write?: EntityWrite;
    readonly writes?: readonly EntityWrite[];
  };
  return [type, ...[...writes, ...(write === undefined ? [] : [write])].map(({ kind }) => kind)];
}

/** The resources without rows of a partition that is an actor of its own now. */
export function withoutRows(found: readonly Found[], { kind, name }: Wanted): readonly Found[] {
  const partition = name.replace(/\*$/, '');
  return kind === 'partition'
    ? found.filter((one) => one.kind !== 'row' || !one.name.startsWith(partition))
    : found;
}

/** Under what name a job knows it; its actor is called by its own. */
export const keyOf = ({ kind, name }: Wanted): string => `${kind} ${name}`;

/**
 * The actor that stands for a resource.
 *
 * What it means to others that a row or a blob is there nobody says in code: one that the code deletes is taken for a lock, one that
 * stays for a claim on its window's start. Of a blob that is leased the lease is the lock, and a text that is written over its first one
 * is the claim. A queue that is created and never deleted is no lock. `noLockOut` depends on that, no other property does.
 *
 * A blob that is leased and that the code does not create is there from the beginning, and empty.
 *
 * @param isData that its rows or texts are there keeps nobody from starting.
 * @returns undefined if no machine stands for that kind.
 */
export function actorOf(
  { kind, name: id, asked }: Found,
  { instance }: Window,
  isData = false,
): ActorPart | undefined {
  switch (kind) {
    case 'row': {
      const holds = isData ? null : asked.has('DELETE_RECORD') ? 'lock' : 'claim';
      return actorPart(id, lockRecord, { id, holds, instance, ages: false });
    }
    case 'partition': {
      const holds = isData ? null : asked.has('delete') ? 'lock' : 'claim';
      return actorPart(id, tablePartition, { id, holds, instance });
    }
    case 'blob': {
      const isLeased = asked.has('ACQUIRE');
      const kind = asked.has('REMOVE_BLOB') ? 'lock' : 'claim';
      const input: StoredBlobInput = {
        id,
        guards: isLeased ? instance : null,
        lapses: isLeased ? 'unrenewed' : 'in time',
        claims: isLeased && !isData ? instance : null,
        existence: !isLeased && !isData && asked.has('CREATE_BLOB') ? { kind, instance } : null,
      };
      const isPrepared = isLeased && !asked.has('CREATE_BLOB');
      return actorPart(id, isPrepared ? preparedBlob : storedBlob, input as never);
    }
    case 'queue':
      return actorPart(id, asked.has('DELETE_QUEUE') ? mutexQueue : lockless, { id, instance });
    case 'message':
      return actorPart(id, queueMessage);
    default:
      return undefined;
  }
}

// What does nothing is said to XState, or it would be an effect of one's own.
const lockless = mutexQueue.provide({
  actions: {
    tellHeld: enqueueActions(() => undefined),
    tellFreed: enqueueActions(() => undefined),
  },
});
