/** The impure rim: the machines of `model` against a storage account, Azurite's or a real one's. */
export { InputError, ModelError, OnebatchError } from '../input/errors.js';
export { connect, type Account, type Retries } from './account.js';
export type { Adapter } from './adapter.js';
export { AzuriteError, azuriteVersion, startAzurite, type Azurite } from './azurite.js';
export { installClock, type Clock, type ClockOptions } from './clock.js';
export { deploy, type Deployment } from './deployment.js';
export {
  durableAdapters,
  type Delivery as DurableDelivery,
  type DurableClientLike,
  type DurableOptions,
} from './durable-client.js';
export {
  createHost,
  HostError,
  type Host,
  type HostOptions,
  type Incoming,
  type LogEntry,
  type Premises,
  type Role,
  type Told,
} from './host.js';
export { renewing, type RenewingOptions } from './renewing.js';
export type { Timers } from './timers.js';
export { NoCounterpartError, UnexpectedAnswerError, type Outcome } from './outcome.js';
export { blobLeaseAdapter, prepareBlob, unclaimed } from './resources/blob-lease.js';
export {
  controlQueueAdapter,
  type ControlQueueAdapter,
  type Delivery,
} from './resources/control-queue.js';
export type { EntityAddress } from './resources/entity.js';
export { historyAdapter, readHistory } from './resources/history.js';
export { inboxAdapter, prepareInbox, type InboxOptions } from './resources/inbox.js';
export { instanceRowAdapter } from './resources/instance-row.js';
export { lockBlobAdapter } from './resources/lock-blob.js';
export { lockRecordAdapter, type LockRecordOptions } from './resources/lock-record.js';
export { mutexQueueAdapter } from './resources/mutex-queue.js';
export { queueMessageAdapter } from './resources/queue-message.js';
export { tablePartitionAdapter } from './resources/table-partition.js';
