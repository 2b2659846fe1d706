import type { EveryNumber } from './finding.js';

/** The answers for every number of starters, by strategy. Written by `npm run every-number`. */
export const everyNumber: readonly EveryNumber[] = [
  {
    strategy: 'naive',
    property: 'exactlyOneBatchPerWindow',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'naive',
    property: 'noOverlappingExecutions',
    runtimes: ['2019', 'overridable', 'overridable-any', 'deduplicating-any'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'naive',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating'],
    answer: { unknown: 'more than 250000 views' },
  },
  { strategy: 'naive', property: 'noOverlappingExecutions', runtimes: ['atomic'], answer: 'holds' },
  {
    strategy: 'atomic-insert',
    property: 'exactlyOneBatchPerWindow',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: 'holds',
  },
  {
    strategy: 'atomic-insert',
    property: 'noOverlappingExecutions',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: 'holds',
  },
  {
    strategy: 'lease',
    property: 'exactlyOneBatchPerWindow',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: 'holds',
  },
  {
    strategy: 'lease',
    property: 'noOverlappingExecutions',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: 'holds',
  },
  {
    strategy: 'lease-unfenced',
    property: 'exactlyOneBatchPerWindow',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'lease-unfenced',
    property: 'noOverlappingExecutions',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'entity',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019', 'deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'entity',
    property: 'noOverlappingExecutions',
    runtimes: ['2019', 'deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'workaround',
    property: 'exactlyOneBatchPerWindow',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'workaround',
    property: 'noOverlappingExecutions',
    runtimes: ['2019', 'overridable-any', 'deduplicating-any'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'workaround',
    property: 'noOverlappingExecutions',
    runtimes: ['overridable', 'deduplicating', 'atomic'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'workaround-restart',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019', 'deduplicating', 'atomic'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'workaround-restart',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'workaround-restart',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating', 'atomic'],
    answer: { brokenBy: 3 },
  },
  {
    strategy: 'workaround-queue',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019', 'deduplicating'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'workaround-queue',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'workaround-queue',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'workaround-repaired',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'workaround-repaired',
    property: 'noOverlappingExecutions',
    runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'conditional-start',
    property: 'exactlyOneBatchPerWindow',
    runtimes: [
      '2019',
      'overridable',
      'overridable-any',
      'deduplicating',
      'deduplicating-any',
      'atomic',
    ],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'conditional-start',
    property: 'noOverlappingExecutions',
    runtimes: ['2019', 'atomic'],
    answer: 'holds',
  },
  {
    strategy: 'conditional-start',
    property: 'noOverlappingExecutions',
    runtimes: ['overridable', 'overridable-any', 'deduplicating', 'deduplicating-any'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'singleton',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'singleton',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: 'holds',
  },
  {
    strategy: 'singleton-start',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019', 'overridable', 'deduplicating'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'singleton-start',
    property: 'noOverlappingExecutions',
    runtimes: ['2019', 'overridable', 'deduplicating', 'atomic'],
    answer: 'holds',
  },
  {
    strategy: 'singleton-start',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['atomic'],
    answer: 'holds',
  },
  {
    strategy: 'lock-blob',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'lock-blob',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: 'holds',
  },
  {
    strategy: 'lock-blob-owner',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'lock-blob-owner',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: 'holds',
  },
  {
    strategy: 'flag',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'flag',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'flag-atomic',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'flag-atomic',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: 'holds',
  },
  {
    strategy: 'flag-timestamp',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'flag-timestamp',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: 'holds',
  },
  {
    strategy: 'inbox',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['deduplicating', 'atomic'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'inbox',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating', 'atomic'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'inbox-idempotent',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'inbox-idempotent',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'inbox-forgetting',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'inbox-forgetting',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'eternal',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['deduplicating', 'atomic'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'eternal',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating', 'atomic'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'naive-idempotent',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['deduplicating'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'naive-idempotent',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating'],
    answer: { unknown: 'the method does not cover it: a name that is forgotten comes back' },
  },
  {
    strategy: 'naive-retries',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['deduplicating'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'naive-retries',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating'],
    answer: { unknown: 'more than 250000 views' },
  },
  {
    strategy: 'entity-idempotent',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'entity-idempotent',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'entity-unrecognising',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'entity-unrecognising',
    property: 'noOverlappingExecutions',
    runtimes: ['deduplicating'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'redis-look',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-look',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-setnx-expire',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-setnx-expire',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-set-nx',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-set-nx',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-get-del',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-get-del',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-compare-del',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-compare-del',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-renewed',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-renewed',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'redis-close-empty',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'redis-close-empty',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'redis-window',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'redis-window',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-look',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-look',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-look-repeatable',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-look-repeatable',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-look-serializable',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-look-serializable',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-insert',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-insert',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-advisory',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-advisory',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-advisory-pooled',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-advisory-pooled',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-advisory-transaction',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-advisory-transaction',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-skip-locked',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-skip-locked',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'postgres-inbox',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-inbox',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-window',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'postgres-window',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'bullmq-job-id',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'bullmq-job-id',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'bullmq-simple',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'bullmq-simple',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'bullmq-throttle',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'bullmq-throttle',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'bullmq-debounce',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'bullmq-debounce',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'bullmq-keep-last',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'bullmq-keep-last',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'bullmq-inbox',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'bullmq-inbox',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'bullmq-window',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'bullmq-window',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-short',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-short',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'pg-boss-singleton',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-singleton',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-stately',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-stately',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-exclusive',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-exclusive',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-throttle',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-throttle',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'pg-boss-debounce',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-debounce',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'pg-boss-signal',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-signal',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-signal-after',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-signal-after',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-window',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'pg-boss-window',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-describe-then-start',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'temporal-describe-then-start',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-start',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-start',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-terminate-existing',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'temporal-terminate-existing',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'temporal-start-then-signal',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-start-then-signal',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-signal-with-start',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-signal-with-start',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-drain',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-drain',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-window',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'temporal-window',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-window-id',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'sqs-window-id',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-message-id',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-message-id',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-signal',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-signal',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-signal-each',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-signal-each',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-window',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'sqs-window',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'durable-object-look',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'durable-object-look',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 2 },
  },
  {
    strategy: 'durable-object-memory',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'durable-object-memory',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'durable-object-delete-all',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'durable-object-delete-all',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'durable-object-window',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'durable-object-window',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-job',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-job',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-patch',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: { brokenBy: 1 },
  },
  {
    strategy: 'kubernetes-patch',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: { brokenBy: 1 },
  },
  {
    strategy: 'kubernetes-renew-time',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-renew-time',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-leader',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-leader',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-fenced-writes',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-fenced-writes',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-window',
    property: 'exactlyOneBatchPerWindow',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
  {
    strategy: 'kubernetes-window',
    property: 'noOverlappingExecutions',
    runtimes: ['2019'],
    answer: {
      unknown: 'its world does not say which of its fields are versions, queues and hearsay',
    },
  },
];
