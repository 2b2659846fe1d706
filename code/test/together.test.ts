import { enqueueActions, setup } from 'xstate';
import { describe, expect, test } from 'vitest';
import { worldOf } from '../../properties/index.js';
import { explore } from '../../sim/index.js';
import { code, type OwnProgramOptions } from '../index.js';
import { defaults, user } from './compare.js';
import { client, outcomes } from './outcomes.js';

// Several requests of one function that are open at once, to one resource too.

/** Keeps a text: PUT adds to it, TELL writes down what was found out; both answer with it. */
const list = setup({
  types: {
    context: {} as { readonly text: string; readonly told: string | null },
    events: {} as { type: string; from: string; item?: string },
  },
  actions: {
    put: enqueueActions(({ context, event, enqueue }) => {
      const text = context.text + (event.item ?? '');
      enqueue.assign({ text });
      enqueue.emit({ type: 'send', to: event.from, message: { type: 'LIST', text } } as never);
    }),
    tell: enqueueActions(({ event, enqueue }) => {
      enqueue.assign({ text: '', told: event.item ?? '' });
      enqueue.emit({ type: 'send', to: event.from, message: { type: 'LIST' } } as never);
    }),
  },
}).createMachine({
  id: 'list',
  context: { text: '', told: null },
  on: { PUT: { actions: 'put' }, TELL: { actions: 'tell' } },
});

/** What a function may find out that puts several things into one list. */
async function told(
  body: string,
  options: Pick<OwnProgramOptions, 'pipelined'> = {},
): Promise<readonly string[]> {
  const text = `export default async ({ call }) => {
    const put = async (item) => (await call('list', { type: 'PUT', item })).text;
    const tell = (item) => call('list', { type: 'TELL', item });
    ${body}
  };`;
  const all = outcomes([await client('client', text, options)], { list });
  return [...new Set(all.map((one) => (JSON.parse(one) as [{ told: string }])[0].told))].sort();
}

const three = `const seen = await Promise.all([put('a'), put('b'), put('c')]); await tell(seen.join());`;

describe('requests to one resource that are open at once', () => {
  test('are handled in every order', async () => {
    const orders = ['a,ab,abc', 'a,acb,ac', 'ba,b,bac', 'bca,b,bc', 'ca,cab,c', 'cba,cb,c'];
    expect(await told(three)).toEqual(orders.sort());
  });

  test('but over one connection in one order', async () => {
    expect(await told(three, { pipelined: ['list'] })).toEqual(['a,ab,abc']);
  });

  test('and answered in every order', async () => {
    const body = `const order = []; await Promise.all(['a', 'b'].map(async (x) => { await put(x); order.push(x); })); await tell(order.join(''));`;
    expect(await told(body)).toEqual(['ab', 'ba']);
    expect(await told(body, { pipelined: ['list'] })).toEqual(['ab']);
  });

  test.each([
    ['race', `await tell(await Promise.race([put('a'), put('b')]));`, ['a', 'ab', 'b', 'ba']],
    ['any', `await tell(await Promise.any([put('a'), put('b')]));`, ['a', 'ab', 'b', 'ba']],
    [
      'one after an answer with a number',
      `const a = put('a'); await put('b'); await a; await tell(await put('c'));`,
      ['abc', 'bac'],
    ],
    ['a promise that floats', `void put('a'); await tell(await put('b'));`, ['ab', 'b']],
    ['none', `await put('a'); await tell(await put('b'));`, ['ab']],
  ])('%s', async (_, body, found) => {
    expect(await told(body)).toEqual(found);
  });
});

describe('who answers later', () => {
  /** Answers A when B comes. */
  const later = (says: (correlation: number) => object) =>
    setup({
      types: {
        context: {} as { readonly waits: number | null },
        events: {} as { type: string; from: string; correlation?: number },
      },
      actions: {
        keep: enqueueActions(({ event, enqueue }) => {
          enqueue.assign({ waits: event.correlation ?? 0 });
        }),
        answer: enqueueActions(({ context, event, enqueue }) => {
          const send = { type: 'send', to: event.from } as const;
          enqueue.emit({ ...send, message: { type: 'B-DONE' } } as never);
          if (context.waits === null) return;
          enqueue.emit({ ...send, message: { type: 'A-DONE' }, ...says(context.waits) } as never);
        }),
      },
    }).createMachine({
      id: 'later',
      context: { waits: null },
      on: { A: { actions: 'keep' }, B: { actions: 'answer' } },
    });
  const text = `export default async ({ call }) => {
    const c = call('list', { type: 'B' }), a = call('list', { type: 'A' });
    await c; await a; await call('list', { type: 'B' }); };`;

  test('says the number again, or is refused', async () => {
    const one = await client('client', text);
    expect(outcomes([one], { list: later((correlation) => ({ correlation })) })).toEqual([
      '[{"waits":2}]',
    ]);
    expect(() => outcomes([one], { list: later(() => ({})) })).toThrow(
      /together\.ts: an answer of list that does not say which of the open requests \(A\) it is for/,
    );
  });

  test.each([0, 1.5, '1'])('the number %j is refused', async (correlation) => {
    const one = await client('client', text);
    expect(() => outcomes([one], { list: later(() => ({ correlation })) })).toThrow(
      /has the correlation .*; expected an integer of at least 1/,
    );
  });
});

describe('a start that marks its row as done and deletes it', () => {
  const start = (end: string): string => `import { app } from '@azure/functions';
import { TableClient } from '@azure/data-tables';
import * as df from 'durable-functions';
const table = TableClient.fromConnectionString(process.env.AzureWebJobsStorage!, 'locks');
app.http('start', { extraInputs: [df.input.durableClient()], handler: async (request, context) => {
  const client = df.getClient(context);
  const lock = { partitionKey: 'batch', rowKey: 'lock', owner: context.invocationId };
  await table.createEntity({ ...lock, stage: 'inserted' });
  const status = await client.getStatus('collector').catch(() => undefined);
  if (status === undefined) await client.startNew('collect', { instanceId: 'collector', input: await request.json() });
  ${end}
  return { status: 202 };
} });`;
  const mark = `table.upsertEntity({ ...lock, stage: 'active' }, 'Replace')`;
  const free = `table.deleteEntity('batch', 'lock')`;
  const lockOut = async (end: string): Promise<string> => {
    const strategy = await code(user('marks'), { text: start(end) });
    const spec = { ...defaults, starters: 1, messages: 1, strategy: strategy.name };
    const found = explore(worldOf(spec, { strategy })).find(
      ({ property }) => property === 'noLockOut',
    );
    return found?.kind ?? 'nothing';
  };

  test('is locked out in one of two orders, and not if it waits', async () => {
    expect(await lockOut(`await Promise.all([${mark}, ${free}]);`)).toBe('violated');
    expect(await lockOut(`await ${mark}; await ${free};`)).not.toBe('violated');
    expect(await lockOut(`await ${free}; await ${mark};`)).toBe('violated');
  });

  test('a lease that is acquired while another request to its blob is open is refused', async () => {
    const lease = `import { BlobServiceClient } from '@azure/storage-blob';
const blob = BlobServiceClient.fromConnectionString('').getContainerClient('c').getBlockBlobClient('b');
export async function start() {
  const lease = blob.getBlobLeaseClient();
  await Promise.all([lease.acquireLease(60), lease.acquireLease(60)]).catch(() => {});
}`;
    const strategy = await code(user('marks'), { text: lease });
    expect(() => worldOf({ ...defaults, strategy: strategy.name }, { strategy })).toThrow(
      /marks\.ts:5:52: a lease that is acquired while another request to its blob is open is not simulated/,
    );
  });
});
