import { app, type HttpRequest } from '@azure/functions';
import * as df from 'durable-functions';

// An entity that a trigger signals, and looks at.
const visits = new df.EntityId('Visits', 'all');

df.app.entity('Visits', (context) => {
  const seen = context.df.getState(() => []) as readonly string[];
  if (context.df.operationName === 'forget') context.df.destructOnExit();
  else context.df.setState([...seen, context.df.getInput<string>()]);
});

app.http('visit', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request: HttpRequest, context) => {
    const client = df.getClient(context);
    const { id } = (await request.json()) as { readonly id: string };
    await client.signalEntity(visits, 'visit', id);
    const { entityExists, entityState } = await client.readEntityState<readonly string[]>(visits);
    if (!entityExists) return { status: 404 };
    return { status: 200 + (entityState?.length ?? 0) };
  },
});
