import type { Findings } from '../finding.js';
import { findings as naive } from './naive.js';
import { findings as terminateStart } from './terminate-start.js';
import { findings as atomicInsert } from './atomic-insert.js';
import { findings as lease } from './lease.js';
import { findings as leaseUnfenced } from './lease-unfenced.js';
import { findings as entity } from './entity.js';
import { findings as workaround } from './workaround.js';
import { findings as workaroundRestart } from './workaround-restart.js';
import { findings as workaroundQueue } from './workaround-queue.js';
import { findings as workaroundRepaired } from './workaround-repaired.js';
import { findings as conditionalStart } from './conditional-start.js';
import { findings as singleton } from './singleton.js';
import { findings as singletonStart } from './singleton-start.js';
import { findings as lockBlob } from './lock-blob.js';
import { findings as lockBlobOwner } from './lock-blob-owner.js';
import { findings as flag } from './flag.js';
import { findings as flagAtomic } from './flag-atomic.js';
import { findings as flagTimestamp } from './flag-timestamp.js';
import { findings as inbox } from './inbox.js';
import { findings as inboxIdempotent } from './inbox-idempotent.js';
import { findings as inboxForgetting } from './inbox-forgetting.js';
import { findings as eternal } from './eternal.js';
import { findings as naiveIdempotent } from './naive-idempotent.js';
import { findings as naiveRetries } from './naive-retries.js';
import { findings as entityIdempotent } from './entity-idempotent.js';
import { findings as entityUnrecognising } from './entity-unrecognising.js';
import { findings as redisLook } from './redis-look.js';
import { findings as redisSetnxExpire } from './redis-setnx-expire.js';
import { findings as redisSetNx } from './redis-set-nx.js';
import { findings as redisGetDel } from './redis-get-del.js';
import { findings as redisCompareDel } from './redis-compare-del.js';
import { findings as redisRenewed } from './redis-renewed.js';
import { findings as redisCloseEmpty } from './redis-close-empty.js';
import { findings as redisWindow } from './redis-window.js';
import { findings as postgresLook } from './postgres-look.js';
import { findings as postgresLookRepeatable } from './postgres-look-repeatable.js';
import { findings as postgresLookSerializable } from './postgres-look-serializable.js';
import { findings as postgresInsert } from './postgres-insert.js';
import { findings as postgresAdvisory } from './postgres-advisory.js';
import { findings as postgresAdvisoryPooled } from './postgres-advisory-pooled.js';
import { findings as postgresAdvisoryTransaction } from './postgres-advisory-transaction.js';
import { findings as postgresSkipLocked } from './postgres-skip-locked.js';
import { findings as postgresInbox } from './postgres-inbox.js';
import { findings as postgresWindow } from './postgres-window.js';
import { findings as bullmqJobId } from './bullmq-job-id.js';
import { findings as bullmqSimple } from './bullmq-simple.js';
import { findings as bullmqThrottle } from './bullmq-throttle.js';
import { findings as bullmqDebounce } from './bullmq-debounce.js';
import { findings as bullmqKeepLast } from './bullmq-keep-last.js';
import { findings as bullmqInbox } from './bullmq-inbox.js';
import { findings as bullmqWindow } from './bullmq-window.js';
import { findings as pgBossShort } from './pg-boss-short.js';
import { findings as pgBossSingleton } from './pg-boss-singleton.js';
import { findings as pgBossStately } from './pg-boss-stately.js';
import { findings as pgBossExclusive } from './pg-boss-exclusive.js';
import { findings as pgBossThrottle } from './pg-boss-throttle.js';
import { findings as pgBossDebounce } from './pg-boss-debounce.js';
import { findings as pgBossSignal } from './pg-boss-signal.js';
import { findings as pgBossSignalAfter } from './pg-boss-signal-after.js';
import { findings as pgBossWindow } from './pg-boss-window.js';
import { findings as temporalDescribeThenStart } from './temporal-describe-then-start.js';
import { findings as temporalStart } from './temporal-start.js';
import { findings as temporalTerminateExisting } from './temporal-terminate-existing.js';
import { findings as temporalStartThenSignal } from './temporal-start-then-signal.js';
import { findings as temporalSignalWithStart } from './temporal-signal-with-start.js';
import { findings as temporalDrain } from './temporal-drain.js';
import { findings as temporalWindow } from './temporal-window.js';
import { findings as sqsWindowId } from './sqs-window-id.js';
import { findings as sqsMessageId } from './sqs-message-id.js';
import { findings as sqsSignal } from './sqs-signal.js';
import { findings as sqsSignalEach } from './sqs-signal-each.js';
import { findings as sqsWindow } from './sqs-window.js';
import { findings as durableObjectLook } from './durable-object-look.js';
import { findings as durableObjectMemory } from './durable-object-memory.js';
import { findings as durableObjectDeleteAll } from './durable-object-delete-all.js';
import { findings as durableObjectWindow } from './durable-object-window.js';
import { findings as kubernetesJob } from './kubernetes-job.js';
import { findings as kubernetesPatch } from './kubernetes-patch.js';
import { findings as kubernetesRenewTime } from './kubernetes-renew-time.js';
import { findings as kubernetesLeader } from './kubernetes-leader.js';
import { findings as kubernetesFencedWrites } from './kubernetes-fenced-writes.js';
import { findings as kubernetesWindow } from './kubernetes-window.js';

/** The findings about each strategy. Written by `npm run catalogue`. */
export const findings: { readonly [strategy: string]: Findings } = {
  naive: naive,
  'terminate-start': terminateStart,
  'atomic-insert': atomicInsert,
  lease: lease,
  'lease-unfenced': leaseUnfenced,
  entity: entity,
  workaround: workaround,
  'workaround-restart': workaroundRestart,
  'workaround-queue': workaroundQueue,
  'workaround-repaired': workaroundRepaired,
  'conditional-start': conditionalStart,
  singleton: singleton,
  'singleton-start': singletonStart,
  'lock-blob': lockBlob,
  'lock-blob-owner': lockBlobOwner,
  flag: flag,
  'flag-atomic': flagAtomic,
  'flag-timestamp': flagTimestamp,
  inbox: inbox,
  'inbox-idempotent': inboxIdempotent,
  'inbox-forgetting': inboxForgetting,
  eternal: eternal,
  'naive-idempotent': naiveIdempotent,
  'naive-retries': naiveRetries,
  'entity-idempotent': entityIdempotent,
  'entity-unrecognising': entityUnrecognising,
  'redis-look': redisLook,
  'redis-setnx-expire': redisSetnxExpire,
  'redis-set-nx': redisSetNx,
  'redis-get-del': redisGetDel,
  'redis-compare-del': redisCompareDel,
  'redis-renewed': redisRenewed,
  'redis-close-empty': redisCloseEmpty,
  'redis-window': redisWindow,
  'postgres-look': postgresLook,
  'postgres-look-repeatable': postgresLookRepeatable,
  'postgres-look-serializable': postgresLookSerializable,
  'postgres-insert': postgresInsert,
  'postgres-advisory': postgresAdvisory,
  'postgres-advisory-pooled': postgresAdvisoryPooled,
  'postgres-advisory-transaction': postgresAdvisoryTransaction,
  'postgres-skip-locked': postgresSkipLocked,
  'postgres-inbox': postgresInbox,
  'postgres-window': postgresWindow,
  'bullmq-job-id': bullmqJobId,
  'bullmq-simple': bullmqSimple,
  'bullmq-throttle': bullmqThrottle,
  'bullmq-debounce': bullmqDebounce,
  'bullmq-keep-last': bullmqKeepLast,
  'bullmq-inbox': bullmqInbox,
  'bullmq-window': bullmqWindow,
  'pg-boss-short': pgBossShort,
  'pg-boss-singleton': pgBossSingleton,
  'pg-boss-stately': pgBossStately,
  'pg-boss-exclusive': pgBossExclusive,
  'pg-boss-throttle': pgBossThrottle,
  'pg-boss-debounce': pgBossDebounce,
  'pg-boss-signal': pgBossSignal,
  'pg-boss-signal-after': pgBossSignalAfter,
  'pg-boss-window': pgBossWindow,
  'temporal-describe-then-start': temporalDescribeThenStart,
  'temporal-start': temporalStart,
  'temporal-terminate-existing': temporalTerminateExisting,
  'temporal-start-then-signal': temporalStartThenSignal,
  'temporal-signal-with-start': temporalSignalWithStart,
  'temporal-drain': temporalDrain,
  'temporal-window': temporalWindow,
  'sqs-window-id': sqsWindowId,
  'sqs-message-id': sqsMessageId,
  'sqs-signal': sqsSignal,
  'sqs-signal-each': sqsSignalEach,
  'sqs-window': sqsWindow,
  'durable-object-look': durableObjectLook,
  'durable-object-memory': durableObjectMemory,
  'durable-object-delete-all': durableObjectDeleteAll,
  'durable-object-window': durableObjectWindow,
  'kubernetes-job': kubernetesJob,
  'kubernetes-patch': kubernetesPatch,
  'kubernetes-renew-time': kubernetesRenewTime,
  'kubernetes-leader': kubernetesLeader,
  'kubernetes-fenced-writes': kubernetesFencedWrites,
  'kubernetes-window': kubernetesWindow,
};
