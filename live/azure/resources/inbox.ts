import type { TableClient, TransactionAction } from '@azure/data-tables';
import {
  type ETag,
  type InboxReply,
  type InboxRequest,
  type MessageId,
} from '../../../model/index.js';
import type { Adapter } from '../../host/adapter.js';
import { etagFrom, etagText } from '../branded.js';
import { among, ask } from '../../host/outcome.js';
import { checkInbox } from '../../schemas.js';
import { readPartition, transact } from './entity.js';

/** What the rows of an inbox do when their messages are done. */
export interface InboxOptions {
  /** True: the rows of messages that are done stay. False: they are deleted. As the machine's input. */
  readonly remembers: boolean;
}

const refused = among<InboxReply>({
  '409 EntityAlreadyExists': { type: 'MESSAGE_EXISTS', status: 409, code: 'EntityAlreadyExists' },
  '412 UpdateConditionNotSatisfied': {
    type: 'INBOX_CHANGED',
    status: 412,
    code: 'UpdateConditionNotSatisfied',
  },
});

const controlRow = 'control';
const rowKeyOf = (message: MessageId): string => `message-${message}`;

/**
 * One partition of a table, as the machine `inbox` answers: a control row, which names the open epoch, and a row for each
 * message. A message's row says its epoch once that is closed, and whether it is done.
 *
 * Precondition: the control row is there (`prepareInbox`). CONFIRM_BATCH is a query and a transaction; what the first one finds
 * nobody but the batch's own execution changes.
 *
 * @throws InputError if the options are none.
 */
export function inboxAdapter(
  table: TableClient,
  partitionKey: string,
  options: InboxOptions,
): Adapter<InboxRequest, InboxReply> {
  checkInbox(options);
  const { remembers } = options;
  const control = { partitionKey, rowKey: controlRow };
  const rowOf = (message: MessageId) => ({ partitionKey, rowKey: rowKeyOf(message) });
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'PUT_MESSAGE':
          return ask(async () => {
            await transact(table, [
              ['create', { ...rowOf(request.message), message: request.message }],
              ['update', control, 'Merge', { etag: '*' }],
            ]);
            return { type: 'MESSAGE_STORED', status: 202 };
          }, refused);
        case 'READ_INBOX':
          return ask(async () => {
            const { open, version, rows } = await read(table, partitionKey);
            const asked = request.epoch ?? open;
            const messages = rows.flatMap(({ message, epoch, done }) =>
              (epoch ?? open) === asked && done !== true ? [message] : [],
            );
            messages.sort();
            return { type: 'INBOX', status: 200, epoch: open, etag: version, messages };
          }, refused);
        case 'CLOSE_EPOCH':
          return ask(async () => {
            const { epoch, messages, ifMatch } = request;
            await transact(table, [
              ['update', { ...control, epoch: epoch + 1 }, 'Merge', { etag: etagText(ifMatch) }],
              ...messages.map((message): TransactionAction => {
                return ['update', { ...rowOf(message), epoch }, 'Merge', { etag: '*' }];
              }),
            ]);
            return { type: 'EPOCH_CLOSED', status: 202 };
          }, refused);
        case 'CONFIRM_BATCH':
          return ask(async () => {
            const { rows } = await read(table, partitionKey);
            const batch = rows.filter(({ epoch, done }) => epoch === request.epoch && !done);
            const actions = batch.map(({ message }): TransactionAction => {
              if (!remembers) return ['delete', rowOf(message)];
              return ['update', { ...rowOf(message), done: true }, 'Merge', { etag: '*' }];
            });
            if (actions.length > 0) await transact(table, actions);
            return { type: 'BATCH_CONFIRMED', status: 202 };
          }, refused);
      }
    },
  };
}

/** Writes the control row of an inbox that has none: its first epoch is open. */
export async function prepareInbox(table: TableClient, partitionKey: string): Promise<void> {
  await table.upsertEntity({ partitionKey, rowKey: controlRow, epoch: 1 }, 'Replace');
}

interface Row {
  readonly message: MessageId;
  /** Once it is closed. */
  readonly epoch?: number;
  readonly done?: boolean;
}

async function read(
  table: TableClient,
  partitionKey: string,
): Promise<{ open: number; version: ETag; rows: readonly Row[] }> {
  const entities = await readPartition<Partial<Row>>(table, partitionKey);
  const control = entities.find(({ rowKey }) => rowKey === controlRow);
  if (control?.epoch === undefined) {
    throw new Error(`expected a control row in the inbox ${partitionKey}, found none`);
  }
  const rows = entities.filter((entity): entity is Row & typeof entity => 'message' in entity);
  return { open: control.epoch, version: etagFrom(control.etag), rows };
}
