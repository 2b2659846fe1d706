import { RestError, TableClient } from '@azure/data-tables';
import { app } from '@azure/functions';
import * as df from 'durable-functions';

const claims = TableClient.fromConnectionString(process.env.AzureWebJobsStorage ?? '', 'claims');

// A row: who inserts it starts the collector, all others give it their message.
app.http('start', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    const message = await request.json();
    try {
      await claims.createEntity({ partitionKey: 'collector', rowKey: 'claim' });
    } catch (error) {
      if (!(error instanceof RestError) || error.statusCode !== 409) throw error;
      await client.raiseEvent('collector', 'message', message);
      return { status: 202 };
    }
    await client.startNew('collect', { instanceId: 'collector', input: message });
    return { status: 202 };
  },
});
