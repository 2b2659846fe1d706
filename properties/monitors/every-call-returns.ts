import { assign, setup } from 'xstate';
import type { ActorId, CallEnded, Called } from '../../model/index.js';
import { excluding, including, type DomainProperty } from './property.js';

const machine = setup({
  types: {
    /** The starters that serve a message. */
    context: {} as { readonly open: readonly ActorId[] },
    events: {} as Called | CallEnded,
  },
  guards: {
    someOpen: ({ context }) => context.open.length > 0,
  },
  actions: {
    open: assign(({ context, event }) => ({ open: including(context.open, [event.by]) })),
    close: assign(({ context, event }) => ({ open: excluding(context.open, [event.by]) })),
  },
}).createMachine({
  id: 'everyCallReturns',
  context: { open: [] },
  initial: 'nobodyCalled',
  on: {
    called: { actions: 'open', target: '.judging' },
    callEnded: { actions: 'close', target: '.judging' },
  },
  states: {
    nobodyCalled: {},
    open: { tags: 'pending' },
    judging: { always: [{ guard: 'someOpen', target: 'open' }, { target: 'allBack' }] },
    allBack: { tags: 'witness' },
  },
});

/**
 * Hears `called` and `callEnded`, which only starters announce that are code. The witness asks for a call that has ended, while
 * none was open.
 */
export const everyCallReturns: DomainProperty = {
  name: 'everyCallReturns',
  sentence: 'When the world is quiescent every call of the function has come back.',
  why: 'The host waits until the function times out; the sender of the message hears nothing.',
  witness: 'a call came back',
  source: 'functions time out after five minutes, or never (host.json functionTimeout)',
  machine,
};
