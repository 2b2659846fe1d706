import { setup, type ActionFunction } from 'xstate';
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

/**
 * What a machine is made with that hears `Hears`, sends `Says`, announces `Fact`, and begins with its input as its context: `machine` is
 * XState's `createMachine` with these types, `send`, `reply` and `announce` are the actions by which it speaks.
 *
 * ```ts
 * const { machine, send } = speaker<{ me: string }, KeyReply, KeyRequest>();
 * const client = machine({ context: ({ input }) => input, entry: send('key', { type: 'GET' }) });
 * ```
 */
// The type of XState's `createMachine` is known to the compiler only.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function speaker<
  Context extends object,
  Hears extends Typed,
  Says extends Typed,
  Fact extends Typed = never,
>() {
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
