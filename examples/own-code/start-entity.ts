import { app } from '@azure/functions';
import * as df from 'durable-functions';

// No start to race for: an entity gathers the messages, and starts the processing of each batch.
app.http('start', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const client = df.getClient(context);
    await client.signalEntity(new df.EntityId('batch', 'collector'), 'add', await request.json());
    return { status: 202 };
  },
});
