import { assign, setup } from 'xstate';
import type { Granted, HeldOff, Lapsed, Rested, Working } from '../../model/resources/facts.js';
import { excluding, including, textOf, type DomainProperty } from './property.js';

interface State {
  readonly working: readonly string[];
  /** Whose lock has ended without their doing, since it was given to them last. */
  readonly lapsed: readonly string[];
}

const nothing: State = { working: [], lapsed: [] };

const machine = setup({
  types: {
    context: {} as State,
    events: {} as Granted | HeldOff | Lapsed | Working | Rested,
  },
  guards: {
    twoWork: ({ context: { working, lapsed } }) => excluding(working, lapsed).length > 1,
    somebodyWorks: ({ context }) => context.working.length > 0,
    itWorks: ({ context, event }) =>
      event.type === 'lapsed' && context.working.includes(textOf(event, 'who')),
  },
  actions: {
    begin: assign(({ context, event }) => ({
      working: including(context.working, [textOf(event, 'who')]),
    })),
    end: assign(({ context, event }) => ({
      working: excluding(context.working, [textOf(event, 'who')]),
    })),
    lose: assign(({ context, event }) => ({
      lapsed: including(context.lapsed, [textOf(event, 'who')]),
    })),
    give: assign(({ context, event }) => ({
      lapsed: excluding(context.lapsed, [textOf(event, 'who')]),
    })),
    forget: assign(nothing),
  },
}).createMachine({
  id: 'exclusiveWhileHeld',
  context: nothing,
  initial: 'quiet',
  on: {
    granted: { actions: 'give' },
    working: { actions: 'begin', target: '.judging' },
    rested: { actions: 'end' },
    heldOff: { guard: 'somebodyWorks', target: '.contended' },
    lapsed: [{ guard: 'itWorks', actions: 'lose', target: '.contended' }, { actions: 'lose' }],
  },
  states: {
    quiet: {},
    judging: { always: [{ guard: 'twoWork', target: 'twoAtOnce' }, { target: 'quiet' }] },
    contended: { tags: 'witness' },
    twoAtOnce: {
      tags: 'violation',
      entry: 'forget',
      on: { granted: {}, working: {}, rested: {}, heldOff: {}, lapsed: {} },
    },
  },
});

/**
 * What a lock can promise at all: that two work at once because one of them has lost its lock meanwhile is no violation, since no lock without
 * a fence keeps anybody from it. That two do of whom neither has is.
 *
 * Hears `working` and `rested` of those who work, and `granted` and `lapsed` of the lock, for the sentence; `who` is the same in all of them.
 * The witness asks for a moment at which two could have worked: while one did, another was held off (`heldOff`), or its lock lapsed.
 */
export const exclusiveWhileHeld: DomainProperty = {
  name: 'exclusiveWhileHeld',
  sentence: 'No two work at once of whom neither has lost its lock.',
  why: 'Who still has its lock takes it for granted to be alone: what it reads and writes is changed by the other.',
  witness: 'while one worked, another was held off, or its lock lapsed',
  source: 'jedis-lock#2, leshan#837; Redis docs, "Distributed locks"',
  machine,
};
