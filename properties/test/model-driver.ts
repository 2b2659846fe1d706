import {
  initialTransition,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
} from 'xstate';
import type { Effect, Fact, FaultEvent, Message, Parts, Send } from '../../model/index.js';

/** What a machine did in one step: what it sent and to whom, and what it announced. */
export interface Reaction {
  readonly sends: readonly Omit<Send, 'type'>[];
  readonly facts: readonly Fact[];
}

/** One machine by itself, driven by hand through XState's pure functions. */
export class Probe {
  #snapshot: AnyMachineSnapshot;
  readonly #timers = new Set<string>();
  readonly #timerChanges: string[] = [];
  /** What it did before anything had happened. */
  readonly begun: Reaction;

  constructor(
    private readonly machine: AnyStateMachine,
    input: unknown = null,
  ) {
    const [snapshot, actions] = initialTransition(machine, input as never);
    this.#snapshot = snapshot as AnyMachineSnapshot;
    this.begun = this.#read(actions);
  }

  get state(): unknown {
    return this.#snapshot.value as unknown;
  }

  get context(): Record<string, unknown> {
    return this.#snapshot.context as Record<string, unknown>;
  }

  get settled(): boolean {
    return this.#snapshot.hasTag('settled');
  }

  /** Delays of the timers that are set, by name. */
  get timers(): readonly string[] {
    return [...this.#timers].map((type) => type.split('.')[2] ?? '');
  }

  /** Every timer that was set or cancelled so far, in order: whose clock began anew, `timers` does not tell. */
  get timerChanges(): readonly string[] {
    return this.#timerChanges;
  }

  defers(type: string): boolean {
    const metas = Object.values(this.#snapshot.getMeta()) as ({ defer?: string[] } | undefined)[];
    return metas.some((meta) => meta?.defer?.includes(type));
  }

  /** @throws Error if the machine neither handles the message nor ignores it on purpose, as a world does. */
  receive(message: Message, from = 'client'): Reaction {
    const event = { ...message, from };
    if (this.#handles(event)) return this.#step(event);
    throw new Error(`${this.machine.id} in ${JSON.stringify(this.state)} has no ${message.type}`);
  }

  /** What a fault does; null if it cannot happen now, because the machine does not handle it. */
  suffer(type: FaultEvent['type']): Reaction | null {
    const event = { type, from: 'environment' };
    return this.#handles(event) ? this.#step(event) : null;
  }

  fire(timer: string): Reaction {
    const type = [...this.#timers].find((set) => set.startsWith(`xstate.after.${timer}.`));
    if (type === undefined) throw new Error(`no timer ${timer}; set: ${this.timers.join(', ')}`);
    this.#timers.delete(type);
    return this.#step({ type });
  }

  #handles(event: { readonly type: string; readonly from: string }): boolean {
    return (this.machine.getTransitionData(this.#snapshot, event)?.length ?? 0) > 0;
  }

  #step(event: { readonly type: string; readonly from?: string }): Reaction {
    const [snapshot, actions] = transition(this.machine, this.#snapshot, event);
    this.#snapshot = snapshot as AnyMachineSnapshot;
    return this.#read(actions);
  }

  #read(actions: readonly { readonly type: string; readonly params?: unknown }[]): Reaction {
    const effects: Effect[] = [];
    for (const { type, params } of actions) {
      const { event, id, sendId } = params as { event: Effect; id: string; sendId: string };
      if (type === 'xstate.emit') effects.push(event);
      else if (type === 'xstate.raise') {
        this.#timers.add(id);
        this.#timerChanges.push(`set ${id}`);
      } else if (type === 'xstate.cancel') {
        this.#timers.delete(sendId);
        this.#timerChanges.push(`cancel ${sendId}`);
      } else throw new Error(`unexpected effect ${type}`);
    }
    return {
      sends: effects.flatMap((effect) =>
        effect.type === 'send' ? [{ to: effect.to, message: effect.message }] : [],
      ),
      facts: effects.flatMap((effect) => (effect.type === 'announce' ? [effect.fact] : [])),
    };
  }
}

/** Runs a world without faults to its end, oldest message first, timers when no message can be received. */
export function settle({ actors, mail }: Parts): {
  readonly facts: readonly Fact[];
  readonly probes: ReadonlyMap<string, Probe>;
} {
  const probes = new Map(actors.map(({ id, machine, input }) => [id, new Probe(machine, input)]));
  const facts: Fact[] = [];
  let waiting = mail.map((part) => ({ ...part, from: 'environment' }));
  for (const [id, probe] of probes) {
    waiting.push(...probe.begun.sends.map((send) => ({ ...send, from: id }) as never));
  }
  for (let step = 0; step < 1_000; step++) {
    const next = waiting.find(({ to, message }) => !probes.get(to)?.defers(message.type));
    const timed = [...probes].find(([, probe]) => probe.timers.length > 0);
    if (next === undefined && timed === undefined) return { facts, probes };
    const [actor, reaction] =
      next === undefined
        ? [timed?.[0] ?? '', timed?.[1].fire(timed[1].timers[0] ?? '')]
        : [next.to, probes.get(next.to)?.receive(next.message as never, next.from)];
    if (reaction === undefined) throw new Error(`no actor ${actor}`);
    facts.push(...reaction.facts);
    waiting = waiting.filter((envelope) => envelope !== next);
    waiting.push(...reaction.sends.map((send) => ({ ...send, from: actor }) as never));
  }
  throw new Error('the world does not settle');
}

/** What one machine is given, in order: messages of a client, timers that fire, faults. */
export interface Conversation {
  readonly input?: unknown;
  readonly steps: readonly Step[];
}

export type Step = Message | { readonly fire: string } | { readonly suffer: FaultEvent['type'] };
