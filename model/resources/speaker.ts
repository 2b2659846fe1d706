import { setup } from 'xstate';
import { effects, type Effect, type Typed } from '../effects.js';
import type { Received } from '../messages.js';

/**
 * XState's `setup` of a machine that hears `Hears`, sends `Says`, announces `Fact`, and begins with its input as its context, with the
 * actions by which it speaks.
 *
 * ```ts
 * const client = speaker<{ me: string }, KeyReply, KeyRequest>();
 * const machine = client.createMachine({ context: ({ input }) => input, entry: client.send('key', { type: 'GET' }) });
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
  return Object.assign(made, effects<Says, Fact>());
}
