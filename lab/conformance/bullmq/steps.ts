/** Steps of sequences of calls, on the machine of the model and on BullMQ. */
import { isDeepStrictEqual } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import type { BullmqConnection } from '../../../live/bullmq/queue.js';
import type { Message } from '../../../model/index.js';
import type { Command, QueueContents } from '../../../model/bullmq/index.js';
import { LocalMachine } from '../../../sim/world/machine.js';
import type { LocalState } from '../../../sim/world/behaviour.js';

/**
 * One step. `call`: a client makes one. `throw`: a worker's function throws, and BullMQ decides whether the job is tried again. The others are what
 * time does to the machine, if it can: a deduplication key ends, a delayed job is due, a lock ends (PAUSE), a job whose lock is gone is put back.
 */
export type Operation =
  | { readonly kind: 'call'; readonly client: number; readonly command: Command }
  | {
      readonly kind: 'throw';
      readonly client: number;
      readonly job: string;
      readonly token: string;
    }
  | { readonly kind: 'time'; readonly what: 'TTL' | 'DELAY' | 'STALLED' | 'PAUSE' };

/** Does one step on both sides, and compares what is answered, and all that the queue holds afterwards. @throws Error if they differ. */
export async function follow(
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
export class ModelSide {
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
