/** Random sequences of calls, by several clients, on the machine of the model and on BullMQ with a real Redis server. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { AnyStateMachine } from 'xstate';
import { BullmqConnection } from '../../../live/bullmq/queue.js';
import type { Message } from '../../../model/index.js';
import {
  bullmqQueue,
  type AddOptions,
  type Command,
  type QueueContents,
} from '../../../model/bullmq/index.js';
import { LocalMachine } from '../../../sim/world/machine.js';
import type { LocalState } from '../../../sim/world/behaviour.js';

/**
 * One step. `call`: a client makes one. `throw`: a worker's function throws, and BullMQ decides whether the job is tried again. The others are what
 * time does to the machine, if it can: a deduplication key ends, a delayed job is due, a lock ends (PAUSE), a job whose lock is gone is put back.
 */
type Operation =
  | { readonly kind: 'call'; readonly client: number; readonly command: Command }
  | {
      readonly kind: 'throw';
      readonly client: number;
      readonly job: string;
      readonly token: string;
    }
  | { readonly kind: 'time'; readonly what: 'TTL' | 'DELAY' | 'STALLED' | 'PAUSE' };

/** With the prototype of a literal, as messages have. */
const record = <Model>(model: {
  [Key in keyof Model]: fc.Arbitrary<Model[Key]>;
}): fc.Arbitrary<Model> => fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<Model>;

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
/** One of each client: that is who has the job, more often than not. */
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

async function follow(
  step: Operation,
  model: ModelSide,
  connections: readonly BullmqConnection[],
): Promise<void> {
  const [first] = connections;
  if (first === undefined) return;
  const { queue: before } = model;
  let answers: readonly [unknown, unknown];
  switch (step.kind) {
    case 'call': {
      const reply = model.perform(step.command, `client-${step.client}`);
      answers = [reply, await connections[step.client]?.perform(step.command)];
      break;
    }
    case 'throw': {
      const known = before.jobs[step.job];
      const isLast = known === undefined || known.made + 1 >= (known.options.attempts ?? 1);
      const { job: id, token: lock } = step;
      const reply = model.perform({ type: isLast ? 'FAIL' : 'RETRY', job: id, token: lock }, 'x');
      answers = [
        reply,
        await connections[step.client]?.perform({ type: 'RETRY', job: id, token: lock }),
      ];
      break;
    }
    case 'time': {
      model.pass(step.what);
      answers = [true, await pass(step.what, before, model.queue, first)];
      break;
    }
  }
  expectAlike(step, 'answers', answers[0], answers[1]);
  expectAlike(step, 'holds', model.queue, await first.contents());
}

function expectAlike(step: Operation, what: string, model: unknown, store: unknown): void {
  if (isDeepStrictEqual(model, store)) return;
  throw new Error(
    `${JSON.stringify(step)}: the model ${what} ${JSON.stringify(model)}, BullMQ ${JSON.stringify(store)}`,
  );
}

/** Time does to BullMQ what it did to the machine. False if it cannot. */
async function pass(
  what: Extract<Operation, { readonly kind: 'time' }>['what'],
  before: QueueContents,
  after: QueueContents,
  connection: BullmqConnection,
): Promise<boolean> {
  if (before === after) return true;
  switch (what) {
    case 'TTL':
      return connection.endKey(
        Object.keys(before.keys).find((id) => after.keys[id] === undefined) ?? '',
      );
    case 'DELAY':
      await connection.ripen(after.due.at(-1) ?? '');
      return true;
    case 'PAUSE':
      return connection.endLock(
        Object.keys(before.locks).find((id) => after.locks[id] === undefined) ?? '',
      );
    case 'STALLED':
      await connection.putBack(before.active.find((id) => !after.active.includes(id)) ?? '');
      return true;
  }
}

/** A machine of the model by itself. */
class ModelSide {
  readonly #machine: LocalMachine;
  #state: LocalState;

  constructor(machine: AnyStateMachine) {
    this.#machine = new LocalMachine(machine, machine.id, { id: 'bullmq', instance: 'i' });
    this.#state = this.#machine.initial().next;
  }

  get queue(): QueueContents {
    return (this.#state.snapshot.context as { readonly queue: QueueContents }).queue;
  }

  perform(command: Command, from: string): unknown {
    return this.#receive({ ...command, from } as unknown as Message & { readonly from: string });
  }

  /** A timer fires, if it is set; or the fault happens, if it can. */
  pass(what: 'TTL' | 'DELAY' | 'STALLED' | 'PAUSE'): void {
    if (what === 'PAUSE') {
      this.#receive({ type: what, from: 'environment' } as unknown as Message & { from: string });
      return;
    }
    const index = this.#state.timers.findIndex(
      (timer) => this.#machine.timerName(timer).type === what,
    );
    if (index !== -1) this.#state = this.#machine.fire(this.#state, index).next;
  }

  #receive(event: Message & { readonly from: string }): unknown {
    const given = event as unknown as Parameters<LocalMachine['receive']>[1];
    if (!this.#machine.handles(this.#state, given)) return undefined;
    const { next, sends } = this.#machine.receive(this.#state, given);
    this.#state = next;
    return sends.find(({ to }) => to === event.from)?.message;
  }
}
