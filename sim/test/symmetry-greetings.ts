import { assign, emit, setup, type AnyStateMachine } from 'xstate';
import { expect } from 'vitest';
import { World, type Message, type WorldConfig } from '../index.js';
import { reply, send, type Effect } from './effects.js';
import { machineOf } from './machines.js';

export const members = ['a', 'b'] as const;

/** Says HELLO to the hub at some moment, and takes what it gets. */
const member = setup({}).createMachine({
  initial: 'quiet',
  states: {
    quiet: { after: { 1: 'greeted' } },
    greeted: { entry: send('hub', { type: 'HELLO' }) },
  },
  on: { THANKS: {} },
}) as unknown as AnyStateMachine;

export interface Greeting {
  readonly context: Record<string, unknown>;
  readonly event: { readonly type: string; readonly from: string };
}

/** A hub that does this on HELLO. */
export function hub(onHello: unknown, context: object = {}): AnyStateMachine {
  return machineOf({ context, on: { HELLO: onHello, NOTE: {} } });
}

export const remembering = (change: (greeting: Greeting) => object): unknown => ({
  actions: assign((args) => change(args as unknown as Greeting)),
});

export const fact = (of: (event: Greeting['event']) => Message): unknown =>
  emit(
    ({ event }) => ({ type: 'announce', fact: of(event as Greeting['event']) }) satisfies Effect,
  );

export const only =
  (id: string) =>
  ({ event }: Greeting): boolean =>
    event.from === id;

/** Keeps a set of identities, and speaks to whoever spoke. */
const fair = hub(
  {
    actions: [
      assign((args) => {
        const { context, event } = args as unknown as Greeting;
        return { seen: { ...(context['seen'] as object), [event.from]: true } };
      }),
      reply('THANKS'),
    ],
  },
  { seen: {} },
);

const nothingSeen = setup({}).createMachine({
  initial: 'on',
  states: { on: { on: { CAME: 'off' } }, off: { tags: 'violation' } },
}) as unknown as AnyStateMachine;

export function configOf(
  changes: Partial<WorldConfig> & { readonly hub?: AnyStateMachine } = {},
): WorldConfig {
  const { hub: machine = fair, ...rest } = changes;
  return {
    name: 'greetings',
    actors: [...members.map((id) => ({ id, machine: member })), { id: 'hub', machine }],
    properties: [{ name: 'nothing', machine: nothingSeen }],
    symmetric: members,
    ...rest,
  };
}

export function without(config: WorldConfig): World {
  const { symmetric, ...rest } = config;
  expect(symmetric).toBeDefined();
  return new World(rest);
}
