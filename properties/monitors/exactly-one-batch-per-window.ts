import { assign, setup } from 'xstate';
import type { Accepted, Processed, WindowKey } from '../../model/index.js';
import type { DomainProperty } from './property.js';

interface Windows {
  readonly [window: WindowKey]: {
    /** Messages accepted so far; two stands for two or more. */
    readonly accepted: 0 | 1 | 2;
    readonly batches: 0 | 1 | 2;
  };
}

const unseen = { accepted: 0, batches: 0 } as const;

const machine = setup({
  types: {
    context: {} as { readonly windows: Windows },
    events: {} as Accepted | Processed,
  },
  guards: {
    twoBatches: ({ context }) => some(context.windows, ({ batches }) => batches === 2),
    batchOwed: ({ context }) =>
      some(context.windows, ({ accepted, batches }) => accepted > 0 && batches === 0),
    contended: ({ context }) =>
      some(context.windows, ({ accepted, batches }) => accepted === 2 && batches === 1),
  },
  actions: {
    countMessage: assign(({ context: { windows }, event: { window } }) => {
      const { accepted, batches } = windows[window] ?? unseen;
      return { windows: { ...windows, [window]: { accepted: oneMore(accepted), batches } } };
    }),
    countBatch: assign(({ context: { windows }, event: { window } }) => {
      const { accepted, batches } = windows[window] ?? unseen;
      return { windows: { ...windows, [window]: { accepted, batches: oneMore(batches) } } };
    }),
  },
}).createMachine({
  id: 'exactlyOneBatchPerWindow',
  context: { windows: {} },
  initial: 'quiet',
  on: {
    accepted: { target: '.judging', actions: 'countMessage' },
    processed: { target: '.judging', actions: 'countBatch' },
  },
  states: {
    quiet: {},
    judging: {
      always: [
        { guard: 'twoBatches', target: 'twoBatches' },
        { guard: 'batchOwed', target: 'batchOwed' },
        { guard: 'contended', target: 'contended' },
        { target: 'quiet' },
      ],
    },
    batchOwed: { tags: 'pending' },
    contended: { tags: 'witness' },
    twoBatches: { tags: 'violation', on: { accepted: {}, processed: {} } },
  },
});

export const exactlyOneBatchPerWindow: DomainProperty = {
  name: 'exactlyOneBatchPerWindow',
  sentence: 'For each window with at least one accepted message exactly one batch is processed.',
  why: 'Two batches mean double work and messages that were meant to be together apart; none means that nobody works.',
  witness: 'two messages were accepted in one window, and its one batch was processed',
  source: 'Azure/azure-functions-durable-extension#612',
  machine,
};

function oneMore(count: 0 | 1 | 2): 1 | 2 {
  return count === 0 ? 1 : 2;
}

function some(windows: Windows, is: (window: Windows[WindowKey]) => boolean): boolean {
  return Object.values(windows).some(is);
}
