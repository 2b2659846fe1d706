import { randomUUID } from 'node:crypto';
import { app, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { isMessageId, type IncomingMessage } from '../message.js';
import { settings, stores } from '../stores.js';
import { windowAt } from '../window.js';

/**
 * Accepts a message: gives it an id, unless its sender has (header `Idempotency-Key`), and a window, and puts it into the queue. Once
 * the sender has 202 the message is safe; it is started, or joins a batch, from the queue.
 */
app.http('accept', {
  methods: ['POST'],
  route: 'messages',
  authLevel: 'function',
  handler: async (request: HttpRequest): Promise<HttpResponseInit> => {
    const id = request.headers.get('idempotency-key') ?? randomUUID();
    if (!isMessageId(id)) {
      return {
        status: 400,
        jsonBody: { error: 'Idempotency-Key: expected 1 to 64 of A-Z a-z 0-9 _ -' },
      };
    }
    let body: unknown;
    try {
      body = await request.json();
    } catch {
      return { status: 400, jsonBody: { error: 'the body is no JSON' } };
    }
    const window = windowAt(Date.now(), settings.windowMilliseconds);
    const message: IncomingMessage = { id, window, body };
    const { incoming } = await stores();
    await incoming.sendMessage(JSON.stringify(message));
    return { status: 202, jsonBody: { id, window } };
  },
});
