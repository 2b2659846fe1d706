/** Random sequences of calls, by several clients, on the machine of the model and on BullMQ with a real Redis server. */
import fc from 'fast-check';
import type { AnyStateMachine } from 'xstate';
import { BullmqConnection } from '../../../live/bullmq/queue.js';
import { bullmqQueue, type AddOptions, type Command } from '../../../model/bullmq/index.js';
import { follow, ModelSide, type Operation } from './steps.js';

/** With the prototype of a literal, as messages have. */
const record = <Model>(model: {
  [Key in keyof Model]: fc.Arbitrary<Model[Key]>;
}): fc.Arbitrary<Model> => fc.record(model, { noNullPrototype: true });

/** The same, of which some are left out. */
const optional = <Model>(
  model: { [Key in keyof Model]-?: fc.Arbitrary<NonNullable<Model[Key]>> },
  requiredKeys: (keyof Model)[] = [],
): fc.Arbitrary<Model> =>
  fc.record(model, {
    requiredKeys: requiredKeys as never[],
    noNullPrototype: true,
  }) as unknown as fc.Arbitrary<Model>;

const clients = 3;
/** Most steps of a sequence. */
const lengthMax = 30;

const client = fc.nat({ max: clients - 1 });
/** Two, so that who ends a job often has its lock. */
const token = fc.constantFrom('a', 'b');
const message = fc.constantFrom('m1', 'm2', 'm3');
/** Custom ids are no numbers. */
const job = fc.constantFrom('1', '2', '3', 'batch');
const attempts = fc.constantFrom(1, 2, 3);

const set = fc.constant(true as const);

const options: fc.Arbitrary<AddOptions> = fc.oneof(
  {
    weight: 1,
    arbitrary: optional({ jobId: fc.constant('batch'), delay: set, attempts, removeWhenOver: set }),
  },
  {
    weight: 5,
    arbitrary: optional({
      delay: set,
      attempts,
      removeWhenOver: set,
      deduplication: optional(
        {
          id: fc.constantFrom('x', 'x', 'y'),
          ttl: set,
          extend: set,
          replace: set,
          keepLastIfActive: set,
        },
        ['id'],
      ),
    }),
  },
);

const call = (command: fc.Arbitrary<Command>): fc.Arbitrary<Operation> =>
  record({ kind: fc.constant('call' as const), client, command });

const operations: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 6,
    arbitrary: call(record({ type: fc.constant('ADD' as const), data: message, options })),
  },
  { weight: 5, arbitrary: call(record({ type: fc.constant('FETCH' as const), token })) },
  {
    weight: 4,
    arbitrary: call(
      record({ type: fc.constantFrom('COMPLETE' as const, 'RENEW' as const), job, token }),
    ),
  },
  { weight: 1, arbitrary: call(record({ type: fc.constant('FAIL' as const), job, token })) },
  { weight: 2, arbitrary: record({ kind: fc.constant('throw' as const), client, job, token }) },
  { weight: 2, arbitrary: call(fc.constant({ type: 'CHECK' } as const)) },
  {
    weight: 1,
    arbitrary: call(
      fc.oneof(
        record({ type: fc.constant('HSET' as const), message }),
        fc.constant({ type: 'HKEYS' } as const),
        record({
          type: fc.constant('HDEL' as const),
          messages: fc.uniqueArray(message).map((all) => all.sort()),
        }),
      ),
    ),
  },
  {
    weight: 6,
    arbitrary: record({
      kind: fc.constant('time' as const),
      what: fc.constantFrom('TTL' as const, 'DELAY' as const, 'STALLED' as const, 'PAUSE' as const),
    }),
  },
);

/** What was compared. */
export interface BullmqTally {
  readonly sequences: number;
  readonly calls: number;
}

/**
 * Compares every answer, and after every step all that the queue holds.
 *
 * @param url of a server; what is written has a prefix of its own and is removed.
 * @param machine default: that of the model; a test gives another one.
 * @throws Error of fast-check with the shrunk sequence, if the two differ.
 */
export async function compareBullmq(
  url: string,
  { runs, seed }: { readonly runs: number; readonly seed: number },
  machine: AnyStateMachine = bullmqQueue,
): Promise<BullmqTally> {
  const prefix = `onebatch-conformance-${process.pid}`;
  const connections = Array.from(
    { length: clients },
    () => new BullmqConnection(url, prefix, 'queue'),
  );
  let sequences = 0;
  let calls = 0;
  try {
    const sequence = fc.array(operations, { maxLength: lengthMax, size: 'max' });
    const property = fc.asyncProperty(sequence, async (steps) => {
      const model = new ModelSide(machine);
      for (const step of steps) {
        calls += 1;
        await follow(step, model, connections);
      }
      sequences += 1;
    });
    const clear = async (): Promise<void> => connections[0]?.clear();
    await fc.assert(property.beforeEach(clear), { numRuns: runs, seed });
    return { sequences, calls };
  } finally {
    await Promise.all(connections.slice(1).map((connection) => connection.disconnect()));
    await connections[0]?.close();
  }
}
