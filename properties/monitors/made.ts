import { assign, setup } from 'xstate';
import type { Property } from '../../model/index.js';
import { excluding, including, textsOf } from './property.js';

interface Counted {
  readonly type: string;
}

/**
 * A property that counts: no more than `most` times `counts` is told, less the times that `returns` is.
 *
 * Hears `counts`, `returns` and `witness`: the last is what somebody tells who found that there are as many as there may be.
 */
export function atMost({
  name,
  most,
  counts,
  returns,
  witness,
  ...texts
}: {
  readonly name: string;
  /** An integer, zero or more. */
  readonly most: number;
  /** Types of facts. */
  readonly counts: string;
  readonly returns?: string;
  readonly witness: string;
  readonly sentence?: string;
}): Property {
  const machine = setup({
    types: { context: {} as { readonly count: number }, events: {} as Counted },
    guards: { isFull: ({ context }) => context.count >= most },
    actions: {
      add: assign(({ context }) => ({ count: context.count + 1 })),
      remove: assign(({ context }) => ({ count: Math.max(0, context.count - 1) })),
    },
  }).createMachine({
    id: name,
    context: { count: 0 },
    initial: 'few',
    on: {
      [counts]: [{ guard: 'isFull', target: '.tooMany' }, { actions: 'add' }],
      ...(returns === undefined ? {} : { [returns]: { actions: 'remove' } }),
      [witness]: '.heldOff',
    },
    states: { few: {}, heldOff: { tags: 'witness' }, tooMany: { tags: 'violation' } },
  });
  return { name, machine, witness: `somebody told ${witness}`, ...texts };
}

interface Ids extends Counted {
  /** What is promised, or done. */
  readonly ids: readonly string[];
}

/**
 * A property of promises: of everything whose id is in a fact `promise`, a fact `kept` tells the id, at the same time or later.
 *
 * Hears `promise` and `kept`, each with a list of `ids`. The witness asks for two promises that were kept, while none is owed.
 */
export function everyKept({
  name,
  promise,
  kept,
  ...texts
}: {
  readonly name: string;
  /** Types of facts. */
  readonly promise: string;
  readonly kept: string;
  readonly sentence?: string;
}): Property {
  const machine = setup({
    types: {
      context: {} as { readonly owed: readonly string[]; readonly paid: readonly string[] },
      events: {} as Ids,
    },
    guards: {
      isOwed: ({ context }) => context.owed.length > 0,
      severalKept: ({ context }) => context.paid.length > 1,
    },
    actions: {
      /** What was kept already is not owed: the one can be faster than the other. */
      owe: assign(({ context: { owed, paid }, event }) => ({
        owed: excluding(including(owed, textsOf(event, 'ids')), paid),
      })),
      pay: assign(({ context: { owed, paid }, event }) => ({
        owed: excluding(owed, textsOf(event, 'ids')),
        paid: including(paid, textsOf(event, 'ids')),
      })),
    },
  }).createMachine({
    id: name,
    context: { owed: [], paid: [] },
    initial: 'quiet',
    on: {
      [promise]: { actions: 'owe', target: '.judging' },
      [kept]: { actions: 'pay', target: '.judging' },
    },
    states: {
      quiet: {},
      judging: {
        always: [
          { guard: 'isOwed', target: 'owed' },
          { guard: 'severalKept', target: 'kept' },
          { target: 'quiet' },
        ],
      },
      owed: { tags: 'pending' },
      kept: { tags: 'witness' },
    },
  });
  return { name, machine, witness: `two were promised and kept (${promise}, ${kept})`, ...texts };
}
