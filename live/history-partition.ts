import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { HistoryEvent, InstanceId } from '../model/index.js';
import {
  answered,
  isRefusal,
  refused,
  unexpected,
  type LiveMessage,
  type Replies,
  type Resource,
} from './resource.js';

const replies: Replies = {
  EntityAlreadyExists: 'CONFLICT',
  UpdateConditionNotSatisfied: 'PRECONDITION_FAILED',
};

interface Columns {
  readonly EventType?: string;
  readonly ExecutionId?: string;
}

/** What is in the partition: the sentinel, and the events of its execution; rows of others are left-overs. */
interface Content {
  readonly executionId: string | null;
  readonly events: readonly string[];
  readonly etag: string | undefined;
}

const sentinelKey = 'sentinel';

/**
 * The history of an instance id: a partition of the History table with a row for each event and a sentinel row, written by
 * entity group transactions. The machine `history`.
 *
 * The layout is durabletask's, the sentinel's ETag guards every write that names one. A write in mode `insert` reads the
 * sentinel first, as the worker does, and replaces a history that has ended by its ETag. That and PURGE (a query, then a
 * transaction that deletes) take two calls; everything else is one.
 */
export function historyPartition(table: TableClient, instance: InstanceId): Resource {
  const rows = async () => {
    const found = [];
    const filter = odata`PartitionKey eq ${instance}`;
    for await (const row of table.listEntities<Columns>({ queryOptions: { filter } }))
      found.push(row);
    return found;
  };
  const read = async (): Promise<Content> => {
    const all = await rows();
    const sentinel = all.find(({ rowKey }) => rowKey === sentinelKey);
    const executionId = sentinel?.ExecutionId ?? null;
    const events = all
      .filter((row) => row !== sentinel && row.ExecutionId === executionId)
      .map(({ EventType = '' }) => EventType);
    return { executionId, events, etag: sentinel?.etag };
  };
  const commit = async (actions: TransactionAction[]): Promise<LiveMessage> => {
    const answer = await answered(table.submitTransaction(actions));
    if (isRefusal(answer)) {
      // Nothing to update: the history was purged. A worker is told no by either code.
      if (answer.code === 'ResourceNotFound') return preconditionFailed;
      return refused('WRITE_HISTORY', answer, replies);
    }
    // The emulator leaves out the version of a row that an upsert has replaced; the service names it.
    const etag = answer.getResponseForEntity(sentinelKey)?.etag ?? (await read()).etag;
    return { type: 'HISTORY_WRITTEN', status: 204, etag };
  };
  const write = async (message: LiveMessage): Promise<LiveMessage> => {
    const executionId = message['executionId'] as string;
    const events = message['events'] as readonly HistoryEvent[];
    const ifMatch = message['ifMatch'] as string | null;
    const sentinel = { partitionKey: instance, rowKey: sentinelKey, ExecutionId: executionId };
    const from = async (): Promise<number> => {
      const before = await read();
      return before.executionId === executionId ? before.events.length : 0;
    };
    const rowsFrom = (first: number): TransactionAction[] =>
      events.map((event, index) => [
        'upsert',
        {
          partitionKey: instance,
          rowKey: String(first + index).padStart(16, '0'),
          EventType: event,
          ExecutionId: executionId,
        },
        'Replace',
      ]);
    if (ifMatch !== null) {
      // Which rows the new events take is what the execution remembers; here it is read.
      return commit([['update', sentinel, 'Merge', { etag: ifMatch }], ...rowsFrom(await from())]);
    }
    if (message['mode'] === 'insert-or-replace') {
      return commit([['upsert', sentinel, 'Replace'], ...rowsFrom(0)]);
    }
    const before = await read();
    if (before.etag !== undefined && before.events.includes('ExecutionCompleted')) {
      return commit([['update', sentinel, 'Replace', { etag: before.etag }], ...rowsFrom(0)]);
    }
    return commit([['create', sentinel], ...rowsFrom(0)]);
  };
  return {
    async request(message) {
      switch (message.type) {
        case 'WRITE_HISTORY':
          return write(message);
        case 'PURGE': {
          const all = await rows();
          const gone = all.map(({ partitionKey = '', rowKey = '' }): TransactionAction => [
            'delete',
            { partitionKey, rowKey },
          ]);
          if (gone.length > 0) await table.submitTransaction(gone);
          return { type: 'PURGED', status: 204 };
        }
        default:
          throw unexpected('a history', message);
      }
    },
    async content() {
      const { executionId, events } = await read();
      return { executionId, events };
    },
  };
}

const preconditionFailed: LiveMessage = {
  type: 'PRECONDITION_FAILED',
  status: 412,
  code: 'UpdateConditionNotSatisfied',
};
