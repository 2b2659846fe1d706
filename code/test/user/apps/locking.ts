import { app } from '@azure/functions';
import * as df from 'durable-functions';

// Each message has an orchestration of its own, which counts who is inside. With LOCKS=no nobody keeps the others out.
const gate = new df.EntityId('Gate', 'only');
const log = new df.EntityId('Log', 'only');

df.app.entity('Gate', ({ df: context }) => {
  const inside = context.getState(() => 0) + (context.operationName === 'enter' ? 1 : -1);
  context.setState(inside);
  context.return(inside);
});
df.app.entity('Log', ({ df: context }) => {
  context.setState([...context.getState((): string[] => []), context.getInput<string>()]);
});

app.http('start', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const { id } = (await request.json()) as { readonly id: string };
    await df.getClient(context).startNew('work', { instanceId: `work-${id}`, input: id });
    return { status: 202 };
  },
});

df.app.orchestration('work', function* ({ df: context }) {
  const id = context.getInput<string>();
  const lock: df.DurableLock | null =
    process.env['LOCKS'] === 'no' ? null : yield context.lock(log, gate);
  const inside = (yield context.callEntity(gate, 'enter')) as number;
  yield context.callEntity(log, 'write', id);
  yield context.callEntity(gate, 'leave');
  lock?.release();
  if (inside > 1) throw new Error('not alone');
  yield context.callActivity('process', [id]);
});

df.app.activity('process', { handler: (ids: readonly string[]) => ids.length });
