import { setup, type AnyStateMachine } from 'xstate';
import { actions } from './actions.js';
import { announce, reply, send } from './effects.js';
import {
  adaptationText,
  align,
  AlignmentError,
  annotate,
  type AlignOptions,
  type World,
  type WorldAction,
  type WorldConfig,
} from '../index.js';
import { machineOf, never, worldOf } from './machines.js';

export { actions } from './actions.js';

/** Reads a cell and writes to it. With `asks`, it asks somebody in between, one question after the other. */
export function client(asks: readonly string[] = [], cell = 'cell'): AnyStateMachine {
  const steps = asks.map((to, index) => [
    `asking${index}`,
    { entry: send(to, { type: 'ASK' }), on: { ANSWER: `asking${index + 1}` } },
  ]);
  return machineOf({
    initial: 'reading',
    states: {
      reading: { entry: send(cell, { type: 'READ' }), on: { VALUE: 'asking0' } },
      ...(Object.fromEntries(steps) as object),
      [`asking${asks.length}`]: { entry: send(cell, { type: 'WRITE' }), on: { STORED: {} } },
    },
  });
}

/** Answers who reads, and tells of who writes. */
const cell = machineOf({
  on: {
    READ: { actions: reply('VALUE') },
    WRITE: { actions: [reply('STORED'), announce('stored')] },
  },
});

/** Answers who asks; says so if it is told to. */
export function oracle(...facts: readonly string[]): AnyStateMachine {
  return machineOf({ on: { ASK: { actions: [reply('ANSWER'), ...facts.map(announce)] } } });
}

/**
 * Reads a cell, and writes to it once a message has come back that takes so many deliveries, one after the other: from
 * actor to actor (`a.ID`, `b.ID`, ...), and in the end to the client.
 */
export function roundabout(
  id: string,
  deliveries: number,
): Readonly<Record<string, AnyStateMachine>> {
  const letters = [...'abcdefghijkl'].slice(0, deliveries - 1);
  const ways = [...letters.map((letter) => `${letter}.${id}`), id];
  const relays = ways.slice(0, -1).map((relay, index) => {
    const onward = send(ways[index + 1] ?? id, { type: 'BACK' });
    return [relay, machineOf({ on: { BACK: { actions: onward } } })] as const;
  });
  const reader = machineOf({
    initial: 'reading',
    states: {
      reading: { entry: send('cell', { type: 'READ' }), on: { VALUE: 'waiting' } },
      waiting: { entry: send(ways[0] ?? id, { type: 'BACK' }), on: { BACK: 'writing' } },
      writing: { entry: send('cell', { type: 'WRITE' }), on: { STORED: {} } },
    },
  });
  return { [id]: reader, ...Object.fromEntries(relays) };
}

const twice = [{ name: 'storedOnce', machine: never('stored', 2) }];

/** Clients of one cell, and whoever else. */
export function cellWorld(
  machines: Readonly<Record<string, AnyStateMachine>>,
  config: Partial<WorldConfig> = {},
): World {
  return worldOf({ ...machines, cell }, { properties: twice, ...config });
}

export const plain = (): World => cellWorld({ 'client-1': client(), 'client-2': client() });

/** Both read, then both write: the second write overwrites what the first one did. */
export const lostUpdate = actions(
  'cell: deliver READ from client-1',
  'client-1: deliver VALUE from cell',
  'cell: deliver READ from client-2',
  'client-2: deliver VALUE from cell',
  'cell: deliver WRITE from client-1',
  'cell: deliver WRITE from client-2',
);

export const stored = [{ type: 'stored' }, { type: 'stored' }];

/** Asks two at once, and writes as soon as either answers. */
export const impatient = machineOf({
  initial: 'reading',
  states: {
    reading: { entry: send('cell', { type: 'READ' }), on: { VALUE: 'asking' } },
    asking: {
      entry: [send('oracle-a', { type: 'ASK' }), send('oracle-b', { type: 'ASK' })],
      on: { ANSWER: 'writing' },
    },
    writing: { entry: send('cell', { type: 'WRITE' }), on: { STORED: {}, ANSWER: {} } },
  },
});

/** Reads only when it is told that it is its turn. */
export const patient = machineOf({
  initial: 'waiting',
  states: {
    waiting: { on: { TURN: 'reading' } },
    reading: { entry: send('cell', { type: 'READ' }), on: { VALUE: 'writing' } },
    writing: { entry: send('cell', { type: 'WRITE' }), on: { STORED: {} } },
  },
});

/** Gives the turn to another one once it has read itself. */
export const firstFor = (other: string): AnyStateMachine =>
  machineOf({
    initial: 'reading',
    states: {
      reading: {
        entry: send('cell', { type: 'READ' }),
        on: { VALUE: { target: 'writing', actions: send(other, { type: 'TURN' }) } },
      },
      writing: { entry: send('cell', { type: 'WRITE' }), on: { STORED: {} } },
    },
  });

/** Reads, waits for a timer in a state of this name, and writes. */
export function sleepy(state: string): AnyStateMachine {
  return machineOf(
    {
      initial: 'reading',
      states: {
        reading: { entry: send('cell', { type: 'READ' }), on: { VALUE: state } },
        [state]: { after: { NAP: 'writing' } },
        writing: { entry: send('cell', { type: 'WRITE' }), on: { STORED: {} } },
      },
    },
    { NAP: () => 5 },
  );
}

export const first = firstFor('client-1');

/** Gives each client's job to a worker, as the table says, and the workers tell the clients when it is done. */
export function office(workerOf: Readonly<Record<string, string>>): World {
  const boss = setup({}).createMachine({
    on: {
      JOB: {
        actions: send(
          ({ event }) => workerOf[(event as unknown as { from: string }).from] ?? '',
          ({ event }) => ({ type: 'RUN', for: (event as unknown as { from: string }).from }),
        ),
      },
    },
  });
  const worker = setup({}).createMachine({
    on: {
      RUN: {
        actions: [
          send(({ event }) => (event as unknown as { for: string }).for, { type: 'DONE' }),
          announce('ran'),
        ],
      },
    },
  });
  const customer = machineOf({ entry: send('boss', { type: 'JOB' }), on: { DONE: {} } });
  return worldOf({
    'client-1': customer,
    'client-2': customer,
    boss,
    'worker-1': worker,
    'worker-2': worker,
  });
}

/** What was adapted, in words, and whether the violation is still there. */
export function followed(
  world: World,
  schedule: readonly WorldAction[] = lostUpdate,
  options: AlignOptions = { expect: stored },
): {
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  readonly violated: boolean;
} {
  const result = align(world, schedule, options);
  return {
    lines: result.actions.map((action) => world.describe(action)),
    notes: result.adaptations.map(adaptationText),
    violated: annotate(world, result.actions, result.loop).violations.length > 0,
  };
}

/** The error with which a schedule is refused. */
export function refusal(
  world: World,
  schedule: readonly WorldAction[] = lostUpdate,
  options: AlignOptions = { expect: stored },
): AlignmentError {
  try {
    align(world, schedule, options);
  } catch (error) {
    if (error instanceof AlignmentError) return error;
    throw error;
  }
  throw new Error('it was followed');
}

/** The lines of `lostUpdate`. */
export const lines = lostUpdate.map((step) => plain().describe(step));
