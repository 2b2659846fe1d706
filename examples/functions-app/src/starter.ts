import type { InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import {
  blobLeaseAdapter,
  createHost,
  durableAdapters,
  lockRecordAdapter,
  prepareBlob,
  renewing,
  type LogEntry,
  type Premises,
  type SenderReply,
} from 'onebatch/live';
import { atomicInsert, entityStarter, instanceId, lease } from 'onebatch/model';
import type { IncomingMessage } from './message.js';
import { instanceOf, names, type DeliverInput } from './orchestrations.js';
import type { StrategyName } from './settings.js';
import type { Stores } from './stores.js';

/** The machines that Onebatch explores: `onebatch check atomic-insert --runtime deduplicating`, and so on. */
const machines = {
  'atomic-insert': atomicInsert,
  lease,
  entity: entityStarter,
} as const;

/**
 * Serves one message by the strategy.
 *
 * @throws HostError if it was not served to its end; let the trigger deliver it again. The message's id makes that harmless.
 */
export function start(
  strategy: StrategyName,
  message: IncomingMessage,
  client: DurableClient,
  stores: Stores,
  context: InvocationContext,
): Promise<SenderReply> {
  const { id, window } = message;
  const host = createHost(
    machines[strategy],
    () => premises(strategy, message, client, stores, context),
    {
      // How often a loser waits a second for the winner's row, or for the lease, before the message goes back to its trigger.
      input: { retriesMax: 5 },
      log: (entry) => log(context, entry),
    },
  );
  // Well before the function's own timeout, so that the lease is not renewed for a function that is gone.
  return host.serve({ id, window }, AbortSignal.timeout(60_000));
}

/** What serves the message's window. The adapters are the message's own: a lease that one holds is renewed for it alone. */
async function premises(
  strategy: StrategyName,
  { id, window, body }: IncomingMessage,
  client: DurableClient,
  stores: Stores,
  context: InvocationContext,
): Promise<Premises> {
  const lock = stores.locks.getBlockBlobClient(window);
  if (strategy === 'lease') await prepareBlob(lock);
  const { instances, queue } = durableAdapters(client, {
    orchestrator: names.collect,
    instance: instanceId(instanceOf(window)),
    event: names.event,
    payload: body,
    signal: (message) => startDelivery(client, id, { window, message }),
  });
  return {
    instance: instanceId(instanceOf(window)),
    adapters: {
      instances,
      queue,
      record: lockRecordAdapter(stores.claims, { partitionKey: window, rowKey: 'claim' }),
      // The claim is written into the leased blob with the lease's id and the ETag that was read: that is the fencing token, and
      // who has lost the lease meanwhile gets 412.
      lock: renewing(blobLeaseAdapter(lock), {
        lost: (why) => context.warn(`message ${id}: the lease of ${window} is lost`, why),
      }),
    },
  };
}

/** Starts the delivery of a message, once: one that is under way, or was started by this same call, is just as good. */
async function startDelivery(
  client: DurableClient,
  id: string,
  input: DeliverInput,
): Promise<void> {
  const instance = `deliver-${id}`;
  try {
    await client.startNew(names.deliver, { instanceId: instance, input });
  } catch (error) {
    const status = await client.getStatus(instance).catch(() => undefined);
    if (status === undefined || !underWay.has(status.runtimeStatus)) throw error;
  }
}

const underWay: ReadonlySet<string> = new Set(['Pending', 'Running', 'Completed']);

/** What the machine announces is a line in the log, with what an operator searches for. */
function log(context: InvocationContext, entry: LogEntry): void {
  const { actor, message } = entry;
  if ('error' in entry) context.error(`message ${message} (${actor})`, entry.error);
  else context.log(`message ${message} (${actor}): ${JSON.stringify(entry.fact)}`);
}
