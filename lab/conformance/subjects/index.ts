import type { Subject } from '../subject.js';
import { blobLeases, lockBlobs } from './blobs.js';
import { controlQueues } from './control-queue.js';
import { mutexQueues, queueMessages } from './queues.js';
import {
  ageingRecords,
  forgettingInboxes,
  histories,
  instanceRows,
  lockRecords,
  rememberingInboxes,
  tablePartitions,
} from './tables.js';

/** Every resource that is compared. */
export const subjects: readonly Subject[] = [
  blobLeases,
  lockBlobs,
  lockRecords,
  ageingRecords,
  instanceRows,
  rememberingInboxes,
  forgettingInboxes,
  histories,
  tablePartitions,
  controlQueues,
  mutexQueues,
  queueMessages,
];
