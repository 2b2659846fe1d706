import * as df from 'durable-functions';
import { readIncoming, type IncomingMessage } from '../message.js';
import { start } from '../starter.js';
import { incomingQueue, settings, stores } from '../stores.js';
import { isTooLate, windowAt } from '../window.js';

/**
 * Serves a message from the queue. It is delivered at least once: whatever throws here is delivered again, to any host, and goes to
 * the poison queue after ten times.
 */
df.app.client.storageQueue('start', {
  queueName: incomingQueue,
  connection: 'AzureWebJobsStorage',
  handler: async (entry, client, context) => {
    const message = readIncoming(entry);
    // The entity takes messages at any time: what comes after a flush opens the window's next batch.
    if (settings.strategy !== 'entity' && isTooLate(message.window, Date.now())) {
      return sendOn(message, 'its window closes');
    }
    const told = await start(settings.strategy, message, client, await stores(), context);
    if (told.as !== 'rejected') {
      context.log(`message ${message.id}: ${told.as} ${message.window}`);
      return undefined;
    }
    // The batch of its window is over: it belongs to the next one.
    if (told.reason === 'closed') return sendOn(message, 'its batch is over');
    // Somebody else is about to start, or has the lock: later it will be clear which.
    throw new Error(`message ${message.id} was rejected: ${told.reason}; it is delivered again`);

    async function sendOn(late: IncomingMessage, why: string): Promise<void> {
      const window = windowAt(Date.now(), settings.windowMilliseconds);
      const { incoming } = await stores();
      await incoming.sendMessage(JSON.stringify({ ...late, window } satisfies IncomingMessage));
      context.log(`message ${late.id}: sent on from ${late.window} to ${window}, since ${why}`);
    }
  },
});
