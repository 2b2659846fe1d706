/** Two clients read a counter, add one, and write it back: are both additions kept? */
import { stdout } from 'node:process';
import { assign, emit, setup } from 'xstate';
import { explore, World } from '../sim/index.js';

interface Read {
  readonly type: 'READ';
  readonly from: string;
}
interface Write {
  readonly type: 'WRITE';
  readonly value: number;
}
interface Value {
  readonly type: 'VALUE';
  readonly value: number;
}

const cell = setup({
  types: { context: {} as { readonly value: number }, events: {} as Read | Write },
  actions: {
    answer: emit(({ context: { value }, event }) => ({
      type: 'send',
      to: event.type === 'READ' ? event.from : '',
      message: { type: 'VALUE', value },
    })),
    store: assign(({ event }) => (event.type === 'WRITE' ? { value: event.value } : {})),
    announceStored: emit(({ context: { value } }) => ({
      type: 'announce',
      fact: { type: 'stored', value },
    })),
  },
}).createMachine({
  context: { value: 0 },
  on: { READ: { actions: 'answer' }, WRITE: { actions: ['store', 'announceStored'] } },
});

const client = setup({
  types: { events: {} as Value },
  actions: {
    read: emit({ type: 'send', to: 'cell', message: { type: 'READ' } }),
    write: emit(({ event }) => ({
      type: 'send',
      to: 'cell',
      message: { type: 'WRITE', value: event.value + 1 },
    })),
  },
}).createMachine({
  initial: 'reading',
  states: {
    reading: { entry: 'read', on: { VALUE: { target: 'done', actions: 'write' } } },
    done: {},
  },
});

/** Wrong at the end (`pending`) until the cell holds 2. */
const bothCount = setup({
  types: { events: {} as { readonly type: 'stored'; readonly value: number } },
  guards: { isTwo: ({ event }) => event.value === 2 },
}).createMachine({
  initial: 'owed',
  states: {
    owed: { tags: 'pending', on: { stored: { guard: 'isTwo', target: 'counted' } } },
    counted: { tags: 'witness' },
  },
});

const world = new World({
  name: 'two clients, one cell',
  actors: [
    { id: 'client-1', machine: client },
    { id: 'client-2', machine: client },
    { id: 'cell', machine: cell },
  ],
  properties: [{ name: 'bothCount', machine: bothCount }],
});

for (const verdict of explore(world)) {
  stdout.write(`${verdict.property}: ${verdict.kind}, ${verdict.coverage.states} states\n`);
  if (verdict.kind === 'violated') {
    for (const action of verdict.counterexample.actions) {
      stdout.write(`  ${world.describe(action)}\n`);
    }
  }
}
