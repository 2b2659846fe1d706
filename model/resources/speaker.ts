import {
  setup,
  type ActionFunction,
  type AnyStateMachine,
  type MachineConfig,
  type NonReducibleUnknown,
} from 'xstate';
import type { ActorId } from '../domain.js';
import { effects, type Effect, type Typed } from '../effects.js';
import type { Received } from '../messages.js';

/** A value, or how to get it from the context and the event at hand. */
type Given<C, X, T> = T | ((args: { context: C; event: X }) => T);

/** The actions of one kind of machine; `X` is the event at hand where an action stands. */
interface Speech<C extends object, H extends Typed, M extends Typed, F extends Typed> {
  readonly send: <X extends Received<H>>(
    to: Given<C, X, ActorId>,
    message: Given<C, X, M>,
  ) => Speaks<C, X, H, M, F>;
  readonly reply: <X extends Received<H>>(message: Given<C, X, M>) => Speaks<C, X, H, M, F>;
  readonly announce: <X extends Received<H>>(fact: Given<C, X, F>) => Speaks<C, X, H, M, F>;
}

type Speaks<
  C extends object,
  X extends Received<H>,
  H extends Typed,
  M extends Typed,
  F extends Typed,
> = ActionFunction<C, X, Received<H>, undefined, never, never, never, never, Effect<M, F>>;

/** What `speaker` gives: how machines of one kind are made, and how they speak. */
export interface Speaker<
  Context extends object,
  Hears extends Typed,
  Says extends Typed,
  Fact extends Typed,
> extends Speech<Context, Hears, Says, Fact> {
  /**
   * XState's `createMachine` with these types. Which states the machine has is no part of its type: a world takes any machine, and to work
   * that out takes the compiler a minute where a state is one thing or another.
   */
  readonly machine: (
    config: MachineConfig<
      Context,
      Received<Hears>,
      never,
      never,
      never,
      never,
      string,
      Context,
      NonReducibleUnknown,
      Effect<Says, Fact>
    >,
  ) => AnyStateMachine;
}

/**
 * What a machine is made with that hears `Hears`, sends `Says`, announces `Fact`, and begins with its input as its context: `machine` is
 * XState's `createMachine` with these types, `send`, `reply` and `announce` are the actions by which it speaks.
 *
 * ```ts
 * const { machine, send } = speaker<{ me: string }, KeyReply, KeyRequest>();
 * const client = machine({ context: ({ input }) => input, entry: send('key', { type: 'GET' }) });
 * ```
 */
export function speaker<
  Context extends object,
  Hears extends Typed,
  Says extends Typed,
  Fact extends Typed = never,
>(): Speaker<Context, Hears, Says, Fact> {
  const made = setup({
    types: {
      context: {} as Context,
      input: {} as Context,
      events: {} as Received<Hears>,
      emitted: {} as Effect<Says, Fact>,
    },
  });
  const speech = effects<Says, Fact>() as unknown as Speech<Context, Hears, Says, Fact>;
  // It is no method: nothing in it asks for `this`.
  return { ...speech, machine: made.createMachine };
}
