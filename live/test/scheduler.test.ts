import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultSpec,
  parseTrace,
  replayTrace,
  traceFileText,
  traceFormat,
  worldOf,
  type Trace,
  type WorldSpec,
} from '../../properties/index.js';
import { calm, format, replay, run, annotate, type WorldAction } from '../../sim/index.js';
import { translate, TranslationError, type Done } from '../validation/index.js';
import { Scheduled } from './scheduler/scheduled.js';
import { atomicInsert, leased, naive, type Start, type Stores } from './scheduler/strategies.js';
import { emulated } from './emulated.js';
import { full } from '../../sim/test/runs.js';

// Strategies as their users write them, under fast-check's scheduler, against Azurite.

let runs = 0;

const store = emulated({ ticks: true }, async (account) => {
  await account.table('instances').createTable();
  await account.table('records').createTable();
  await account.blobs.getContainerClient('locks').createIfNotExists();
});

const starters = ['starter-1', 'starter-2'];

interface Outcome {
  /** Start messages in the real queue. */
  readonly starts: number;
  readonly done: readonly Done[];
}

/** Two hosts serve a message each, as the scheduler has it. */
async function serve(start: Start, scheduler: fc.Scheduler): Promise<Outcome> {
  runs += 1;
  const instance = `run-${runs}`;
  const scheduled = new Scheduled(scheduler);
  const queue = store().account.queues.getQueueClient(instance);
  const lock = store().account.blobs.getContainerClient('locks').getBlockBlobClient(instance);
  await Promise.all([queue.create(), lock.upload('', 0)]);
  const storesOf = (actor: string): Stores => ({
    instance,
    instances: scheduled.client(actor, 'instances', store().account.table('instances'), {
      getEntity: 'READ',
      createEntity: 'INSERT',
      upsertEntity: 'INSERT_OR_REPLACE',
    }),
    queue: scheduled.client(actor, 'queue', queue, { sendMessage: 'ENQUEUE' }),
    records: scheduled.client(actor, 'record', store().account.table('records'), {
      createEntity: 'INSERT_RECORD',
    }),
    lock: scheduled.client(actor, 'lock', lock, { download: 'READ', upload: 'WRITE_BLOB' }),
    lease: scheduled.client(actor, 'lock', lock.getBlobLeaseClient(), {
      acquireLease: 'ACQUIRE',
      releaseLease: 'RELEASE',
    }),
    sleep: scheduled.timer(actor, 'BACKOFF'),
  });
  await scheduler.waitFor(
    Promise.all(starters.map((actor, index) => start(`m${index + 1}`, storesOf(actor)))),
  );
  const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
  const starts = peekedMessageItems.filter(({ messageText }) =>
    messageText.includes('ExecutionStarted'),
  );
  return { starts: starts.length, done: scheduled.done };
}

/** The schedule in the simulator, to its end. */
function inModel(
  strategy: string,
  done: readonly Done[],
): { spec: WorldSpec; steps: readonly WorldAction[] } {
  const spec: WorldSpec = { ...defaultSpec, strategy, messages: 2 };
  const world = worldOf(spec, { symmetry: false });
  const schedule = translate(world, done);
  const from = replay(world, schedule).at(-1) ?? world.initial();
  return { spec, steps: [...schedule, ...run(world, calm(), { from }).actions] };
}

/** Start messages that the model's starters put into the queue. */
function startsIn({ spec, steps }: ReturnType<typeof inModel>): number {
  const execution = annotate(worldOf(spec, { symmetry: false }), steps);
  return execution.steps.filter(
    ({ event }) =>
      event?.type === 'ENQUEUE' && (event['item'] as { kind?: string }).kind === 'ExecutionStarted',
  ).length;
}

describe('code as its users write it, under fast-check’s scheduler', () => {
  it('naive: two start messages; the schedule is a trace that the simulator replays', async () => {
    let failing: readonly Done[] = [];
    const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const { starts, done } = await serve(naive, scheduler);
      if (starts > 1) failing = done;
      return starts <= 1;
    });
    const { failed, seed } = await fc.check(property, { numRuns: 100, seed: 612 });
    expect(failed).toBe(true);

    const found = inModel('naive', failing);
    expect(startsIn(found)).toBe(2);
    const { violations } = annotate(worldOf(found.spec, { symmetry: false }), found.steps);
    const violation = violations.find(({ property: name }) => name === 'exactlyOneBatchPerWindow');
    const trace: Trace = {
      format: traceFormat,
      world: found.spec,
      found: { by: 'fast-check scheduler on Azurite', seed, version: '0' },
      violation: { property: 'exactlyOneBatchPerWindow', step: violation?.step ?? 0 },
      steps: found.steps.map(format),
    };
    const again = replayTrace(parseTrace(traceFileText(trace), 'found.trace.json'));
    expect(again).toMatchObject({ reproduced: true, adaptations: [] });
  });

  it.each([
    ['atomic-insert', atomicInsert],
    ['lease', leased],
  ] as const)(
    '%s: one start message, whatever the schedule, as in the model',
    async (strategy, start) => {
      const orders = new Set<string>();
      const property = fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { starts, done } = await serve(start, scheduler);
        expect(starts).toBe(1);
        expect(startsIn(inModel(strategy, done))).toBe(1);
        orders.add(JSON.stringify(done));
      });
      await fc.assert(property, { numRuns: full ? 40 : 8, seed: 612 });
      expect(orders.size).toBeGreaterThan(full ? 5 : 1);
    },
  );
});

describe('what the world’s starter does not do', () => {
  it('cannot be translated, and it says where', () => {
    const world = worldOf({ ...defaultSpec, strategy: 'naive', messages: 2 }, { symmetry: false });
    const read: Done = { actor: 'starter-1', to: 'instances', type: 'READ' };
    const insert: Done = { actor: 'starter-1', to: 'instances', type: 'INSERT' };
    expect(() => translate(world, [read, insert])).toThrow(TranslationError);
    expect(() => translate(world, [read, insert])).toThrow(
      'number 2: expected instances: deliver INSERT from starter-1; enabled: ',
    );
  });
});
