import { RestError, TableClient } from '@azure/data-tables';
import { app } from '@azure/functions';
import * as df from 'durable-functions';

// An activity that writes a row, and what becomes of it when its host dies.
const results = TableClient.fromConnectionString(process.env['AzureWebJobsStorage'] ?? '', 'results');

app.http('start', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const message = (await request.json()) as { readonly id: string };
    await df.getClient(context).startNew('work', { instanceId: 'work', input: message.id });
    return { status: 202 };
  },
});

df.app.orchestration('work', function* ({ df: context }) {
  const id = context.getInput<string>();
  const written = (yield context.callActivity('write', id)) as string;
  if (written !== `row of ${id}`) throw new Error(`expected the row of ${id}, found ${written}`);
  yield context.callActivity('process', [id]);
});

df.app.activity('write', {
  handler: async (id: string): Promise<string> => {
    try {
      await results.createEntity({ partitionKey: id, rowKey: 'result' });
    } catch (error) {
      if (process.env['FORGIVES'] !== 'yes' || (error as RestError).statusCode !== 409) throw error;
    }
    return `row of ${id}`;
  },
});

df.app.activity('process', { handler: (ids: readonly string[]) => ids.length });
