import fc from 'fast-check';
import { assign, createMachine, emit, raise, spawnChild, type AnyStateMachine } from 'xstate';
import { explore, World, type ActorConfig, type WorldConfig } from '../../../sim/index.js';
import { send } from '../../../sim/test/effects.js';
import { bounds, type Outcome } from './doors.js';
import { rightWorlds } from './right-worlds.js';

/** The configuration of a machine, as data and functions. */
type Config = Readonly<Record<string, unknown>>;

/** A machine of a right world, and what a user got wrong in it. */
export interface Spoiling {
  readonly world: string;
  /** The actor's position, or null for the property's machine. */
  readonly actor: number | null;
  readonly what: string;
  readonly refused: boolean;
  readonly spoil: (config: Config, id: string) => Config;
}

type Kind = Omit<Spoiling, 'world' | 'actor'>;

const cyclic = (): unknown => {
  const list: unknown[] = [];
  list.push({ list });
  return list;
};

/** What has no spelling in JSON. */
const poisons: readonly (readonly [string, () => unknown])[] = [
  ['a match', () => /a/.exec('a')],
  [
    'a getter',
    () => ({
      get a() {
        return 1;
      },
    }),
  ],
  [
    'a setter',
    () => ({
      set a(_: number) {
        /* takes it */
      },
    }),
  ],
  ['a Map', () => new Map([[1, 2]])],
  ['a Set', () => new Set([1])],
  ['a Date', () => new globalThis['Date'](0)],
  ['an expression', () => /a/],
  ['a function', () => () => 1],
  ['undefined', () => undefined],
  ['a symbol', () => Symbol('s')],
  ['a bigint', () => 1n],
  ['NaN', () => NaN],
  ['Infinity', () => Infinity],
  ['-0', () => -0],
  ['a Proxy', () => new Proxy({}, {})],
  ['an instance', () => new (class Thing {})()],
  ['a cycle', cyclic],
  ['a hole', (): unknown => new Array<number>(2)],
  ['a key that is a symbol', () => ({ [Symbol('s')]: 1 })],
  ['something hidden', () => Object.defineProperty({}, 'a', { value: 1 })],
  ['no prototype', () => Object.create(null) as unknown],
  ['a list with keys', () => Object.assign([1], { a: 1 })],
  ['bytes', () => new Uint8Array(2)],
  ['an Error', () => new Error('e')],
  ['a Promise', () => new globalThis['Promise'](() => undefined)],
  ['a boxed text', () => Object('a') as unknown],
  ['a WeakMap', () => new WeakMap()],
];

/** With something done first. */
const entering =
  (action: unknown) =>
  (config: Config): Config => ({ ...config, entry: [action, ...listOf(config['entry'])] });

/** With something done on each message that the root or its states take. */
const receiving =
  (action: unknown) =>
  (config: Config): Config => ({
    ...config,
    ...(config['on'] === undefined
      ? {}
      : { on: mapped(config['on'], (one) => acting(one, action)) }),
    ...(config['states'] === undefined
      ? {}
      : { states: mapped(config['states'], (state) => receiving(action)(state as Config)) }),
  });

/** With something more in its context. */
const holding =
  (make: () => unknown) =>
  (config: Config): Config => ({
    ...config,
    context: { ...(config['context'] as object | undefined), extra: make() },
  });

function acting(transition: unknown, action: unknown): unknown {
  const one = typeof transition === 'string' ? { target: transition } : (transition as Config);
  return { ...one, actions: [action, ...listOf(one['actions'])] };
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function mapped(object: unknown, change: (value: unknown) => unknown): object {
  return Object.fromEntries(
    Object.entries(object as object).map(([key, value]) => [key, change(value)]),
  );
}

const refused = (what: string, spoil: Kind['spoil']): Kind => ({ what, refused: true, spoil });
const bounded = (what: string, spoil: Kind['spoil']): Kind => ({ what, refused: false, spoil });

const thrown: readonly (readonly [string, unknown])[] = [
  ['an Error', new Error('as planned')],
  ['lines', new Error('one\ntwo')],
  ['nothing', undefined],
  ['null', null],
  ['a text', 'as planned'],
  ['a symbol', Symbol('s')],
  [
    'an object',
    {
      toString: () => {
        throw new Error('not even that');
      },
    },
  ],
  ['an object without a prototype', Object.create(null)],
];

const throwing = (value: unknown) => (): never => {
  throw value;
};

const effects: readonly (readonly [string, unknown])[] = [
  ['emits an unknown effect', emit({ type: 'sned', to: 'one', message: { type: 'A' } })],
  ['emits nothing', emit((() => undefined) as never)],
  ['sends to nobody', emit({ type: 'send', message: { type: 'A' } })],
  ['sends to a number', emit({ type: 'send', to: 3, message: { type: 'A' } })],
  ['sends to a bigint', emit({ type: 'send', to: 3n, message: { type: 'A' } })],
  ['sends to a symbol', emit({ type: 'send', to: Symbol('s'), message: { type: 'A' } })],
  ['sends to a cycle', emit({ type: 'send', to: cyclic(), message: { type: 'A' } })],
  ['sends to a stranger', send('nonesuch', { type: 'A' })],
  ['sends to two lines', send('none\nsuch', { type: 'A' })],
  ['sends nothing', emit({ type: 'send', to: 'one' })],
  ['sends null', emit({ type: 'send', to: 'one', message: null })],
  ['sends a text', emit({ type: 'send', to: 'one', message: 'A' })],
  ['sends a number as the type', emit({ type: 'send', to: 'one', message: { type: 1 } })],
  ['announces nothing', emit({ type: 'announce' })],
  ['announces a text', emit({ type: 'announce', fact: 'A' })],
  ['spawns', spawnChild(createMachine({}) as never)],
  ['raises later', raise({ type: 'A' }, { delay: 5 })],
  ['raises after NaN', raise({ type: 'A' }, { delay: NaN })],
  ['reads chance', assign(() => ({ extra: Reflect.get<typeof Math, 'random'>(Math, 'random')() }))],
  [
    'reads the clock',
    assign(() => ({ extra: Reflect.get<DateConstructor, 'now'>(globalThis['Date'], 'now')() })),
  ],
  ['counts elsewhere', assign(counting())],
];

function counting(): () => object {
  let count = 0;
  return () => {
    count += 1;
    return { extra: count };
  };
}

/** Sends to itself for ever and counts. */
const growing: Kind['spoil'] = (config, id) => ({
  ...entering(send(id, { type: 'GROW' }))(config),
  context: { ...(config['context'] as object | undefined), count: 0 },
  on: {
    ...(config['on'] as object | undefined),
    GROW: {
      actions: [
        assign({
          count: ({ context }: { readonly context: { readonly count: number } }) =>
            context.count + 1,
        }),
        send(id, { type: 'GROW' }),
      ],
    },
  },
});

/** What an actor's machine does wrong. */
const ofActors: readonly Kind[] = [
  ...poisons.flatMap(([what, make]) => [
    refused(`${what} in the context`, holding(make)),
    refused(`${what} is assigned`, entering(assign({ extra: () => make() }))),
    refused(`${what} is sent`, (config, id) =>
      entering(send(id, () => ({ type: 'A', extra: make() }) as never))(config),
    ),
    refused(
      `${what} is announced`,
      entering(emit(() => ({ type: 'announce', fact: { type: 'F', extra: make() } }))),
    ),
  ]),
  ...thrown.flatMap(([what, value]) => [
    refused(`throws ${what} at the beginning`, entering(assign(throwing(value)))),
    bounded(`throws ${what} on messages`, receiving(assign(throwing(value)))),
    refused(`throws ${what} in its context`, (config) => ({ ...config, context: throwing(value) })),
    refused(`throws ${what} in a guard`, (config) => ({
      ...config,
      always: { guard: throwing(value), actions: () => undefined },
    })),
  ]),
  ...effects.flatMap(([what, action]) => [
    refused(`${what} at the beginning`, entering(action)),
    bounded(`${what} on messages`, receiving(action)),
  ]),
  bounded('grows', growing),
  bounded('passes a thousand states', (config) => ({
    ...config,
    context: { ...(config['context'] as object | undefined), turns: 0 },
    always: {
      guard: ({ context }: { readonly context: { readonly turns: number } }) =>
        context.turns < 1_500,
      actions: assign({
        turns: ({ context }: { readonly context: { readonly turns: number } }) => context.turns + 1,
      }),
    },
  })),
  bounded('never settles', (config) => ({
    ...config,
    always: { guard: () => true, actions: assign(() => ({ extra: 1 })) },
  })),
  refused('changes its context in place', (config) => ({
    ...entering(({ context }: { readonly context: { readonly list: number[] } }) =>
      context.list.push(1),
    )(config),
    context: { ...(config['context'] as object | undefined), list: [] },
  })),
  bounded(
    'changes its messages in place',
    receiving(({ event }: { readonly event: { n: number } }) => {
      event.n = 3;
    }),
  ),
  refused('invokes', (config) => ({ ...config, invoke: { src: createMachine({}) } })),
  bounded('defers a text', (config) => ({ ...config, meta: { defer: 'A' } })),
  bounded('defers numbers', (config) => ({ ...config, meta: { defer: [1] } })),
  bounded('defers null', (config) => ({ ...config, meta: { defer: null } })),
  bounded('waits for nothing', (config) => ({
    ...config,
    after: { [-1]: {}, ...(config['after'] as object | undefined) },
  })),
  bounded('has an unknown tag', (config) => ({ ...config, tags: ['voilation'] })),
  bounded('looks at its own name', (config, id) => ({
    ...config,
    context: { ...(config['context'] as object | undefined), mine: id },
  })),
];

/** What a property's machine does wrong. */
const ofProperties: readonly Kind[] = [
  ...poisons.map(([what, make]) =>
    refused(`${what} in the context of the property`, holding(make)),
  ),
  ...thrown.flatMap(([what, value]) => [
    refused(`the property throws ${what} at the beginning`, entering(assign(throwing(value)))),
    bounded(`the property throws ${what} on facts`, receiving(assign(throwing(value)))),
  ]),
  ...effects.map(([what, action]) => refused(`the property ${what}`, entering(action))),
  refused('the property invokes', (config) => ({ ...config, invoke: { src: createMachine({}) } })),
  bounded('the property waits', (config) => ({ ...config, after: { 5: {} } })),
];

const kinds = Object.keys(rightWorlds);

/** What is wrong with one machine of one right world. */
export const spoilings: fc.Arbitrary<Spoiling> = fc.constantFrom(...kinds).chain((world) => {
  const { actors } = (rightWorlds[world] as () => WorldConfig)();
  return fc
    .oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          actor: fc.nat(actors.length - 1),
          kind: fc.constantFrom(...ofActors),
        }),
      },
      fc.record({ actor: fc.constant(null), kind: fc.constantFrom(...ofProperties) }),
    )
    .map(({ actor, kind }) => ({ world, actor, ...kind }));
});

/** Searches the world with that machine in it. */
export function spoiledIn({ world, actor, spoil }: Spoiling): Outcome {
  const config = (rightWorlds[world] as () => WorldConfig)();
  const spoiled = <Owner extends { readonly machine: AnyStateMachine }>(
    owner: Owner,
    id: string,
  ): Owner => ({
    ...owner,
    machine: createMachine(spoil(owner.machine.config as Config, id) as never).provide(
      owner.machine.implementations as never,
    ),
  });
  const made: WorldConfig =
    actor === null
      ? { ...config, properties: (config.properties ?? []).map((one) => spoiled(one, one.name)) }
      : {
          ...config,
          actors: config.actors.map((one: ActorConfig, index) =>
            index === actor ? spoiled(one, one.id) : one,
          ),
        };
  return explore(new World(made), { until: 'never', bounds, cycles: true }).map(({ kind }) => kind);
}
