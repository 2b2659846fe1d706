import type { TableClient } from '@azure/data-tables';
import type { BlockBlobClient } from '@azure/storage-blob';
import { createRecorder, record, type Account } from '../../live/index.js';
import type { Parts } from '../../model/index.js';
import { Random } from '../../sim/index.js';
import { Hub, type HubClient } from './hub.js';

/** How a message is served: a function as its users write it. */
export type Handler = (given: {
  readonly client: HubClient;
  readonly claims: TableClient;
  /** A blob that is there. */
  readonly lock: BlockBlobClient;
  readonly message: string;
}) => Promise<void>;

/** "If no collector runs, start one; otherwise give it the message." */
export const naive: Handler = async ({ client, message }) => {
  const status = await client.getStatus('1234567').catch(() => undefined);
  if (status === undefined) {
    await client.startNew('collect', { instanceId: '1234567', input: message });
  } else await client.raiseEvent('1234567', 'message', message);
};

/** Who inserts the window's row starts; the others send events. */
export const atomicInsert: Handler = async ({ client, claims, message }) => {
  try {
    await claims.createEntity({ partitionKey: 'w1', rowKey: 'claim' });
  } catch {
    await client.raiseEvent('1234567', 'message', message);
    return;
  }
  await client.startNew('collect', { instanceId: '1234567', input: message });
};

/** Who holds the window's lock looks whether it is claimed, claims it with his lease, and starts; the others send events. */
const lease: Handler = async ({ client, lock, message }) => {
  const leasing = lock.getBlobLeaseClient();
  for (;;) {
    try {
      await leasing.acquireLease(15);
      break;
    } catch {
      await new Promise((done) => setTimeout(done, 20));
    }
  }
  const isClaimed = (await lock.downloadToBuffer()).toString() === 'claimed';
  if (!isClaimed) {
    await lock.upload('claimed', 7, { conditions: { leaseId: leasing.leaseId } });
    await client.startNew('collect', { instanceId: '1234567', input: message });
  }
  await leasing.releaseLease();
  if (isClaimed) await client.raiseEvent('1234567', 'message', message);
};

/** Everybody signals the entity of the window, which gathers the batch. */
const entity: Handler = ({ client, message }) =>
  client.signalEntity({ name: 'collector', key: '1234567' }, 'add', message);

/** The ways to serve that are recorded, by the strategy that each is an app of. */
export const handlers: Readonly<Record<string, Handler>> = {
  naive,
  'atomic-insert': atomicInsert,
  lease,
  entity,
};

/** What is served, and by which chance it comes. */
export interface Load {
  /** The world whose runtime is run: era `2019`, one window, as many messages as there are triggers. */
  readonly parts: Parts;
  readonly account: Account;
  readonly handler: Handler;
  readonly seed: number;
  /** The window's name in the log. */
  readonly window: string;
  /** Milliseconds that a batch gathers. */
  readonly windowMs: number;
  /** What counts the log's lines; default: a host of its own. */
  readonly host?: string;
  /** What messages are called, with a number; default: `order`. */
  readonly orders?: string;
}

/** A log of concurrent triggers of one window, each with a message `order-1`, `order-2` and so on, and of the batches that came of them. */
export async function recordedLoad(load: Load): Promise<string> {
  const { parts, account, handler, seed, window, windowMs, host = 'web-1' } = load;
  let log = '';
  const to = createRecorder({ host, write: (lines) => void (log += lines) });
  const random = new Random(seed);
  const { orders = 'order' } = load;
  const order = (message: string): string => `${orders}-${message.slice(1)}`;
  const processed = (fact: {
    readonly window: string;
    readonly execution: string;
    readonly messages: readonly string[];
  }): void =>
    to.fact({
      type: 'processed',
      // Each batch of an entity has a window of its own: `w1#2`.
      window: fact.window.replace('w1', window),
      execution: fact.execution,
      messages: fact.messages.map(order),
    } as never);
  const hub = await Hub.open({ parts, account, random, windowMs, processed });
  const table = account.table(`claims${seed}x${String(parts.mail.length)}`);
  await table.createTable();
  const claims = record(table, { to });
  const container = account.blobs.getContainerClient(`locks${seed}x${String(parts.mail.length)}`);
  await container.create();
  const blob = container.getBlockBlobClient('lock');
  await blob.upload('', 0);
  const lock = record(blob, { to });
  await Promise.all(
    parts.mail.map(async ({ message }) => {
      const id = message['id'] as string;
      await hub.dawdle();
      const client = record(hub.client(id), { to });
      // What a handler throws is its host's affair: the message is then the sender's again.
      await to
        .serve({ by: `call-${id}`, message: order(id), window }, () =>
          handler({ client, claims, lock, message: id }),
        )
        .catch(() => undefined);
    }),
  );
  await hub.close();
  await table.deleteTable();
  await container.delete();
  await to.close();
  return log;
}
