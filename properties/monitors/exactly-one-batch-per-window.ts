import { assign, setup } from 'xstate';
import { windowKey } from '../../model/domain.js';
import type {
  Accepted,
  Acknowledged,
  MessageId,
  Processed,
  Rejected,
  WindowKey,
} from '../../model/index.js';
import type { DomainProperty } from './property.js';
import { answered, type Tries } from './tries.js';

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
    context: {} as { readonly windows: Windows; readonly tries: Tries },
    events: {} as Accepted | Processed | Acknowledged | Rejected,
  },
  guards: {
    twoBatches: ({ context }) => some(context.windows, ({ batches }) => batches === 2),
    batchOwed: ({ context }) =>
      some(context.windows, ({ accepted, batches }) => accepted !== 'none' && batches === 0),
    contended: ({ context: { windows, tries } }) =>
      some(
        windows,
        ({ accepted, batches }, window) =>
          batches === 1 &&
          (accepted === 'several' || (accepted !== 'none' && tries[window] === 'several')),
      ),
  },
  actions: {
    countMessage: assign(({ context: { windows }, event }) => {
      if (event.type !== 'accepted') return {};
      const { window, message } = event;
      const { accepted: known, batches } = windows[window] ?? unseen;
      const accepted = known === 'none' || known === message ? message : 'several';
      return { windows: { ...windows, [window]: { accepted, batches } } };
    }),
    countBatch: assign(({ context: { windows }, event }) => {
      if (event.type !== 'processed') return {};
      const { window } = event;
      const { accepted, batches } = windows[window] ?? unseen;
      return { windows: { ...windows, [window]: { accepted, batches: batches === 0 ? 1 : 2 } } };
    }),
    countTry: assign(({ context: { tries }, event }) =>
      event.type === 'acknowledged' || event.type === 'rejected'
        ? { tries: answered(tries, event) }
        : {},
    ),
    forget: assign({ windows: {}, tries: {} }),
  },
}).createMachine({
  id: 'exactlyOneBatchPerWindow',
  context: { windows: {}, tries: {} },
  initial: 'quiet',
  on: {
    accepted: { target: '.judging', actions: 'countMessage' },
    processed: { target: '.judging', actions: 'countBatch' },
    acknowledged: { target: '.judging', actions: 'countTry' },
    rejected: { target: '.judging', actions: 'countTry' },
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
      on: { accepted: {}, processed: {}, acknowledged: {}, rejected: {} },
    },
  },
});

/**
 * Hears `accepted` and `processed` for the sentence, and the answers to senders (`acknowledged`, `rejected`) for the witness.
 *
 * The witness asks for a batch that there was reason to make twice: a second message was accepted in its window, or a second
 * try of it was answered, whatever the answer: the same message that was delivered again, or another one that was turned
 * away. Limit: where whoever collects says what the windows are, an answer names none, and only messages count.
 */
export const exactlyOneBatchPerWindow: DomainProperty = {
  name: 'exactlyOneBatchPerWindow',
  sentence: 'For each window with at least one accepted message exactly one batch is processed.',
  why: 'Two batches mean double work and messages that were meant to be together apart; none means that nobody works.',
  witness:
    'a message was accepted in a window, a second one was too or a second try was answered, and one batch was processed',
  source: 'Azure/azure-functions-durable-extension#612',
  machine,
};

function some(
  windows: Windows,
  is: (counts: Windows[WindowKey], window: WindowKey) => boolean,
): boolean {
  return Object.keys(windows)
    .map(windowKey)
    .some((window) => is(windows[window] ?? unseen, window));
}
