import { assign, setup, type AnyStateMachine } from 'xstate';
import type { Ended, Processed, Started, WindowKey } from '../../model/index.js';
import { begun, ended, type Alive } from './alive.js';
import { exactlyOneBatchPerWindow } from './exactly-one-batch-per-window.js';
import { noOverlappingExecutions } from './no-overlapping-executions.js';
import { excluding } from './property.js';

const overlap = setup({
  types: { context: {} as { readonly alive: Alive }, events: {} as Started | Ended },
  guards: {
    anotherIsAlive: ({ context, event }) =>
      event.type === 'started' &&
      excluding(context.alive[event.instance] ?? [], [event.execution]).length > 0,
  },
  actions: {
    begin: assign(({ context, event }) =>
      event.type === 'started' ? { alive: begun(context.alive, event) } : {},
    ),
    end: assign(({ context, event }) =>
      event.type === 'ended' ? { alive: ended(context.alive, event) } : {},
    ),
    forget: assign({ alive: {} }),
  },
}).createMachine({
  id: 'noOverlap',
  context: { alive: {} },
  initial: 'safe',
  states: {
    safe: {
      on: {
        started: [{ guard: 'anotherIsAlive', target: 'overlap' }, { actions: 'begin' }],
        ended: { actions: 'end' },
      },
    },
    overlap: { tags: 'violation', entry: 'forget', on: { started: {}, ended: {} } },
  },
});

const batches = setup({
  types: {
    context: {} as { readonly windows: { readonly [window: WindowKey]: true } },
    events: {} as Processed,
  },
  guards: { hasOne: ({ context, event }) => event.window in context.windows },
  actions: {
    keep: assign(({ context, event }) => ({
      windows: { ...context.windows, [event.window]: true },
    })),
    forget: assign({ windows: {} }),
  },
}).createMachine({
  id: 'noSecondBatch',
  context: { windows: {} },
  initial: 'safe',
  states: {
    safe: { on: { processed: [{ guard: 'hasOne', target: 'twoBatches' }, { actions: 'keep' }] } },
    twoBatches: { tags: 'violation', entry: 'forget', on: { processed: {} } },
  },
});

const halves: ReadonlyMap<AnyStateMachine, AnyStateMachine> = new Map<
  AnyStateMachine,
  AnyStateMachine
>([
  [exactlyOneBatchPerWindow.machine, batches],
  [noOverlappingExecutions.machine, overlap],
]);

/**
 * A machine that is violated by the same facts as that of a property, and remembers nothing of what is owed or of the witness: its
 * safety half. The machine itself where there is none.
 */
export function safetyOf(machine: AnyStateMachine): AnyStateMachine {
  return halves.get(machine) ?? machine;
}
