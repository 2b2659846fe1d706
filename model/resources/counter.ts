import { assign, setup } from 'xstate';
import { effects, type Effect } from '../effects.js';
import type { Received } from '../messages.js';

/** To a counter. `SET_COUNT_IF` writes if it still is as expected. */
export type CounterRequest =
  | { readonly type: 'READ_COUNT' }
  | { readonly type: 'ADD'; readonly by: number }
  | { readonly type: 'SET_COUNT'; readonly value: number }
  | { readonly type: 'SET_COUNT_IF'; readonly value: number; readonly expected: number };

/** What it is, after what was asked; `written` is false if that was refused. */
export interface CounterReply {
  readonly type: 'COUNT';
  readonly value: number;
  readonly written: boolean;
}

/** With what a counter begins. */
export interface CounterInput {
  /** Default: 0. */
  readonly value?: number;
}

const { reply } = effects<CounterReply, never>();

const counterSetup = setup({
  types: {
    context: {} as { readonly value: number },
    events: {} as Received<CounterRequest>,
    input: undefined as CounterInput | undefined,
    emitted: {} as Effect<CounterReply, never>,
  },
  guards: {
    isExpected: ({ context, event }) =>
      event.type === 'SET_COUNT_IF' && event.expected === context.value,
  },
  actions: {
    add: assign(({ context, event }) =>
      event.type === 'ADD' ? { value: context.value + event.by } : {},
    ),
    write: assign(({ event }) => ('value' in event ? { value: event.value } : {})),
    replyRead: reply(({ context }) => ({ type: 'COUNT', value: context.value, written: false })),
    replyWritten: reply(({ context }) => ({ type: 'COUNT', value: context.value, written: true })),
  },
});

/**
 * A number that is read, added to and set, each in one step; a read and a later write are two.
 *
 * Source: Redis docs, INCRBY; a column that is updated with `SET n = n + 1`, or with a condition on what was read.
 */
export const counter = counterSetup.createMachine({
  id: 'counter',
  context: ({ input }) => ({ value: input?.value ?? 0 }),
  on: {
    READ_COUNT: { actions: 'replyRead' },
    ADD: { actions: ['add', 'replyWritten'] },
    SET_COUNT: { actions: ['write', 'replyWritten'] },
    SET_COUNT_IF: [
      { guard: 'isExpected', actions: ['write', 'replyWritten'] },
      { actions: 'replyRead' },
    ],
  },
});
