import { assign, setup } from 'xstate';
import type {
  Acknowledged,
  Discarded,
  Ended,
  ExecutionId,
  InstanceId,
  Started,
} from '../../model/index.js';
import { excluding, including, type DomainProperty } from './property.js';

interface Alive {
  readonly [instance: InstanceId]: readonly ExecutionId[];
}

const machine = setup({
  types: {
    context: {} as { readonly alive: Alive },
    events: {} as Started | Ended | Acknowledged | Discarded,
  },
  guards: {
    anotherIsAlive: ({ context, event }) =>
      event.type === 'started' && (context.alive[event.instance] ?? []).length > 0,
    lastOneEnds: ({ context, event }) =>
      event.type === 'ended' && Object.values(remaining(context.alive, event)).length === 0,
    joined: ({ event }) => event.type === 'acknowledged' && event.as === 'joined',
  },
  actions: {
    begin: assign(({ context: { alive }, event }) =>
      event.type === 'started'
        ? {
            alive: {
              ...alive,
              [event.instance]: including(alive[event.instance] ?? [], [event.execution]),
            },
          }
        : {},
    ),
    end: assign(({ context: { alive }, event }) =>
      event.type === 'ended' ? { alive: remaining(alive, event) } : {},
    ),
  },
}).createMachine({
  id: 'noOverlappingExecutions',
  context: { alive: {} },
  initial: 'none',
  on: {
    started: [
      { guard: 'anotherIsAlive', target: '.overlap' },
      { actions: 'begin', target: '.alive' },
    ],
    ended: [{ guard: 'lastOneEnds', actions: 'end', target: '.none' }, { actions: 'end' }],
  },
  states: {
    none: {},
    alive: {
      initial: 'alone',
      states: {
        alone: {
          on: { acknowledged: { guard: 'joined', target: 'heldOff' }, discarded: 'heldOff' },
        },
        heldOff: { tags: 'witness' },
      },
    },
    overlap: { tags: 'violation', on: { started: {}, ended: {} } },
  },
});

export const noOverlappingExecutions: DomainProperty = {
  name: 'noOverlappingExecutions',
  sentence: 'No two executions of one instance id are alive at the same time.',
  why: 'A singleton that runs twice at once reads and writes the same data twice, and its history is overwritten.',
  witness: 'while an execution was alive, another start was held off or joined it',
  source: 'Azure/azure-functions-durable-extension#612',
  machine,
};

/** Who is alive once the execution has ended; an instance without any is forgotten. */
function remaining(alive: Alive, { instance, execution }: Ended): Alive {
  const left = excluding(alive[instance] ?? [], [execution]);
  const others = Object.entries(alive).filter(([id]) => id !== instance);
  return Object.fromEntries<readonly ExecutionId[]>(
    left.length === 0 ? others : [...others, [instance, left]],
  );
}
