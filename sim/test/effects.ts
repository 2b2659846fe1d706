import { emit, type ActionFunction, type EventObject, type MachineContext } from 'xstate';
import type { Message, Send } from '../index.js';

/** All that a machine in a world may emit. */
export type Effect =
  ({ readonly type: 'send' } & Send) | { readonly type: 'announce'; readonly fact: Message };

type EffectAction<C extends MachineContext, E extends EventObject> = ActionFunction<
  C,
  E,
  E,
  undefined,
  never,
  never,
  never,
  never,
  Effect
>;

type Expression<C, E, T> = T | ((args: { context: C; event: E }) => T);

/** Sends a message to the actor or mailbox `to`; with the number of a request, if there is one. */
export function send<C extends MachineContext, E extends EventObject>(
  to: Expression<C, E, string>,
  message: Expression<C, E, Message>,
  correlation?: number | null,
): EffectAction<C, E> {
  return emit<C, E, undefined, E, Effect>((args) => ({
    type: 'send',
    to: typeof to === 'function' ? to(args) : to,
    message: typeof message === 'function' ? message(args) : message,
    ...(correlation === undefined ? {} : { correlation }),
  }));
}

/** Answers whoever sent the message at hand. */
export function reply<C extends MachineContext, E extends EventObject & { readonly from: string }>(
  type: string,
): EffectAction<C, E> {
  return send<C, E>(({ event }) => event.from, { type });
}

/** Tells the properties a fact. */
export function announce<C extends MachineContext, E extends EventObject>(
  type: string,
): EffectAction<C, E> {
  return emit<C, E, undefined, E, Effect>({ type: 'announce', fact: { type } });
}
