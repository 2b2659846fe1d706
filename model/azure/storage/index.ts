import type { AnyStateMachine } from 'xstate';
import { blobLease } from './blob-lease.js';
import { controlQueue } from './control-queue.js';
import { history } from './history.js';
import { inbox } from './inbox.js';
import { instanceRow } from './instance-row.js';
import { lockBlob } from './lock-blob.js';
import { lockRecord } from './lock-record.js';
import { mutexQueue } from './mutex-queue.js';
import { queueMessage } from './queue-message.js';
import { tablePartition } from './table-partition.js';

/** The machines that stand for something in a storage account: what they receive is a storage operation. */
export const storageMachines: readonly AnyStateMachine[] = [
  blobLease,
  controlQueue,
  history,
  inbox,
  instanceRow,
  lockBlob,
  lockRecord,
  mutexQueue,
  queueMessage,
  tablePartition,
];
