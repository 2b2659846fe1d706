import { describe, expect, it } from 'vitest';
import {
  atomicInsert,
  entityStarter,
  instanceId,
  naive,
  type LockRecordReply,
  type LockRecordRequest,
} from '../../model/index.js';
import {
  createHost,
  durableAdapters,
  NoCounterpartError,
  type Adapter,
  type DurableClientLike,
  type SenderReply,
} from '../index.js';

const instance = instanceId('batch-w1');

interface Instance {
  runtimeStatus: string;
  readonly input: unknown;
}

/** A task hub with one instance at most, as the client of `durable-functions` 3 shows it. */
class TaskHub implements DurableClientLike {
  instance: Instance | null = null;
  readonly events: unknown[] = [];
  /** What goes wrong with the next start: before or after it took effect. */
  fails: 'before' | 'after' | null = null;

  getStatus(): Promise<Instance> {
    if (this.instance !== null) return Promise.resolve(this.instance);
    return Promise.reject(
      new Error('DurableClient error: Durable Functions extension replied with HTTP 404 response.'),
    );
  }

  startNew(_: string, options: { instanceId?: string; input?: unknown } = {}): Promise<string> {
    const running = this.instance?.runtimeStatus === 'Running';
    if (this.fails !== 'before' && !running) {
      this.instance = { runtimeStatus: 'Running', input: options.input };
    }
    if (this.fails === null && !running) return Promise.resolve(options.instanceId ?? '');
    return Promise.reject(new Error('The operation failed with an unexpected status code: 500'));
  }

  raiseEvent(_id: string, _name: string, data: unknown): Promise<void> {
    this.events.push(data);
    return Promise.resolve();
  }

  purgeInstanceHistory(): Promise<void> {
    this.instance = null;
    return Promise.resolve();
  }
}

const options = { orchestrator: 'batch', instance, event: 'message', payload: { n: 1 } };

function serve(hub: TaskHub, id = 'm1'): Promise<SenderReply> {
  const adapters = durableAdapters(hub, options);
  return createHost(naive, () => ({ instance, adapters })).serve({ id, window: 'w1' });
}

describe('a starter that has a Durable client', () => {
  it('starts what is not there, with its message; and brings the message to what is', async () => {
    const hub = new TaskHub();
    expect(await serve(hub)).toEqual({ as: 'started', execution: 'e-m1' });
    expect(hub.instance?.input).toEqual({ id: 'm1', payload: { n: 1 } });
    expect(await serve(hub, 'm2')).toEqual({ as: 'joined' });
    expect(hub.events).toEqual([{ id: 'm2', payload: { n: 1 } }]);
  });

  it('is told that an instance is over, instead of losing an event in it', async () => {
    const hub = new TaskHub();
    hub.instance = { runtimeStatus: 'Completed', input: null };
    expect(await serve(hub)).toEqual({ as: 'rejected', reason: 'closed' });
    expect(hub.events).toEqual([]);
  });

  it('does not believe that an event was raised when the instance has ended meanwhile', async () => {
    const hub = new TaskHub();
    hub.instance = { runtimeStatus: 'Running', input: null };
    // What the client of durable-functions 3.5.0 does on HTTP 410.
    hub.raiseEvent = () => {
      hub.instance = { runtimeStatus: 'Completed', input: null };
      return Promise.resolve();
    };
    await expect(serve(hub)).rejects.toThrow('batch-w1 has ended; the client does not say');
    expect(await serve(hub)).toEqual({ as: 'rejected', reason: 'closed' });
  });

  it.each(['Pending', 'Running', 'Suspended', 'ContinuedAsNew'])(
    'takes an instance that is %s for one that takes messages',
    async (runtimeStatus) => {
      const hub = new TaskHub();
      hub.instance = { runtimeStatus, input: null };
      expect(await serve(hub)).toEqual({ as: 'joined' });
    },
  );

  it('knows its own start again when the answer to it is lost', async () => {
    const hub = new TaskHub();
    hub.fails = 'after';
    expect(await serve(hub)).toEqual({ as: 'started', execution: 'e-m1' });
  });

  it("takes another one's start for what it is, when it runs into it", async () => {
    const hub = new TaskHub();
    const { instances, queue } = durableAdapters(hub, options);
    let looked = false;
    const blind: typeof instances = {
      perform: (request, from) => {
        if (request.type === 'READ' && !looked) {
          looked = true;
          const outcome = instances.perform(request, from);
          hub.instance = { runtimeStatus: 'Running', input: { id: 'm2', payload: null } };
          return outcome;
        }
        return instances.perform(request, from);
      },
    };
    const host = createHost(naive, () => ({ instance, adapters: { instances: blind, queue } }));
    expect(await host.serve({ id: 'm1', window: 'w1' })).toEqual({
      as: 'rejected',
      reason: 'alreadyRunning',
    });
  });

  it('fails when its start has failed', async () => {
    const hub = new TaskHub();
    hub.fails = 'before';
    await expect(serve(hub)).rejects.toThrow('unexpected status code: 500');
  });

  it('runs a strategy with a record beside it', async () => {
    const hub = new TaskHub();
    let taken = false;
    const record: Adapter<LockRecordRequest, LockRecordReply> = {
      perform: () => {
        const reply: LockRecordReply = taken
          ? { type: 'RECORD_EXISTS', status: 409, code: 'EntityAlreadyExists' }
          : { type: 'RECORD_INSERTED', status: 201, etag: 'x' as never };
        taken = true;
        return Promise.resolve({ kind: 'replied', reply });
      },
    };
    const host = createHost(atomicInsert, () => ({
      instance,
      adapters: { ...durableAdapters(hub, options), record },
    }));
    expect(await host.serve({ id: 'm1', window: 'w1' })).toMatchObject({ as: 'started' });
    expect(await host.serve({ id: 'm2', window: 'w1' })).toEqual({ as: 'joined' });
  });

  it('signals an entity if it is told how', async () => {
    const hub = new TaskHub();
    const signalled: unknown[] = [];
    const signal = (delivery: unknown): Promise<void> => {
      signalled.push(delivery);
      return Promise.resolve();
    };
    const host = createHost(entityStarter, () => ({
      instance,
      adapters: durableAdapters(hub, { ...options, signal }),
    }));
    expect(await host.serve({ id: 'm1', window: 'w1' })).toEqual({ as: 'joined' });
    expect(signalled).toEqual([{ id: 'm1', payload: { n: 1 } }]);
    const mute = createHost(entityStarter, () => ({
      instance,
      adapters: durableAdapters(hub, options),
    }));
    await expect(mute.serve({ id: 'm1', window: 'w1' })).rejects.toThrow('no call of the client');
  });

  it('refuses the steps of an era that does them one by one', async () => {
    const { instances } = durableAdapters(new TaskHub(), options);
    const row = { status: 'Pending', executionId: null, generation: 0 } as const;
    await expect(instances.perform({ type: 'INSERT', row }, 'a')).rejects.toThrow(
      NoCounterpartError,
    );
  });
});
