import { assign, setup } from 'xstate';
import type { Ran, Skipped, Ticked } from '../../model/resources/facts.js';
import { integerOf, type DomainProperty } from './property.js';

interface State {
  /** How often each tick's job has run, and whether somebody was turned away. */
  readonly ticks: {
    readonly [tick: number]: { readonly runs: 0 | 1 | 2; readonly skipped: boolean };
  };
}

const unseen = { runs: 0, skipped: false } as const;
const some = ({ ticks }: State, is: (tick: State['ticks'][number]) => boolean): boolean =>
  Object.values(ticks).some(is);

const machine = setup({
  types: { context: {} as State, events: {} as Ticked | Ran | Skipped },
  guards: {
    ranTwice: ({ context }) => some(context, ({ runs }) => runs === 2),
    isOwed: ({ context }) => some(context, ({ runs }) => runs === 0),
    heldOff: ({ context }) => some(context, ({ runs, skipped }) => runs === 1 && skipped),
  },
  actions: {
    note: assign(({ context: { ticks }, event }) => {
      const tick = integerOf(event, 'tick');
      const { runs, skipped } = ticks[tick] ?? unseen;
      const more = runs === 0 ? 1 : 2;
      const now = {
        runs: event.type === 'ran' ? more : runs,
        skipped: skipped || event.type === 'skipped',
      } as const;
      return { ticks: { ...ticks, [tick]: now } };
    }),
    forget: assign({ ticks: {} }),
  },
}).createMachine({
  id: 'oncePerTick',
  context: { ticks: {} },
  initial: 'quiet',
  on: {
    ticked: { actions: 'note', target: '.judging' },
    ran: { actions: 'note', target: '.judging' },
    skipped: { actions: 'note', target: '.judging' },
  },
  states: {
    quiet: {},
    judging: {
      always: [
        { guard: 'ranTwice', target: 'twice' },
        { guard: 'isOwed', target: 'owed' },
        { guard: 'heldOff', target: 'once' },
        { target: 'quiet' },
      ],
    },
    owed: { tags: 'pending' },
    once: { tags: 'witness' },
    twice: { tags: 'violation', entry: 'forget', on: { ticked: {}, ran: {}, skipped: {} } },
  },
});

/**
 * Hears `ticked` and `ran` for the sentence, and `skipped` for the witness: a tick's job ran once, and somebody who was there to run it was turned
 * away.
 */
export const oncePerTick: DomainProperty = {
  name: 'oncePerTick',
  sentence: 'For each tick the job runs exactly once.',
  why: 'A report is sent twice, a bill is written twice, or not at all.',
  witness: 'a tick ran once, and another node that was there for it was turned away',
  source: 'ShedLock#6; quartz#29',
  machine,
};
