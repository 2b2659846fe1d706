import { app, type HttpRequest } from '@azure/functions';
import * as df from 'durable-functions';

df.app.activity('process', { handler: () => undefined });

// The second message ends what the first one has started.
app.http('start', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request: HttpRequest, context) => {
    const client = df.getClient(context);
    const message = (await request.json()) as { readonly id: string };
    if (message.id === 'm1') {
      await client.startNew('collect', { instanceId: 'batch', input: message });
      return { status: 202 };
    }
    await client.terminate('batch', 'no more').catch(() => undefined);
    return { status: 409 };
  },
});
