import { assign, setup, type AnyStateMachine } from 'xstate';
import {
  explore,
  World,
  type Coverage,
  type Json,
  type Message,
  type WorldAction,
  type WorldConfig,
  type WorldState,
} from '../index.js';
import { send } from './effects.js';

/** A machine of a config that the types of XState need not check: for configs that are wrong on purpose or computed. */
export function machineOf(
  config: object,
  delays: Record<string, () => number> = {},
): AnyStateMachine {
  return setup({ delays }).createMachine(config as never) as unknown as AnyStateMachine;
}

/** Sends these messages when it begins, in this order, and takes nothing. */
export function sender(to: string, ...messages: readonly Message[]): AnyStateMachine {
  return setup({}).createMachine({ entry: messages.map((message) => send(to, message)) });
}

/** Takes messages of these types and remembers their order as a text: `A B`; with a field `n`: `A1 B2`. */
export function recorder(...types: readonly string[]): AnyStateMachine {
  return setup({
    types: { context: {} as { seen: string }, events: {} as Message },
    actions: {
      note: assign({
        seen: ({ context, event }) =>
          `${context.seen} ${event.type}${textOf(event['n'] ?? '')}`.trim(),
      }),
    },
  }).createMachine({
    context: { seen: '' },
    on: Object.fromEntries(types.map((type) => [type, { actions: 'note' as const }])),
  });
}

/** An actor that does nothing and takes nothing. */
export const idle: AnyStateMachine = setup({}).createMachine({});

/** A property that holds whatever happens, so that a world has a verdict. */
export const anything = {
  name: 'anything',
  machine: setup({}).createMachine({ initial: 'on', states: { on: { tags: 'witness' } } }),
};

/** A property that is violated by the `count`-th fact of this type. */
export function never(type: string, count = 1): AnyStateMachine {
  const states = Array.from(
    { length: count },
    (_, index) =>
      [`after${index}`, { tags: 'witness', on: { [type]: `after${index + 1}` } }] as const,
  );
  return setup({}).createMachine({
    initial: 'after0',
    states: { ...Object.fromEntries(states), [`after${count}`]: { tags: 'violation' } },
  });
}

/** A world of these actors. */
export function worldOf(
  machines: Readonly<Record<string, AnyStateMachine>>,
  config: Partial<WorldConfig> = {},
): World {
  return new World({
    name: 'test world',
    actors: Object.entries(machines).map(([id, machine]) => ({ id, machine })),
    properties: [anything],
    ...config,
  });
}

/** Explores all of it. */
export function coverageOf(world: World): Coverage {
  return explore(world, { until: 'never' })[0]?.coverage as Coverage;
}

/** The enabled actions, as lines. */
export function enabled(world: World, state: WorldState = world.initial()): string[] {
  return world.enabled(state).map((action) => world.describe(action));
}

/** The state after the actions that these lines describe. */
export function after(world: World, ...lines: readonly string[]): WorldState {
  return lines.reduce<WorldState>(
    (state, line) => world.step(state, called(world, state, line)),
    world.initial(),
  );
}

/** Every text that `read` gives in a quiescent state, sorted, each once. */
export function outcomes(
  world: World,
  read: (world: World, state: WorldState) => string,
): string[] {
  const found = new Set<string>();
  const known = new Set<string>();
  const waiting = [world.initial()];
  for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
    const calm = world.enabled(state).filter((action) => !world.isFault(action));
    if (calm.length === 0) found.add(read(world, state));
    for (const action of world.enabled(state)) {
      const next = world.step(state, action);
      const key = world.fingerprint(next);
      if (!known.has(key)) waiting.push(next);
      known.add(key);
    }
  }
  return [...found].sort();
}

/** A text as it is, anything else as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What the recorder with this id has seen. */
export function seenBy(id: string): (world: World, state: WorldState) => string {
  return (world, state) => {
    const { value, context } = world.view(state).actors[id] ?? { value: null, context: null };
    if (context === null) return textOf(value);
    return (context as { readonly seen: string }).seen;
  };
}

function called(world: World, state: WorldState, line: string): WorldAction {
  const action = world.enabled(state).find((other) => world.describe(other) === line);
  if (action === undefined) {
    throw new Error(`${line} is not enabled; enabled: ${enabled(world, state).join(' | ')}`);
  }
  return action;
}
