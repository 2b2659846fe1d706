/** The impure rim: the machines of `model` against a storage account, Azurite's or a real one's. */
export { InputError, ModelError, OnebatchError } from '../input/errors.js';
export {
  logSchema,
  parseLogLine,
  type CallLine,
  type FactLine,
  type LogLine,
} from '../input/log-line.js';
export { readLog, type Located } from './log/read.js';
export { readSpans } from './log/spans/read.js';
export { record, type RecordOptions } from './log/record.js';
export {
  createRecorder,
  type Recorder,
  type RecorderOptions,
  type Serving,
} from './log/recorder.js';
export { connect, type Account, type Retries } from './azure/account.js';
export type { Adapter } from './host/adapter.js';
export { AzuriteError, azuriteVersion, startAzurite, type Azurite } from './azure/azurite.js';
export { installClock, type Clock, type ClockOptions } from './host/clock.js';
export { deploy, type Deployment } from './azure/deployment.js';
export {
  durableAdapters,
  type DurableDelivery as DurableDelivery,
  type DurableClientLike,
  type DurableOptions,
} from './azure/durable-client.js';
export {
  createHost,
  HostError,
  type Host,
  type HostOptions,
  type Incoming,
  type LogEntry,
  type Premises,
  type Role,
  type SenderReply,
} from './host/host.js';
export { renewing, type RenewingOptions } from './host/renewing.js';
export type { Timers } from './host/timers.js';
export { NoCounterpartError, UnexpectedAnswerError, type Outcome } from './host/outcome.js';
export { blobLeaseAdapter, prepareBlob, unclaimed } from './azure/resources/blob-lease.js';
export {
  controlQueueAdapter,
  type ControlQueueAdapter,
  type Delivery,
} from './azure/resources/control-queue.js';
export type { EntityAddress } from './azure/resources/entity.js';
export { historyAdapter, readHistory } from './azure/resources/history.js';
export { inboxAdapter, prepareInbox, type InboxOptions } from './azure/resources/inbox.js';
export { instanceRowAdapter } from './azure/resources/instance-row.js';
export { lockBlobAdapter } from './azure/resources/lock-blob.js';
export { lockRecordAdapter, type LockRecordOptions } from './azure/resources/lock-record.js';
export { mutexQueueAdapter } from './azure/resources/mutex-queue.js';
export { queueMessageAdapter } from './azure/resources/queue-message.js';
export { tablePartitionAdapter } from './azure/resources/table-partition.js';
export {
  alertText,
  watch,
  type Alert,
  type EventLoggerLike,
  type MeterLike,
  type Watcher,
  type WatchOptions,
  type WatchSummary,
} from './watch/watch.js';
