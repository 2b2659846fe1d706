import type { AnyStateMachine } from 'xstate';
import { reply } from '../../model/index.js';
import type { Subject } from './subject.js';
import { blobLeases, lockBlobs } from './subjects/blobs.js';
import { controlQueues } from './subjects/control-queue.js';
import { mutexQueues, queueMessages } from './subjects/queues.js';
import {
  ageingRecords,
  forgettingInboxes,
  histories,
  instanceRows,
  lockRecords,
  rememberingInboxes,
  tablePartitions,
} from './subjects/tables.js';

/** A subject whose machine has a mistake in it; the comparison has to find it. */
export interface Twin {
  /** What is wrong with it. */
  readonly name: string;
  readonly subject: Subject;
}

type Provided = Parameters<AnyStateMachine['provide']>[0];

function twin(name: string, subject: Subject, provided: Provided): Twin {
  return {
    name: `${subject.name}: ${name}`,
    subject: {
      ...subject,
      part: (id) => {
        const part = subject.part(id);
        return { ...part, machine: part.machine.provide(provided) };
      },
    },
  };
}

const always = (): boolean => true;
const never = (): boolean => false;
const createdAnyway = reply({ type: 'QUEUE_CREATED', status: 201 });

/** At least one for each subject. */
export const twins: readonly Twin[] = [
  twin('writes whatever the version', blobLeases, { guards: { etagChanged: never } }),
  twin('grants a lease that is held', blobLeases, { guards: { otherProposedId: never } }),
  twin('renews for anybody', blobLeases, { guards: { otherLeaseId: never } }),
  twin('never ends', blobLeases, { delays: { LEASE: 3_600_000 } }),
  twin('is deleted whatever the version', lockBlobs, { guards: { etagChanged: never } }),
  twin('is updated whatever the version', lockRecords, { guards: { etagMatches: always } }),
  twin('never gets old', ageingRecords, { delays: { AGE: 3_600_000 } }),
  twin('is inserted twice', instanceRows, { guards: { rowAbsent: always } }),
  twin('is replaced whatever the version', instanceRows, { guards: { etagMatches: always } }),
  twin('stores a message twice', rememberingInboxes, { guards: { isStored: never } }),
  twin('closes whatever the version', rememberingInboxes, { guards: { etagMatches: always } }),
  twin('remembers', forgettingInboxes, { guards: { remembers: always } }),
  twin('takes a purge for a write', histories, { guards: { isPurged: never } }),
  twin('is written whatever the version', histories, { guards: { etagMatches: always } }),
  twin('says of what fails that it is done', tablePartitions, { guards: { isRefused: never } }),
  twin('deletes nothing', controlQueues, { guards: { isInFlight: never } }),
  twin('is created twice', mutexQueues, { actions: { replyExists: createdAnyway } }),
  twin('is deleted with a stale receipt', queueMessages, { guards: { isStale: never } }),
  twin('is hidden for ever', queueMessages, { delays: { HIDDEN: 86_400_000 } }),
];
