import { emit, type ActionFunction, type EventObject, type MachineContext } from 'xstate';
import type { ActorId } from './domain.js';
import type { Fact } from './facts.js';
import type { Message } from './messages.js';

/** One message for one other actor. */
export interface Send {
  readonly type: 'send';
  readonly to: ActorId;
  readonly message: Message;
}

/** One fact for whoever watches; no other actor learns of it. */
export interface Announce {
  readonly type: 'announce';
  readonly fact: Fact;
}

/** All that a machine of this project may do besides changing its own state and setting timers with `after`. */
export type Effect = Send | Announce;

/** A value, or how to get it from the machine's context, the event at hand and the action's parameters. */
type Expression<C, E, P, T> = T | ((args: { context: C; event: E }, params: P) => T);

type Params = object | undefined;

/** An action that does nothing but emit effects, usable in any machine whose emitted type is `Effect`. */
type EffectAction<
  C extends MachineContext,
  E extends EventObject,
  P extends Params,
> = ActionFunction<C, E, E, P, never, never, never, never, Effect>;

/** Sends `message` to the actor `to`. */
export function send<C extends MachineContext, E extends EventObject, P extends Params>(
  to: Expression<C, E, P, ActorId>,
  message: Expression<C, E, P, Message>,
): EffectAction<C, E, P> {
  return emit<C, E, P, E, Effect>((args, params) => ({
    type: 'send',
    to: typeof to === 'function' ? to(args, params) : to,
    message: typeof message === 'function' ? message(args, params) : message,
  }));
}

/** Answers the actor that sent the event at hand. */
export function reply<
  C extends MachineContext,
  E extends EventObject & { readonly from: ActorId },
  P extends Params,
>(message: Expression<C, E, P, Message>): EffectAction<C, E, P> {
  return send<C, E, P>(({ event }) => event.from, message);
}

/** Announces `fact` to the monitors. */
export function announce<C extends MachineContext, E extends EventObject, P extends Params>(
  fact: Expression<C, E, P, Fact>,
): EffectAction<C, E, P> {
  return emit<C, E, P, E, Effect>((args, params) => ({
    type: 'announce',
    fact: typeof fact === 'function' ? fact(args, params) : fact,
  }));
}
