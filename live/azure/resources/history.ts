import type { TableClient, TransactionAction } from '@azure/data-tables';
import {
  conflict,
  notFound,
  preconditionFailed,
  purged,
  type ExecutionId,
  type HistoryEvent,
  type HistoryReply,
  type HistoryRequest,
} from '../../../model/index.js';
import type { Adapter } from '../../host/adapter.js';
import { etagFrom, etagText } from '../branded.js';
import { among, ask } from '../../host/outcome.js';
import { readEntity, readPartition, transact } from './entity.js';

const refused = among<HistoryReply>({
  '409 EntityAlreadyExists': conflict('EntityAlreadyExists'),
  '412 UpdateConditionNotSatisfied': preconditionFailed('UpdateConditionNotSatisfied'),
  '404 ResourceNotFound': notFound('ResourceNotFound'),
});

/** Source: Azure/durabletask AzureTableTrackingStore.SentinelRowKey. */
const sentinelRow = 'sentinel';

/**
 * One partition of a History table, as the machine `history` answers: a row for each event, numbered, and the sentinel row,
 * whose ETag is the history's version.
 *
 * A write is one transaction. Before it the sentinel is read, as a worker does when it loads a history: that tells which
 * number the next event has. The transaction names the ETag of the request, so what was read cannot be out of date. PURGE is a
 * query and a transaction.
 */
export function historyAdapter(
  table: TableClient,
  partitionKey: string,
): Adapter<HistoryRequest, HistoryReply> {
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'WRITE_HISTORY':
          return ask(async () => {
            const before = await readEntity<Sentinel>(table, { partitionKey, rowKey: sentinelRow });
            const etagOf = await transact(table, writeOf(partitionKey, request, before));
            const status = 204;
            return { type: 'HISTORY_WRITTEN', status, etag: etagFrom(etagOf(sentinelRow)) };
          }, refused);
        case 'PURGE':
          return ask(async () => {
            const rows = await readPartition(table, partitionKey);
            if (rows.length > 0) {
              const actions = rows.map(({ rowKey }): TransactionAction => {
                return ['delete', { partitionKey, rowKey }];
              });
              await transact(table, actions);
            }
            return purged;
          }, refused);
      }
    },
  };
}

/** The events of the execution whose history it is, in order; null where there is none. */
export async function readHistory(
  table: TableClient,
  partitionKey: string,
): Promise<{ executionId: ExecutionId; events: readonly HistoryEvent[] } | null> {
  const rows = await readPartition<Partial<Sentinel & EventRow>>(table, partitionKey);
  const sentinel = rows.find(({ rowKey }) => rowKey === sentinelRow);
  if (sentinel?.ExecutionId === undefined) return null;
  const executionId = sentinel.ExecutionId;
  const events = rows.flatMap(({ rowKey, ExecutionId, EventType }) =>
    rowKey !== sentinelRow && ExecutionId === executionId && EventType !== undefined
      ? [EventType]
      : [],
  );
  return { executionId, events };
}

interface Sentinel {
  readonly ExecutionId: ExecutionId;
  /** Of the execution's events. */
  readonly EventCount: number;
  readonly IsCompleted: boolean;
}

interface EventRow {
  readonly ExecutionId: ExecutionId;
  readonly EventType: HistoryEvent;
}

type Write = Extract<HistoryRequest, { type: 'WRITE_HISTORY' }>;

function writeOf(
  partitionKey: string,
  { executionId, ifMatch, mode, events }: Write,
  before: (Sentinel & { readonly etag: string }) | null,
): readonly TransactionAction[] {
  const continues = ifMatch !== null && before?.ExecutionId === executionId;
  const first = continues ? before.EventCount : 0;
  const sentinel = {
    partitionKey,
    rowKey: sentinelRow,
    ExecutionId: executionId,
    EventCount: first + events.length,
    IsCompleted: (continues && before.IsCompleted) || events.includes('ExecutionCompleted'),
  };
  const rows = events.map((event, index): TransactionAction => {
    const rowKey = (first + index).toString(16).padStart(16, '0');
    return [
      'upsert',
      { partitionKey, rowKey, ExecutionId: executionId, EventType: event },
      'Replace',
    ];
  });
  return [sentinelWrite(), ...rows];

  function sentinelWrite(): TransactionAction {
    if (ifMatch !== null) return ['update', sentinel, 'Merge', { etag: etagText(ifMatch) }];
    if (mode === 'insert-or-replace') return ['upsert', sentinel, 'Replace'];
    // The sentinel of an execution that has ended is replaced as it was read, so its ETag is what a write without one needs.
    if (before?.IsCompleted === true) return ['update', sentinel, 'Merge', { etag: before.etag }];
    return ['create', sentinel];
  }
}
