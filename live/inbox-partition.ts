import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { MessageId } from '../model/index.js';
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
  EntityAlreadyExists: 'MESSAGE_EXISTS',
  UpdateConditionNotSatisfied: 'INBOX_CHANGED',
};

interface Columns {
  /** Of the control row: the open epoch. */
  readonly epoch?: number;
  /** Of a message's row: 0 while its epoch is open, then the epoch in whose batch it is. */
  readonly batch?: number;
  readonly isDone?: boolean;
}

const controlKey = 'control';
const rowKeyOf = (message: string): string => `message-${message}`;
const messageOf = (rowKey: string): string => rowKey.slice('message-'.length);

/**
 * A durable inbox: one partition with a control row and a row for each message. The machine `inbox`. The control row has to
 * be there (`createInbox`), as in the machine.
 *
 * PUT_MESSAGE is a transaction of an insert and a merge of the control row, which changes its ETag; CLOSE_EPOCH one of an update of the
 * control row with If-Match and a merge of each message's row; CONFIRM_BATCH one of merges, or deletes, of a batch that it queries
 * first; READ_INBOX a query.
 */
export function inboxPartition(
  table: TableClient,
  partition: string,
  { remembers = true }: { readonly remembers?: boolean } = {},
): Resource {
  const rows = async () => {
    const found = [];
    const filter = odata`PartitionKey eq ${partition}`;
    for await (const row of table.listEntities<Columns>({ queryOptions: { filter } }))
      found.push(row);
    const control = found.find(({ rowKey }) => rowKey === controlKey);
    if (control?.epoch === undefined) throw new Error(`the inbox ${partition} has no control row`);
    const messages = found.filter((row) => row !== control && row.isDone !== true);
    return { epoch: control.epoch, etag: control.etag, messages };
  };
  const inBatch = (all: Awaited<ReturnType<typeof rows>>, epoch: number): readonly string[] =>
    all.messages
      .filter(({ batch = 0 }) => batch === (epoch === all.epoch ? 0 : epoch))
      .map(({ rowKey = '' }) => messageOf(rowKey))
      .sort();
  const row = (message: string, columns: Columns) => ({
    partitionKey: partition,
    rowKey: rowKeyOf(message),
    ...columns,
  });
  const control = (columns: Columns) => ({
    partitionKey: partition,
    rowKey: controlKey,
    ...columns,
  });
  const commit = async (
    request: string,
    success: string,
    actions: TransactionAction[],
  ): Promise<LiveMessage> => {
    const answer = await answered(table.submitTransaction(actions));
    return isRefusal(answer) ? refused(request, answer, replies) : { type: success, status: 202 };
  };
  return {
    async request(message) {
      const { type } = message;
      const epoch = message['epoch'] as number | null;
      switch (type) {
        case 'PUT_MESSAGE':
          return commit(type, 'MESSAGE_STORED', [
            ['create', row(message['message'] as MessageId, { batch: 0 })],
            ['update', control({}), 'Merge'],
          ]);
        case 'READ_INBOX': {
          const all = await rows();
          const messages = inBatch(all, epoch ?? all.epoch);
          return { type: 'INBOX', status: 200, epoch: all.epoch, etag: all.etag, messages };
        }
        case 'CLOSE_EPOCH': {
          const closed = epoch ?? 0;
          const etag = message['ifMatch'] as string;
          return commit(type, 'EPOCH_CLOSED', [
            ['update', control({ epoch: closed + 1 }), 'Merge', { etag }],
            ...(message['messages'] as readonly MessageId[]).map((id): TransactionAction => [
              'update',
              row(id, { batch: closed }),
              'Merge',
            ]),
          ]);
        }
        case 'CONFIRM_BATCH': {
          const all = await rows();
          const done = epoch === all.epoch ? [] : inBatch(all, epoch ?? 0);
          if (done.length === 0) return { type: 'BATCH_CONFIRMED', status: 202 };
          return commit(
            type,
            'BATCH_CONFIRMED',
            done.map((id): TransactionAction =>
              remembers
                ? ['update', row(id, { isDone: true }), 'Merge']
                : ['delete', { partitionKey: partition, rowKey: rowKeyOf(id) }],
            ),
          );
        }
        default:
          throw unexpected('an inbox', message);
      }
    },
    async content() {
      const all = await rows();
      const closed = [...new Set(all.messages.map(({ batch = 0 }) => batch))].filter(
        (batch) => batch > 0,
      );
      return {
        epoch: all.epoch,
        messages: inBatch(all, all.epoch),
        batches: Object.fromEntries(
          closed.sort((a, b) => a - b).map((batch) => [batch, inBatch(all, batch)]),
        ),
      };
    },
  };
}

/** Creates the control row, which says that epoch 1 is open, unless it is there. */
export async function createInbox(table: TableClient, partition: string): Promise<void> {
  const answer = await answered(
    table.createEntity({ partitionKey: partition, rowKey: controlKey, epoch: 1 }),
  );
  if (!isRefusal(answer) || answer.code === 'EntityAlreadyExists') return;
  throw new Error(`the inbox ${partition} cannot be created: ${answer.status} ${answer.code}`);
}
