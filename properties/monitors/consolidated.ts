import { assign, setup } from 'xstate';
import type { MessageId, Processed, WindowKey } from '../../model/index.js';
import { excluding, type DomainProperty } from './property.js';

interface Together {
  /**
   * The greatest batch so far. As long as nothing is violated it contains every message of the window that was processed:
   * a batch that adds to it without containing it would be apart from it.
   */
  readonly [window: WindowKey]: readonly MessageId[];
}

const machine = setup({
  types: {
    context: {} as { readonly together: Together },
    events: {} as Processed,
  },
  guards: {
    isApart: ({ context: { together }, event: { window, messages } }) => {
      const greatest = together[window] ?? [];
      return excluding(greatest, messages).length > 0 && excluding(messages, greatest).length > 0;
    },
    isGreater: ({ context: { together }, event: { window, messages } }) =>
      excluding(messages, together[window] ?? []).length > 0,
    isShared: ({ context: { together } }) =>
      Object.values(together).some((batch: readonly MessageId[]) => batch.length > 1),
  },
  actions: {
    remember: assign(({ context: { together }, event: { window, messages } }) => ({
      together: { ...together, [window]: messages },
    })),
    forget: assign({ together: {} }),
  },
}).createMachine({
  id: 'consolidated',
  context: { together: {} },
  initial: 'none',
  on: {
    processed: [
      { guard: 'isApart', target: '.apart' },
      { guard: 'isGreater', target: '.judging', actions: 'remember' },
      {}, // part of what was processed together already
    ],
  },
  states: {
    none: {},
    judging: { always: [{ guard: 'isShared', target: 'shared' }, { target: 'none' }] },
    shared: { tags: 'witness' },
    apart: { tags: 'violation', entry: 'forget', on: { processed: {} } },
  },
});

/**
 * Two messages of one window that share no batch so far: that is what is violated. Two batches of which one contains the
 * other pass here; `exactlyOneBatchPerWindow` counts them. The window is the batch's; messages that were processed
 * although nobody accepted them count.
 *
 * Hears `processed`. The witness asks for a batch of two: it is what the sentence promises.
 */
export const consolidated: DomainProperty = {
  name: 'consolidated',
  sentence: 'Messages of the same window are processed in the same batch.',
  why: 'It is what the window is for: one text message instead of two, one report instead of halves.',
  witness: 'a batch with two messages was processed',
  source: 'Durable Function Orchestrator Race Condition (the article): SMS consolidation',
  machine,
};
