/** Random sequences of commands and scripts, by several clients, on the machines of the model and on a real Redis server. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { AnyStateMachine } from 'xstate';
import { RedisConnection } from '../../../live/redis/connection.js';
import {
  inboxKey,
  isSame,
  lockKey,
  redisServer,
  redisWindows,
  windowKeys,
  type Command,
  type Keyspace,
} from '../../../model/redis/index.js';
import type { Message } from '../../../model/index.js';
import { LocalMachine } from '../../../sim/world/machine.js';
import type { LocalState } from '../../../sim/world/behaviour.js';

/** One step: a client sends a command, or the lock's time is over. */
type Operation = { readonly client: number; readonly command: Command } | 'lapse';

/** Commands of one kind of world, and the machine that is asked. */
interface RedisSubject {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly operations: fc.Arbitrary<Operation>;
}

const clients = 3;
/** Most steps of a sequence. */
const lengthMax = 30;

const client = fc.nat({ max: clients - 1 });
const token = fc.constantFrom('a', 'b', 'c');
const message = fc.constantFrom('m1', 'm2', 'm3');
const key = fc.constantFrom(lockKey, 'other');
const anyKey = fc.constantFrom(lockKey, 'other', inboxKey);

/** A key, now and then another one that may hold another kind of value. */
const often = (usual: string) => fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, anyKey);

const by = (command: fc.Arbitrary<Command>): fc.Arbitrary<Operation> =>
  fc.record({ client, command });

const script = (
  name: Extract<Command, { readonly type: 'EVAL' }>['script'],
  keys: readonly string[],
  args: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<Command> =>
  args.map((given) => ({ type: 'EVAL', script: name, keys, args: given }) as const);

const locks: RedisSubject = {
  name: 'redis lock',
  machine: redisServer,
  operations: fc.oneof(
    by(
      fc.record({
        type: fc.constant('SET' as const),
        key,
        value: token,
        nx: fc.boolean(),
        px: fc.boolean(),
      }),
    ),
    by(fc.record({ type: fc.constantFrom('GET' as const, 'DEL' as const), key: anyKey })),
    by(fc.constant({ type: 'PEXPIRE', key: lockKey } as const)),
    by(fc.record({ type: fc.constant('RPUSH' as const), key: often(inboxKey), value: message })),
    by(script('compareDel', [lockKey], fc.tuple(token))),
    by(often(inboxKey).chain((list) => script('takeAll', [list], fc.constant([])))),
    by(script('closeIfEmpty', [lockKey, inboxKey], fc.tuple(token))),
    fc.constant('lapse' as const),
  ),
};

const time = fc.nat({ max: 6 }).map(String);
const number = fc.integer({ min: 1, max: 4 }).map(String);

const windows: RedisSubject = {
  name: 'redis windows',
  machine: redisWindows,
  operations: fc.oneof(
    by(script('push', windowKeys, fc.tuple(message, time, time))),
    by(script('claim', windowKeys, fc.tuple(time, time))),
    by(script('done', windowKeys, fc.tuple(number, number))),
  ),
};

export const redisSubjects: readonly RedisSubject[] = [locks, windows];

/** What was compared. */
export interface RedisTally {
  readonly sequences: number;
  readonly commands: number;
}

/**
 * Compares every answer, whether the lock has an end, and in the end all keys.
 *
 * @param url of a server; what is written has a prefix of its own and is removed.
 * @param subjects default: those of the model; a test gives others.
 * @throws Error of fast-check with the shrunk sequence, if the two differ.
 */
export async function compareRedis(
  url: string,
  { runs, seed }: { readonly runs: number; readonly seed: number },
  subjects: readonly RedisSubject[] = redisSubjects,
): Promise<RedisTally> {
  const prefix = `onebatch:conformance:${process.pid}:`;
  const connections = Array.from({ length: clients }, () => new RedisConnection(url, prefix));
  let sequences = 0;
  let commands = 0;
  try {
    for (const { machine, operations } of subjects) {
      const sequence = fc.array(operations, { maxLength: lengthMax, size: 'max' });
      await fc.assert(
        fc
          .asyncProperty(sequence, async (steps) => {
            const side = new ModelSide(machine);
            for (const step of steps) {
              if (step === 'lapse') {
                const ended = side.lapse();
                const was = await connections[0]?.isBounded(lockKey);
                if (was === true) await connections[0]?.expire(lockKey);
                if (ended !== was) throw new Error(`the lock has an end: ${ended}, really ${was}`);
                continue;
              }
              const model = side.perform(step.command, `client-${step.client}`);
              const store = await connections[step.client]?.perform(step.command);
              commands += 1;
              if (isDeepStrictEqual(model, store)) continue;
              throw new Error(
                `${JSON.stringify(step.command)}: the model says ${JSON.stringify(model)}, the server ${JSON.stringify(store)}`,
              );
            }
            const contents = (await connections[0]?.contents()) ?? {};
            if (!isSame(side.keys, contents)) {
              throw new Error(
                `the model holds ${JSON.stringify(side.keys)}, the server ${JSON.stringify(contents)}`,
              );
            }
            sequences += 1;
            await connections[0]?.clear();
          })
          .beforeEach(async () => connections[0]?.clear()),
        { numRuns: Math.ceil(runs / subjects.length), seed },
      );
    }
    return { sequences, commands };
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
  }
}

/** A machine of the model by itself. */
class ModelSide {
  readonly #machine: LocalMachine;
  #state: LocalState;

  constructor(machine: AnyStateMachine) {
    const input = { id: 'redis', instance: 'i', lapses: 'in time', lags: false };
    this.#machine = new LocalMachine(machine, machine.id, input);
    this.#state = this.#machine.initial().next;
  }

  get keys(): Keyspace {
    return (this.#state.snapshot.context as { readonly keys: Keyspace }).keys;
  }

  perform(command: Command, from: string): unknown {
    const event = { ...command, from } as unknown as Message & { readonly from: string };
    const { next, sends } = this.#machine.receive(
      this.#state,
      event as unknown as Parameters<LocalMachine['receive']>[1],
    );
    this.#state = next;
    const reply = sends.find(({ to }) => to === from)?.message as
      { readonly value?: unknown; readonly error?: unknown } | undefined;
    return reply?.error ?? reply?.value;
  }

  /** True if the lock had an end, which has come. */
  lapse(): boolean {
    if (this.#state.timers.length === 0) return false;
    this.#state = this.#machine.fire(this.#state, 0).next;
    return true;
  }
}
