import {
  scenario,
  type ActorId,
  type ExecutionStarted,
  type Fact,
  type Message,
  type RowReply,
} from '../../model/index.js';
import { Actors, type LiveReaction } from '../../live/replay/actors.js';
import type { RuntimeAnswer, Call, DurableInstance } from './instance.js';

/** A start takes one slot for its execution: so many starts can be asked for, accepted or not. */
export const startsMax = 8;

interface Letter {
  readonly from: ActorId;
  readonly to: ActorId;
  readonly message: Message;
}

const client: ActorId = 'client';

/**
 * The runtime of the model's era `atomic`: its row, queue, worker, executions, history and activities, driven as the simulator drives them.
 *
 * Messages are delivered in the order in which they were sent, to one actor after the other: one of the executions that the
 * explorer goes through. A message whose receiver defers it waits until the receiver has changed. The activity answers when it is told to.
 */
export class AtomicEra implements DurableInstance {
  readonly #parts = scenario({
    strategy: 'naive',
    runtime: 'atomic',
    starters: startsMax,
    messages: startsMax,
  }).actors;
  readonly #actors = new Actors(this.#parts, () => false);
  #mail: readonly Letter[] = [];
  readonly #batches: (readonly string[])[] = [];
  #answer: Message | null = null;
  #asked = 0;

  constructor() {
    this.#actors.begin();
  }

  call = (call: Call): Promise<RuntimeAnswer> => Promise.resolve(this.#made(call));

  batches = (): readonly (readonly string[])[] => this.#batches;

  close = (): Promise<void> => Promise.resolve();

  #made(call: Call): RuntimeAnswer {
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
        this.#fireAll();
        this.#run();
        return 'done';
      case 'finish':
        this.#run({ activities: true });
        return 'done';
    }
  }

  #started(message: string): RuntimeAnswer {
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
  #raised(message: string): RuntimeAnswer {
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
    this.#mail = [...this.#mail, { from: client, to, message }];
    this.#run();
    if (this.#answer === null) throw new Error(`${to} did not answer ${message.type}`);
    return this.#answer;
  }

  /** Delivers, oldest first, what its receiver takes, until nobody takes anything. */
  #run({ activities = false } = {}): void {
    while (this.#mail.some((letter) => this.#delivered(letter, activities)));
  }

  #delivered(letter: Letter, activities: boolean): boolean {
    const { from, to, message } = letter;
    if (to === 'activities' && !activities) return false;
    const reaction =
      to === client ? this.#told(message) : this.#actors.receive(to, { from, live: message });
    if (reaction === null) return false;
    this.#mail = this.#mail.filter((other) => other !== letter);
    this.#note(to, reaction);
    return true;
  }

  #told(message: Message): LiveReaction {
    this.#answer = message;
    return { sends: [], facts: [] };
  }

  /** Time passes: every timer that is set fires. */
  #fireAll(): void {
    for (const { id } of this.#parts) {
      for (const timer of this.#actors.timers(id)) {
        const reaction = this.#actors.fire(id, timer);
        if (reaction !== null) this.#note(id, reaction);
      }
    }
  }

  #note(from: ActorId, { sends, facts }: LiveReaction): void {
    const letters = sends.map(({ to, message }) => ({
      from,
      to,
      message: message as unknown as Message,
    }));
    this.#mail = [...this.#mail, ...letters];
    for (const fact of facts as unknown as readonly Fact[]) {
      if (fact.type === 'processed') this.#batches.push([...fact.messages].sort());
    }
  }
}
