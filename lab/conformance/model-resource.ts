import type { AnyStateMachine } from 'xstate';
import type { Message } from '../../model/index.js';
import type { Json } from '../../sim/index.js';
import type { LocalState, Reaction } from '../../sim/world/behaviour.js';
import { LocalMachine } from '../../sim/world/machine.js';

/**
 * A resource of the model by itself, driven as the simulator drives it: by XState's pure `transition`, with every transition computed
 * twice. Time is the caller's.
 */
export class ModelResource {
  readonly #machine: LocalMachine;
  #state: LocalState;

  constructor(machine: AnyStateMachine, input: Json) {
    this.#machine = new LocalMachine(machine, machine.id, input);
    this.#state = this.#machine.initial().next;
  }

  /** Where it is, for messages. */
  get state(): string {
    return this.#state.key;
  }

  /** What it remembers. */
  get context(): unknown {
    return this.#state.snapshot.context;
  }

  /**
   * What it sends when it gets the request: to whom, and what.
   * @throws Error if the machine neither handles the request nor ignores it on purpose, as a world does.
   */
  ask(request: Message, from: string): Reaction['sends'] {
    const event = eventOf(request, from);
    if (!this.#machine.handles(this.#state, event)) {
      throw new Error(`${this.#machine.who} in ${this.state} has no ${request.type}`);
    }
    return this.#take(this.#machine.receive(this.#state, event));
  }

  /** Lets time pass; timers that are due fire, the earliest first. */
  advance(milliseconds: number): void {
    let left = milliseconds;
    for (;;) {
      const { timers } = this.#state;
      const next = Math.min(...timers.map(({ remaining }) => remaining));
      if (next > left) break;
      const index = timers.findIndex(({ remaining }) => remaining === next);
      left -= next;
      this.#take(this.#machine.fire(this.#machine.advance(this.#state, next), index));
    }
    this.#state = this.#machine.advance(this.#state, left);
  }

  #take({ next, sends }: Reaction): Reaction['sends'] {
    this.#state = next;
    return sends;
  }
}

function eventOf(request: Message, from: string): Parameters<LocalMachine['receive']>[1] {
  return { ...request, from } as Parameters<LocalMachine['receive']>[1];
}
