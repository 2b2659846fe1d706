import { createActor, SimulatedClock, type AnyActor } from 'xstate';
import {
  scenario,
  type ActorId,
  type Announce,
  type ExecutionStarted,
  type Message,
  type Received,
  type RowReply,
  type Send,
} from '../../model/index.js';
import type { Answer, Call, DurableInstance } from './instance.js';

/** A start takes one slot for its execution: so many starts can be asked for, accepted or not. */
export const startsMax = 8;

interface Snapshot {
  readonly getMeta: () => Record<string, { readonly defer?: readonly string[] } | undefined>;
}

const client: ActorId = 'client';
const dayMs = 86_400_000;

/**
 * The runtime of the model's era `atomic`: its row, queue, worker, executions, history and activities, run by XState itself.
 *
 * Messages are delivered in the order in which they were sent, to one actor after the other: one of the executions that the
 * explorer goes through. A message whose receiver defers it waits until the receiver has changed. The activity answers when it is told to.
 */
export class AtomicEra implements DurableInstance {
  readonly #clock = new SimulatedClock();
  readonly #actors = new Map<ActorId, AnyActor>();
  readonly #mail: { readonly from: ActorId; readonly send: Send }[] = [];
  readonly #batches: (readonly string[])[] = [];
  #answer: Message | null = null;
  #asked = 0;

  constructor() {
    const { actors } = scenario({
      strategy: 'naive',
      runtime: 'atomic',
      starters: startsMax,
      messages: startsMax,
    });
    for (const { id, machine, input } of actors) {
      const actor = createActor(machine, { input, clock: this.#clock } as never) as AnyActor;
      actor.on('send', (effect) => this.#mail.push({ from: id, send: effect as unknown as Send }));
      actor.on('announce', (effect) => this.#note(effect as unknown as Announce));
      actor.start();
      this.#actors.set(id, actor);
    }
  }

  call = (call: Call): Promise<Answer> => Promise.resolve(this.#made(call));

  batches = (): readonly (readonly string[])[] => this.#batches;

  close = (): Promise<void> => {
    for (const actor of this.#actors.values()) actor.stop();
    return Promise.resolve();
  };

  #made(call: Call): Answer {
    switch (call.kind) {
      case 'start':
        return this.#started(call.message);
      case 'raise':
        return this.#raised(call.message);
      case 'status':
        return this.#row()?.status ?? 'none';
      case 'purge':
        if (this.#row() === null) return 'none';
        this.#ask('instances', { type: 'PURGE' });
        return 'purged';
      case 'window':
        this.#clock.increment(dayMs);
        this.#run();
        return 'done';
      case 'finish':
        this.#run({ activities: true });
        return 'done';
    }
  }

  #started(message: string): Answer {
    const row = this.#row();
    const generation = row === null ? 0 : row.generation + 1;
    const execution = `e-m${(this.#asked += 1)}` as ExecutionStarted['execution'];
    const item = {
      kind: 'ExecutionStarted',
      instance: '1234567',
      execution,
      window: 'w1',
      messages: [message],
      collects: true,
      generation,
      deduplicated: false,
    } as unknown as ExecutionStarted;
    const { type } = this.#ask('instances', {
      type: 'CREATE_INSTANCE',
      row: { status: 'Pending', executionId: execution, generation },
      queue: 'queue',
      item,
    });
    return type === 'CREATED' ? 'started' : 'already exists';
  }

  /** RaiseEventAsync: a look at the row, then the event. */
  #raised(message: string): Answer {
    const row = this.#row();
    if (row === null) return 'not found';
    if (row.status === 'Completed') return 'closed';
    const item = { kind: 'EventRaised', instance: '1234567', message };
    this.#ask('queue', { type: 'ENQUEUE', item } as unknown as Message);
    return 'accepted';
  }

  #row(): RowReply['row'] {
    return (this.#ask('instances', { type: 'READ' }) as RowReply).row;
  }

  /** Sends a request, and lets everything run. */
  #ask(to: ActorId, message: Message): Message {
    this.#answer = null;
    this.#mail.push({ from: client, send: { type: 'send', to, message } });
    this.#run();
    if (this.#answer === null) throw new Error(`${to} did not answer ${message.type}`);
    return this.#answer;
  }

  /** Delivers, oldest first, what may be delivered, until nothing may. */
  #run({ activities = false } = {}): void {
    for (;;) {
      const next = this.#mail.findIndex(
        ({ send: { to, message } }) =>
          (activities || to !== 'activities') && !this.#defers(to, message),
      );
      const [found] = next < 0 ? [] : this.#mail.splice(next, 1);
      if (found === undefined) return;
      const { from, send } = found;
      if (send.to === client) this.#answer = send.message;
      else this.#actors.get(send.to)?.send({ ...send.message, from } as Received<Message>);
    }
  }

  #defers(id: ActorId, { type }: Message): boolean {
    const snapshot = this.#actors.get(id)?.getSnapshot() as Snapshot | undefined;
    return Object.values(snapshot?.getMeta() ?? {}).some((meta) => meta?.defer?.includes(type));
  }

  #note({ fact }: Announce): void {
    if (fact.type === 'processed') this.#batches.push([...fact.messages].sort());
  }
}
