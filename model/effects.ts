import { emit, type ActionFunction, type EventObject, type MachineContext } from 'xstate';
import type { ActorId } from './domain.js';
import type { Fact } from './facts.js';
import type { Message } from './messages.js';

/** What has a type: a message or a fact, this project's or somebody else's. */
export interface Typed {
  readonly type: string;
}

/** One message for one other actor. */
export interface Send<M extends Typed = Message> {
  readonly type: 'send';
  readonly to: ActorId;
  readonly message: M;
  /** The number of a request, of which its sender has several open: see `Send` in `onebatch/sim`. */
  readonly correlation?: number | null;
}

/** One fact for whoever watches; no other actor learns of it. */
export interface Announce<F extends Typed = Fact> {
  readonly type: 'announce';
  readonly fact: F;
}

/**
 * All that a machine may do besides changing its own state and setting timers with `after`. Without parameters: with the messages
 * and facts of this project's Azure model.
 */
export type Effect<M extends Typed = Message, F extends Typed = Fact> = Send<M> | Announce<F>;

/** A value, or how to get it from the machine's context, the event at hand and the action's parameters. */
type Expression<C, E, P, T> = T | ((args: { context: C; event: E }, params: P) => T);

type Params = object | undefined;

/** An action that does nothing but emit effects, usable in any machine that may emit these. */
type EffectAction<
  C extends MachineContext,
  E extends EventObject,
  P extends Params,
  M extends Typed,
  F extends Typed,
> = ActionFunction<C, E, E, P, never, never, never, never, Effect<M, F>>;

/** The actions by which machines speak, for one set of messages and facts. */
export interface Effects<M extends Typed, F extends Typed> {
  /** Sends `message` to the actor `to`. */
  readonly send: <C extends MachineContext, E extends EventObject, P extends Params>(
    to: Expression<C, E, P, ActorId>,
    message: Expression<C, E, P, M>,
  ) => EffectAction<C, E, P, M, F>;
  /** Answers the actor that sent the event at hand. */
  readonly reply: <
    C extends MachineContext,
    E extends EventObject & { readonly from: ActorId },
    P extends Params,
  >(
    message: Expression<C, E, P, M>,
  ) => EffectAction<C, E, P, M, F>;
  /** Announces `fact` to the monitors. */
  readonly announce: <C extends MachineContext, E extends EventObject, P extends Params>(
    fact: Expression<C, E, P, F>,
  ) => EffectAction<C, E, P, M, F>;
}

/**
 * The actions of machines that send messages `M` and announce facts `F`: `const { send, reply, announce } = effects<MyMessage, MyFact>()`.
 * Such a machine has `types: { emitted: {} as Effect<MyMessage, MyFact> }`, or leaves `emitted` out.
 */
export function effects<M extends Typed, F extends Typed>(): Effects<M, F> {
  const send: Effects<M, F>['send'] = (to, message) =>
    emit((args, params) => ({
      type: 'send',
      to: typeof to === 'function' ? to(args, params) : to,
      message: typeof message === 'function' ? message(args, params) : message,
    }));
  return {
    send,
    reply: (message) => send(({ event }) => event.from, message),
    announce: (fact) =>
      emit((args, params) => ({
        type: 'announce',
        fact: typeof fact === 'function' ? fact(args, params) : fact,
      })),
  };
}

const azure = effects<Message, Fact>();

/** Sends a message of the Azure model to an actor; either may be a function of context and event. */
export const send: typeof azure.send = azure.send;

/** Sends a message of the Azure model to whoever sent the event at hand. */
export const reply: typeof azure.reply = azure.reply;

/** Tells every monitor a fact of the Azure model, in the same step. */
export const announce: typeof azure.announce = azure.announce;
