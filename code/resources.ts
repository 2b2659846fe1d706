import type { Window } from '../model/arrivals.js';
import type { ActorPart } from '../model/parts.js';
import { actorPart } from '../model/actor-part.js';
import { blobLease } from '../model/azure/storage/blob-lease.js';
import { lockRecord } from '../model/azure/storage/lock-record.js';
import type { Wanted } from './realm.js';

/** A resource that the code asks for by a name of its own, and what it asks of it. */
export interface Found extends Wanted {
  /** The window whose message it was asked for with. */
  readonly window: string;
  /** The types of the messages that it was sent. */
  readonly asked: ReadonlySet<string>;
}

/** Under what name a job knows it; its actor is called by its own. */
export const keyOf = ({ kind, name }: Wanted): string => `${kind} ${name}`;

/**
 * The actor that stands for a resource.
 *
 * What it means to others that a row or a claim is there nobody says in code: a row that is deleted is taken for a lock, one that
 * stays for a claim on its window's start. `noLockOut` depends on that, no other property does.
 *
 * @returns undefined if no machine stands for that kind.
 */
export function actorOf(
  { kind, name: id, asked }: Found,
  { instance }: Window,
): ActorPart | undefined {
  switch (kind) {
    case 'row': {
      const holds = asked.has('DELETE_RECORD') ? 'lock' : 'claim';
      return actorPart(id, lockRecord, { id, holds, instance, ages: false });
    }
    case 'blob': {
      const isLeased = asked.has('ACQUIRE');
      return actorPart(id, blobLease, {
        id,
        guards: isLeased ? instance : null,
        lapses: isLeased ? 'unrenewed' : 'in time',
        claims: asked.has('WRITE_BLOB') ? instance : null,
      });
    }
    default:
      return undefined;
  }
}
