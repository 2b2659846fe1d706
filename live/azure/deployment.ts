import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import type { AnyStateMachine } from 'xstate';
import { InputError } from '../../input/errors.js';
import type {
  ActorId,
  ActorPart,
  InboxInput,
  InstanceRowInput,
  LockRecordInput,
} from '../../model/index.js';
import type { Account } from './account.js';
import type { Adapter } from '../host/adapter.js';
import { blobLeaseAdapter, prepareBlob } from './resources/blob-lease.js';
import { controlQueueAdapter, type ControlQueueAdapter } from './resources/control-queue.js';
import { historyAdapter } from './resources/history.js';
import { inboxAdapter, prepareInbox } from './resources/inbox.js';
import { instanceRowAdapter } from './resources/instance-row.js';
import { lockBlobAdapter } from './resources/lock-blob.js';
import { lockRecordAdapter } from './resources/lock-record.js';
import { mutexQueueAdapter } from './resources/mutex-queue.js';
import { queueMessageAdapter } from './resources/queue-message.js';
import { tablePartitionAdapter } from './resources/table-partition.js';

/** The storage of a world, for real: an adapter for each actor that stands for something in a storage account. */
export interface Deployment {
  /** What all its names begin with. */
  readonly name: string;
  readonly adapters: ReadonlyMap<ActorId, Adapter>;
  /** Those of the adapters that are control queues: a worker receives from them. */
  readonly queues: ReadonlyMap<ActorId, ControlQueueAdapter>;
  /** Where all that is a row is. */
  readonly table: TableClient;
  /** Deletes what was made. */
  readonly remove: () => Promise<void>;
}

/**
 * Makes what the actors of a world need in an account: one table, one container, and a queue for each actor that is one; and
 * brings it into the state in which their machines begin. Actors that are no storage are left out.
 *
 * @param actors `scenario(...).actors`, or some of them.
 * @param name letters and digits, the first a letter, 32 at most; default: a new one. What has that name already is not emptied.
 * @throws InputError if the name is no name.
 */
export async function deploy(
  account: Account,
  actors: readonly ActorPart[],
  name: string = newName(),
): Promise<Deployment> {
  if (!/^[a-z][a-z0-9]{2,31}$/.test(name)) {
    throw new InputError(
      `the name of a deployment is '${name}'; expected 3 to 32 lower-case letters and digits, the first a letter`,
    );
  }
  const table = account.table(name);
  const container = account.blobs.getContainerClient(name);
  const queueOf = (id: ActorId) =>
    account.queues.getQueueClient(`${name}-${id.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`);
  await Promise.all([table.createTable(), container.createIfNotExists()]);

  const adapters = new Map<ActorId, Adapter>();
  const queues = new Map<ActorId, ControlQueueAdapter>();
  for (const { id, machine, input } of actors) {
    const kind = kindOf(machine);
    const inputAs = <Input>(): Input => input as unknown as Input;
    const entity = { partitionKey: id, rowKey: kind ?? '' };
    switch (kind) {
      case undefined:
        break;
      case 'lock-record': {
        const { ages } = inputAs<LockRecordInput>();
        adapters.set(id, lockRecordAdapter(table, entity, { ages }));
        break;
      }
      case 'instance-row': {
        const { instance } = inputAs<InstanceRowInput>();
        adapters.set(id, instanceRowAdapter(table, entity, instance));
        break;
      }
      case 'history':
        adapters.set(id, historyAdapter(table, id));
        break;
      case 'inbox': {
        const { remembers } = inputAs<InboxInput>();
        await prepareInbox(table, id);
        adapters.set(id, inboxAdapter(table, id, { remembers }));
        break;
      }
      case 'blob-lease': {
        const blob = container.getBlockBlobClient(id);
        await prepareBlob(blob);
        adapters.set(id, blobLeaseAdapter(blob));
        break;
      }
      case 'lock-blob':
        adapters.set(id, lockBlobAdapter(container.getBlockBlobClient(id)));
        break;
      case 'mutex-queue':
        adapters.set(id, mutexQueueAdapter(queueOf(id)));
        break;
      case 'control-queue': {
        const queue = queueOf(id);
        await queue.createIfNotExists();
        const adapter = controlQueueAdapter(queue);
        adapters.set(id, adapter);
        queues.set(id, adapter);
        break;
      }
      case 'queue-message': {
        const queue = queueOf(id);
        await queue.createIfNotExists();
        adapters.set(id, queueMessageAdapter(queue));
        break;
      }
      case 'table-partition':
        adapters.set(id, tablePartitionAdapter(table, id));
        break;
    }
  }
  const queueIds = actors.flatMap(({ id, machine }) =>
    kindOf(machine)?.includes('queue') === true ? [id] : [],
  );
  const remove = async (): Promise<void> => {
    await Promise.all([
      table.deleteTable(),
      container.deleteIfExists(),
      ...queueIds.map((id) => queueOf(id).deleteIfExists()),
    ]);
  };
  return { name, adapters, queues, table, remove };
}

/** The machines that stand for something in a storage account, by their ids: a twin of one has its id. */
const kinds = [
  'blob-lease',
  'control-queue',
  'history',
  'inbox',
  'instance-row',
  'lock-blob',
  'lock-record',
  'mutex-queue',
  'queue-message',
  'table-partition',
] as const;

function kindOf({ id }: AnyStateMachine): (typeof kinds)[number] | undefined {
  return kinds.find((kind) => kind === id);
}

function newName(): string {
  return `onebatch${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}
