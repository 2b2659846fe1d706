import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as entity from '../../examples/functions-app/src/batch-entity.js';
import { readIncoming, type Delivered } from '../../examples/functions-app/src/message.js';
import { collect, deliver, instanceOf } from '../../examples/functions-app/src/orchestrations.js';
import { processBatch } from '../../examples/functions-app/src/process.js';
import { readSettings } from '../../examples/functions-app/src/settings.js';
import { closesAt, isTooLate, windowAt } from '../../examples/functions-app/src/window.js';
import {
  connect,
  startAzurite,
  type Account,
  type Azurite,
  type DurableClientLike,
  type SenderReply,
} from '../index.js';

// The parts of examples/functions-app that need no Functions host, against Azurite and a task hub of one's own. The app imports the
// package by its name, as an app does that has installed it; vitest.config.ts leads that to the sources.

type Start = (
  strategy: string,
  message: { readonly id: string; readonly window: string; readonly body: unknown },
  client: DurableClientLike,
  stores: object,
  context: object,
) => Promise<SenderReply>;

const message = (id: string): Delivered => ({ id, payload: { of: id } });

describe('a window', () => {
  it('is that of the next close that a message still reaches', () => {
    expect(windowAt(1_000, 10_000)).toBe('w10000');
    expect(windowAt(7_999, 10_000)).toBe('w10000');
    expect(windowAt(8_000, 10_000)).toBe('w20000');
    expect(closesAt('w20000')).toBe(20_000);
    expect(isTooLate('w20000', 17_999)).toBe(false);
    expect(isTooLate('w20000', 18_000)).toBe(true);
    expect(() => closesAt('yesterday')).toThrow("'yesterday' is no window");
  });
});

describe('what comes from outside', () => {
  it('is a message, or an error that says what is wrong', () => {
    const text = '{"id":"m-1","window":"w1","body":null}';
    expect(readIncoming(text)).toEqual({ id: 'm-1', window: 'w1', body: null });
    expect(() => readIncoming({ id: 'a/b', window: 'w1' })).toThrow('a message has the id "a/b"');
    expect(() => readIncoming({ id: 'a' })).toThrow('message a has no window');
  });

  it('are settings, or an error that names the one that is wrong', () => {
    const env = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
    expect(readSettings(env)).toMatchObject({ windowMilliseconds: 10_000, strategy: 'entity' });
    expect(() => readSettings({})).toThrow('AzureWebJobsStorage is not set');
    expect(() => readSettings({ ...env, WINDOW_SECONDS: '2' })).toThrow("WINDOW_SECONDS is '2'");
    expect(() => readSettings({ ...env, STRATEGY: 'luck' })).toThrow("STRATEGY is 'luck'");
  });
});

describe('the batch entity', () => {
  it('knows a message again, and hands out a batch once', () => {
    const [one, first] = entity.add(entity.emptyBatch, message('a'));
    expect(first).toEqual({ epoch: 1, opens: true });
    const [two, second] = entity.add(one, message('b'));
    expect(second).toEqual({ epoch: 1, opens: false });
    const [same, again] = entity.add(two, message('b'));
    expect([same, again]).toEqual([two, { epoch: 1, opens: false }]);
    const [flushed, batch] = entity.flush(same, 1);
    expect(batch.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(entity.flush(flushed, 1)).toEqual([flushed, []]);
    expect(entity.add(flushed, message('a'))[1]).toEqual({ epoch: 2, opens: false });
    expect(entity.add(flushed, message('c'))[1]).toEqual({ epoch: 2, opens: true });
  });

  it('lets who has opened a batch open it again, so that somebody flushes it', () => {
    const [one] = entity.add(entity.emptyBatch, message('a'));
    expect(entity.add(one, message('a'))[1]).toEqual({ epoch: 1, opens: true });
  });

  it('may go when nothing was added since', () => {
    const [one] = entity.add(entity.emptyBatch, message('a'));
    const [flushed] = entity.flush(one, 1);
    expect(entity.isIdle(flushed, 2)).toBe(true);
    expect(entity.isIdle(entity.add(flushed, message('b'))[0], 2)).toBe(false);
    expect(entity.isIdle(one, 1)).toBe(false);
  });
});

/** What an orchestration asked for. */
interface Asked {
  readonly task: 'event' | 'timer' | 'any' | 'activity' | 'entity';
  readonly args: readonly unknown[];
  result?: unknown;
}

/** An orchestration's context that notes what is asked, and the generator that asks. */
function orchestrate(
  handler: typeof collect,
  instanceId: string,
  input: unknown,
): Generator<Asked, unknown, unknown> {
  const ask =
    (task: Asked['task']) =>
    (...args: readonly unknown[]): Asked => ({ task, args });
  const df = {
    instanceId,
    getInput: () => input,
    newGuid: (text: string) => `guid of ${text}`,
    createTimer: ask('timer'),
    waitForExternalEvent: ask('event'),
    callEntity: ask('entity'),
    callActivityWithRetry: ask('activity'),
    Task: { any: ask('any') },
  };
  return handler({ df } as never) as unknown as Generator<Asked, unknown, unknown>;
}

const asked = ({ value }: IteratorResult<Asked, unknown>): Asked => value as Asked;
const contenders = (step: Asked): readonly [Asked, Asked] =>
  step.args[0] as readonly [Asked, Asked];

describe('the collecting orchestration', () => {
  it('gathers until its window closes, each message once, and processes them as one batch', () => {
    const run = orchestrate(collect, instanceOf('w20000'), message('a'));
    let [event, timer] = contenders(asked(run.next()));
    expect(timer.args).toEqual([new Date(20_000)]);
    for (const id of ['b', 'a', 'b']) {
      event.result = message(id);
      [event, timer] = contenders(asked(run.next(event)));
    }
    expect(asked(run.next(timer))).toMatchObject({
      task: 'activity',
      args: ['process', {}, { id: 'batch-w20000', messages: [message('a'), message('b')] }],
    });
    expect(run.next(['a', 'b'])).toEqual({ done: true, value: ['a', 'b'] });
  });
});

describe('the delivering orchestration', () => {
  const input = { window: 'w20000', message: message('a') };

  it('of who opens a batch flushes it when the window closes, has it processed, and forgets', () => {
    const run = orchestrate(deliver, 'deliver-a', input);
    expect(asked(run.next())).toMatchObject({
      args: [{ name: 'batch', key: 'w20000' }, 'add', message('a')],
    });
    const timer = asked(run.next({ epoch: 3, opens: true }));
    expect(timer.args).toEqual([new Date(20_000)]);
    expect(asked(run.next()).args.slice(1)).toEqual(['flush', 3]);
    const activity = asked(run.next([message('a'), message('b')]));
    expect(activity.args[2]).toEqual({
      id: 'batch-w20000-3-guid of deliver-a',
      messages: [message('a'), message('b')],
    });
    expect(asked(run.next(['a', 'b'])).args).toEqual([new Date(20_000 + 86_400_000)]);
    expect(asked(run.next()).args.slice(1)).toEqual(['forget', 4]);
    expect(run.next()).toEqual({ done: true, value: ['a', 'b'] });
  });

  it('of who comes second ends, and of who flushes second, too', () => {
    const second = orchestrate(deliver, 'deliver-a', input);
    second.next();
    expect(second.next({ epoch: 1, opens: false })).toEqual({ done: true, value: [] });
    const late = orchestrate(deliver, 'deliver-a', input);
    late.next();
    late.next({ epoch: 1, opens: true });
    late.next();
    expect(late.next([])).toEqual({ done: true, value: [] });
  });
});

describe('against Azurite', () => {
  let azurite: Azurite;
  let account: Account;
  let start: Start;
  let stores: {
    claims: ReturnType<Account['table']>;
    processed: ReturnType<Account['table']>;
    locks: ReturnType<Account['blobs']['getContainerClient']>;
    batches: ReturnType<Account['blobs']['getContainerClient']>;
  };
  let count = 0;

  beforeAll(async () => {
    azurite = await startAzurite();
    account = connect(azurite.connectionString, 'sdk');
    const path = '../../examples/functions-app/src/starter.js';
    ({ start } = (await import(path)) as { start: Start });
  });
  afterAll(() => azurite.close());
  beforeEach(async () => {
    count += 1;
    stores = {
      claims: account.table(`claims${count}`),
      processed: account.table(`processed${count}`),
      locks: account.blobs.getContainerClient(`locks${count}`),
      batches: account.blobs.getContainerClient(`batches${count}`),
    };
    const { claims, processed, locks, batches } = stores;
    await Promise.all([
      claims.createTable(),
      processed.createTable(),
      locks.create(),
      batches.create(),
    ]);
  });

  const written = async (): Promise<Record<string, unknown>> => {
    const found: [string, unknown][] = [];
    for await (const { name } of stores.batches.listBlobsFlat()) {
      const text = await stores.batches.getBlobClient(name).downloadToBuffer();
      found.push([name, JSON.parse(text.toString()) as unknown]);
    }
    return Object.fromEntries(found);
  };

  it('a batch that is processed twice is processed once', async () => {
    const batch = { id: 'batch-1', messages: [message('a'), message('b')] };
    expect(await processBatch(stores, batch)).toEqual(['a', 'b']);
    expect(await processBatch(stores, batch)).toEqual(['a', 'b']);
    expect(await written()).toEqual({ 'batch-1.json': batch.messages });
  });

  it('a message that got into two batches is processed in one', async () => {
    await processBatch(stores, { id: 'batch-1', messages: [message('a')] });
    const next = { id: 'batch-2', messages: [message('a'), message('b')] };
    expect(await processBatch(stores, next)).toEqual(['b']);
    expect(await written()).toEqual({
      'batch-1.json': [message('a')],
      'batch-2.json': [message('b')],
    });
    const nothing = { id: 'batch-3', messages: [message('b')] };
    expect(await processBatch(stores, nothing)).toEqual([]);
    expect(Object.keys(await written())).toHaveLength(2);
  });

  /** A task hub as the client shows it, that runs nothing. */
  class TaskHub implements DurableClientLike {
    readonly starts: { readonly name: string; readonly id: string; readonly input: unknown }[] = [];
    readonly events: unknown[] = [];
    getStatus(instanceId: string): Promise<{ runtimeStatus: string; input: unknown }> {
      const found = this.starts.find(({ id }) => id === instanceId);
      if (found !== undefined) {
        return Promise.resolve({ runtimeStatus: 'Running', input: found.input });
      }
      return Promise.reject(new Error('Durable Functions extension replied with HTTP 404'));
    }
    startNew(
      name: string,
      { instanceId: id = '', input }: { instanceId?: string; input?: unknown } = {},
    ): Promise<string> {
      if (this.starts.some((started) => started.id === id)) {
        return Promise.reject(new Error('the instance runs'));
      }
      this.starts.push({ name, id, input });
      return Promise.resolve(id);
    }
    raiseEvent(_id: string, _name: string, data: unknown): Promise<void> {
      this.events.push(data);
      return Promise.resolve();
    }
    purgeInstanceHistory(): Promise<never> {
      return Promise.reject(new Error('no starter here purges'));
    }
  }

  const context = { log: () => undefined, warn: () => undefined, error: () => undefined };
  const serve = (strategy: string, hub: TaskHub, id: string): Promise<SenderReply> =>
    start(strategy, { id, window: 'w20000', body: { of: id } }, hub, stores, context);

  it.each(['atomic-insert', 'lease'])('%s starts one batch and joins it', async (strategy) => {
    const hub = new TaskHub();
    expect(await serve(strategy, hub, 'a')).toMatchObject({ as: 'started' });
    expect(await serve(strategy, hub, 'b')).toEqual({ as: 'joined' });
    expect(hub.starts).toEqual([{ name: 'collect', id: 'batch-w20000', input: message('a') }]);
    expect(hub.events).toEqual([message('b')]);
  });

  it('the claim of a lease is in the leased blob, and the lease is free again', async () => {
    await serve('lease', new TaskHub(), 'a');
    const blob = stores.locks.getBlobClient('w20000');
    expect((await blob.downloadToBuffer()).toString()).toBe('{"claimed":true}');
    expect((await blob.getProperties()).leaseState).toBe('available');
  });

  it('entity starts a delivery for each message, and takes one that is under way for its own', async () => {
    const hub = new TaskHub();
    expect(await serve('entity', hub, 'a')).toEqual({ as: 'joined' });
    expect(await serve('entity', hub, 'a')).toEqual({ as: 'joined' });
    expect(hub.starts).toEqual([
      { name: 'deliver', id: 'deliver-a', input: { window: 'w20000', message: message('a') } },
    ]);
  });
});
