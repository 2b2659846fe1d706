import type { TableClient } from '@azure/data-tables';
import { createRecorder, record, type Account, type DurableClientLike } from '../../live/index.js';
import type { Parts } from '../../model/index.js';
import { Random } from '../../sim/index.js';
import { Hub } from './hub.js';

/** How a message is served: a function as its users write it. */
export type Handler = (given: {
  readonly client: DurableClientLike;
  readonly claims: TableClient;
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
}

/** A log of concurrent triggers of one window, each with a message `order-1`, `order-2` and so on, and of the batches that came of them. */
export async function recordedLoad(load: Load): Promise<string> {
  const { parts, account, handler, seed, window, windowMs, host = 'web-1' } = load;
  let log = '';
  const to = createRecorder({ host, write: (lines) => void (log += lines) });
  const random = new Random(seed);
  const order = (message: string): string => `order-${message.slice(1)}`;
  const processed = (fact: {
    readonly execution: string;
    readonly messages: readonly string[];
  }): void =>
    to.fact({
      type: 'processed',
      window,
      execution: fact.execution,
      messages: fact.messages.map(order),
    } as never);
  const hub = await Hub.open({ parts, account, random, windowMs, processed });
  const table = account.table(`claims${seed}x${String(parts.mail.length)}`);
  await table.createTable();
  const claims = record(table, { to });
  await Promise.all(
    parts.mail.map(async ({ message }) => {
      const id = message['id'] as string;
      await hub.dawdle();
      const client = record(hub.client(id), { to });
      // What a handler throws is its host's affair: the message is then the sender's again.
      await to
        .serve({ by: `call-${id}`, message: order(id), window }, () =>
          handler({ client, claims, message: id }),
        )
        .catch(() => undefined);
    }),
  );
  await hub.close();
  await table.deleteTable();
  await to.close();
  return log;
}
