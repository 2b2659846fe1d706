import { createActor, SimulatedClock, type AnyActor, type AnyStateMachine } from 'xstate';
import type { Send } from '../../model/index.js';
import type { LiveMessage } from '../resource.js';

/** A machine of `model` that serves requests as it does in a world, with a clock that is moved by hand. */
export class ModelSide {
  readonly #clock = new SimulatedClock();
  readonly #actor: AnyActor;
  #sent: Send[] = [];

  constructor(machine: AnyStateMachine, input: unknown) {
    this.#actor = createActor(machine, { input, clock: this.#clock } as never) as AnyActor;
    this.#actor.on('send', (effect) => {
      this.#sent.push(effect as unknown as Send);
    });
    this.#actor.on('announce', () => undefined);
    this.#actor.start();
  }

  /** @returns what it sends back; null if it does not answer. */
  request(message: LiveMessage, from: string): LiveMessage | null {
    this.#sent = [];
    const event: LiveMessage = { ...message, from };
    this.#actor.send(event);
    const answer = this.#sent.find(({ to }) => to === from);
    return answer === undefined ? null : (answer.message as unknown as LiveMessage);
  }

  wait(ms: number): void {
    this.#clock.increment(ms);
  }

  /** Its context, with its state under `value`. */
  snapshot(): { readonly value: unknown; readonly context: Record<string, unknown> } {
    const { value, context } = this.#actor.getSnapshot() as {
      value: unknown;
      context: Record<string, unknown>;
    };
    return { value, context };
  }

  stop(): void {
    this.#actor.stop();
  }
}
