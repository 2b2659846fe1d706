import { assign, setup } from 'xstate';
import type { Accepted, MessageId, Processed, WindowKey } from '../../model/index.js';
import type { DomainProperty } from './property.js';

interface Windows {
  readonly [window: WindowKey]: {
    /** Messages accepted so far: none, which one, or several. One that is delivered again is still one. */
    readonly accepted: MessageId | 'none' | 'several';
    readonly batches: 0 | 1 | 2;
  };
}

const unseen = { accepted: 'none', batches: 0 } as const;

const machine = setup({
  types: {
    context: {} as { readonly windows: Windows },
    events: {} as Accepted | Processed,
  },
  guards: {
    twoBatches: ({ context }) => some(context.windows, ({ batches }) => batches === 2),
    batchOwed: ({ context }) =>
      some(context.windows, ({ accepted, batches }) => accepted !== 'none' && batches === 0),
    contended: ({ context }) =>
      some(context.windows, ({ accepted, batches }) => accepted === 'several' && batches === 1),
  },
  actions: {
    countMessage: assign(({ context: { windows }, event }) => {
      if (event.type !== 'accepted') return {};
      const { window, message } = event;
      const { accepted: known, batches } = windows[window] ?? unseen;
      const accepted = known === 'none' || known === message ? message : 'several';
      return { windows: { ...windows, [window]: { accepted, batches } } };
    }),
    countBatch: assign(({ context: { windows }, event: { window } }) => {
      const { accepted, batches } = windows[window] ?? unseen;
      return { windows: { ...windows, [window]: { accepted, batches: batches === 0 ? 1 : 2 } } };
    }),
    forget: assign({ windows: {} }),
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
    twoBatches: {
      tags: 'violation',
      entry: 'forget',
      on: { accepted: {}, processed: {} },
    },
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

function some(windows: Windows, is: (window: Windows[WindowKey]) => boolean): boolean {
  return Object.values(windows).some(is);
}
