import { app } from '@azure/functions';
import * as df from 'durable-functions';

// "If no collector runs, start one; otherwise give it the message."
app.http('start', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const message = await request.json();
    const status = await client.getStatus('collector').catch(() => undefined);
    if (status === undefined) {
      await client.startNew('collect', { instanceId: 'collector', input: message });
    } else {
      await client.raiseEvent('collector', 'message', message);
    }
    return { status: 202 };
  },
});
