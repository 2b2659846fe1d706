import { odata, RestError, TableClient, type TransactionAction } from '@azure/data-tables';
import { app } from '@azure/functions';
import * as df from 'durable-functions';

// Store the message first; then make sure that somebody drains the inbox. What is stored is never lost, and it does not matter who starts.
// One partition: a control row, which names the open epoch, and a row for each message. An epoch is one batch.
const inbox = TableClient.fromConnectionString(process.env.AzureWebJobsStorage ?? '', 'inbox');
const partitionKey = 'collector';

interface Row {
  readonly rowKey: string;
  readonly etag: string;
  /** Of a message: the batch that it is in; absent while it waits. Of the control row: the open epoch; absent: 1. */
  readonly epoch?: number;
  readonly done?: boolean;
}

interface Batch {
  readonly epoch: number;
  readonly messages: readonly string[];
}

app.http('start', {
  methods: ['POST'],
  extraInputs: [df.input.durableClient()],
  handler: async (request, context) => {
    const { id } = (await request.json()) as { readonly id: string };
    await store(id);
    const { epoch, waiting } = await look();
    // In a batch already: whoever has closed its epoch processes it.
    if (!waiting.includes(id)) return { status: 202 };
    const instanceId = `collector-${epoch}`;
    const client = df.getClient(context);
    try {
      await client.startNew('drain', { instanceId, input: epoch });
    } catch (error) {
      // It runs already: it cannot close the epoch without our message.
      if (!String(error).includes('already exists')) throw error;
    }
    return { status: 202 };
  },
});

df.app.orchestration('drain', function* ({ df: context }) {
  const epoch = context.getInput<number>();
  const retry = new df.RetryOptions(1_000, 3);
  yield context.createTimer(new Date(context.currentUtcDateTime.getTime() + 60_000));
  const messages = (yield context.callActivityWithRetry('close', retry, epoch)) as string[];
  if (messages.length === 0) return;
  yield context.callActivityWithRetry('process', retry, { epoch, messages } satisfies Batch);
  yield context.callActivityWithRetry('confirm', retry, epoch);
});

/** The messages of the epoch, which is closed from now on; none if they are done. It may run twice, and besides another one. */
df.app.activity('close', {
  handler: async (epoch: number): Promise<readonly string[]> => {
    for (;;) {
      const { epoch: open, etag, waiting, batchOf } = await look();
      if (open > epoch) return batchOf(epoch);
      const close: TransactionAction[] = [
        ...waiting.map((rowKey): TransactionAction => ['update', { partitionKey, rowKey, epoch }]),
        ['update', { partitionKey, rowKey: 'control', epoch: epoch + 1 }, 'Merge', { etag }],
      ];
      try {
        await inbox.submitTransaction(close);
        return waiting;
      } catch (error) {
        // A message has come since we looked.
        if (!isStatus(error, 412)) throw error;
      }
    }
  },
});

/** Your work. It may run twice for a batch: key what it does by the ids of the messages. */
df.app.activity('process', {
  handler: ({ epoch, messages }: Batch, context): void =>
    context.log(`batch ${epoch}: ${messages.join(', ')}`),
});

df.app.activity('confirm', {
  handler: async (epoch: number): Promise<void> => {
    const { batchOf } = await look();
    const done = batchOf(epoch).map((rowKey): TransactionAction => {
      return ['update', { partitionKey, rowKey, done: true }];
    });
    if (done.length > 0) await inbox.submitTransaction(done);
  },
});

/** Both rows or neither: whoever has read the control row before cannot close the epoch any more. */
async function store(rowKey: string): Promise<void> {
  try {
    await inbox.submitTransaction([
      ['create', { partitionKey, rowKey }],
      ['upsert', { partitionKey, rowKey: 'control' }],
    ]);
  } catch (error) {
    // Delivered again: it is there.
    if (!isStatus(error, 409)) throw error;
  }
}

async function look() {
  const rows: Row[] = [];
  const filter = odata`PartitionKey eq ${partitionKey}`;
  for await (const row of inbox.listEntities<Row>({ queryOptions: { filter } })) rows.push(row);
  const control = rows.find(({ rowKey }) => rowKey === 'control');
  const messages = rows.filter((row) => row !== control);
  const keysOf = (some: readonly Row[]) => some.map(({ rowKey }) => rowKey);
  return {
    epoch: control?.epoch ?? 1,
    etag: control?.etag ?? '',
    waiting: keysOf(messages.filter(({ epoch }) => epoch === undefined)),
    batchOf: (of: number) => keysOf(messages.filter(({ epoch, done }) => epoch === of && !done)),
  };
}

const isStatus = (error: unknown, status: number): boolean =>
  error instanceof RestError && error.statusCode === status;
