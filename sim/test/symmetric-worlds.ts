import fc from 'fast-check';
import { assign, emit, setup, type AnyStateMachine } from 'xstate';
import { World, type ChannelKind, type Json, type Time, type WorldConfig } from '../index.js';
import type { Effect } from './effects.js';
import { clocksOf, randomClocks, type ClockSpec } from './random-clocks.js';
import { faultsOf, randomFaults, refusing, type FaultSpec } from './random-faults.js';

/** Whom a machine speaks of or to: nobody's name is in it, so that it treats all members alike. */
type Whom = 'sender' | 'self' | 'fellow' | 'remembered' | 'mentioned';

/** What a machine does on one message type in one state, or when its timer fires. */
interface Reaction {
  readonly target: number;
  /** Happens only if the sender has been seen before; otherwise the message is ignored. */
  readonly onlyKnown: boolean;
  readonly note: 'seen' | 'remember' | null;
  readonly send: {
    readonly to: Whom | 'members' | 'boss' | 'queue';
    readonly type: string;
    readonly about: Whom | null;
    /** Of a request among several; null: none. */
    readonly correlation: number | null;
  } | null;
  readonly announce: Whom | null;
}

type Response = 'defer' | 'ignore' | Reaction;

interface StateSpec {
  readonly on: { readonly [type: string]: Response };
  readonly timer: Reaction | null;
}

/** A random symmetric world as plain data, so that a failure prints it and shrinking works on it. */
export interface SymmetricSpec {
  readonly members: number;
  /** Whether an actor of its own belongs to each member: its fellow, with the boss's machine. */
  readonly fellows: boolean;
  /** The machine of all members, and that of the one other actor. */
  readonly member: readonly StateSpec[];
  readonly boss: readonly StateSpec[];
  /** Among members; otherwise. */
  readonly channels: readonly [inside: ChannelKind, outside: ChannelKind];
  /** The kind of a mailbox that all members share. */
  readonly queue: ChannelKind;
  readonly faults: FaultSpec;
  readonly time: Time;
  readonly clocks: ClockSpec;
  /** What the environment sends: to every member, and to the boss. */
  readonly mail: readonly [toMembers: boolean, toBoss: boolean];
}

const types = ['A', 'B'] as const;
const stateCount = 3;

/** True three times of four. */
const often = fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false));

const whom = fc.constantFrom<Whom>('sender', 'self', 'fellow', 'remembered', 'mentioned');

const reaction: fc.Arbitrary<Reaction> = fc.record({
  target: fc.integer({ min: 1, max: stateCount - 1 }),
  onlyKnown: often.map((known) => !known),
  note: fc.constantFrom('seen' as const, 'remember' as const, null),
  send: fc.option(
    fc.record({
      to: fc.oneof(whom, fc.constantFrom('members' as const, 'boss' as const, 'queue' as const)),
      type: fc.constantFrom(...types),
      about: fc.option(whom, { freq: 4 }),
      correlation: fc.constantFrom(null, null, null, 1, 2),
    }),
    { freq: 4 },
  ),
  announce: fc.option(whom, { freq: 2 }),
});

const state: fc.Arbitrary<StateSpec> = fc.record({
  on: fc.record(
    Object.fromEntries(
      types.map((type) => [
        type,
        fc.oneof(fc.constant<Response>('defer'), fc.constant<Response>('ignore'), {
          weight: 3,
          arbitrary: reaction,
        }),
      ]),
    ),
  ),
  timer: fc.option(reaction, { freq: 2 }),
});

const states = fc.array(state, { minLength: stateCount, maxLength: stateCount });
const kind = fc.constantFrom<ChannelKind>('fifo', 'bag', 'set');
const budget = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constant(1));

export const symmetricWorld: fc.Arbitrary<SymmetricSpec> = fc
  .integer({ min: 2, max: 3 })
  .chain((members) =>
    fc.record({
      members: fc.constant(members),
      fellows: often.map((alone) => !alone),
      member: states,
      boss: states,
      channels: fc.tuple(kind, kind),
      queue: kind,
      faults: randomFaults(budget, [membersOf({ members }), ['boss']], types),
      time: often.map((isDefault): Time => (isDefault ? 'asynchronous' : 'timed')),
      clocks: randomClocks([membersOf({ members }), ['boss']]),
      mail: fc.tuple(often, fc.boolean()),
    }),
  );

interface Context {
  readonly self: string;
  readonly fellow: string;
  readonly seen: { readonly [id: string]: true };
  readonly remembered: string | null;
}

interface Event {
  readonly type: string;
  readonly from?: string;
  readonly about?: string;
}

type Arguments = { readonly context: Context; readonly event: Event };

export function membersOf({ members }: Pick<SymmetricSpec, 'members'>): readonly string[] {
  return Array.from({ length: members }, (_, index) => `member-${index + 1}`);
}

/** The names of each member: its own, and its fellow's if there are such. */
export function namesOf(spec: SymmetricSpec): readonly (readonly string[])[] {
  return membersOf(spec).map((id, index) => (spec.fellows ? [id, `fellow-${index + 1}`] : [id]));
}

/** What the channel from one actor to another, or to the queue, promises. */
export function kindOf(spec: SymmetricSpec, from: string, to: string): ChannelKind {
  const members = membersOf(spec);
  if (to === 'queue') return spec.queue;
  return spec.channels[members.includes(from) && members.includes(to) ? 0 : 1];
}

export function worldOf(spec: SymmetricSpec): World {
  return new World(worldConfigOf(spec));
}

/** What its world is made from. @param shunned the member whose messages the boss ignores, so that they are not alike. */
export function worldConfigOf(spec: SymmetricSpec, shunned: string | null = null): WorldConfig {
  const members = membersOf(spec);
  const { queue, faults, time, clocks } = spec;
  const [toMembers, toBoss] = spec.mail;
  const machine = machineOf(spec.member, members);
  const boss = machineOf(spec.boss, members, shunned);
  const groups = namesOf(spec).map(([id, fellow]) => {
    const own = id as string;
    const member = { id: own, machine, input: { id: own, fellow: fellow ?? own } };
    const other = { id: fellow ?? '', machine: boss, input: { id: fellow ?? '', fellow: own } };
    return fellow === undefined ? [member] : [member, other];
  });
  return {
    name: 'random symmetric',
    // The members stand apart, so that their cells do too.
    actors: [
      ...(groups[0] ?? []),
      { id: 'boss', machine: boss, input: { id: 'boss', fellow: 'boss' } },
      ...groups.slice(1).flat(),
    ],
    symmetric: namesOf(spec),
    ...clocksOf(time, clocks),
    channel: (from, to) => kindOf(spec, from, to),
    shared: [{ id: 'queue', kind: queue, receivers: members }],
    ...faultsOf(faults, (actor) => (actor === 'boss' ? {} : { about: actor })),
    mail: [
      ...(toMembers ? members.map((to) => ({ to, message: { type: 'A' } })) : []),
      ...(toBoss ? [{ to: 'boss', message: { type: 'B' } }] : []),
    ],
    properties: [{ name: 'nobody twice', machine: nobodyTwice }],
  };
}

function machineOf(
  specs: readonly StateSpec[],
  members: readonly string[],
  shunned: string | null = null,
): AnyStateMachine {
  const who = (one: Whom, { context, event }: Arguments): string => {
    const id = {
      sender: event.from ?? null,
      self: context.self,
      fellow: context.fellow,
      remembered: context.remembered,
      mentioned: event.about ?? null,
    }[one];
    return id === null || id === 'environment' ? 'boss' : id;
  };
  const noted = ({ note }: Reaction, args: Arguments): Partial<Context> => {
    const id = who('sender', args);
    if (note === 'seen') return { seen: { ...args.context.seen, [id]: true } };
    return note === 'remember' ? { remembered: who('mentioned', args) } : {};
  };
  const actionsOf = (one: Reaction): unknown[] => {
    const { send, announce } = one;
    const message = (args: Arguments): Json => ({
      type: send?.type ?? '',
      ...(send?.about ? { about: who(send.about, args) } : {}),
    });
    const receivers: readonly ((args: Arguments) => string)[] =
      send === null
        ? []
        : send.to === 'members'
          ? members.map((id) => () => id)
          : send.to === 'boss' || send.to === 'queue'
            ? [() => send.to]
            : [(args) => who(send.to as Whom, args)];
    return [
      ...receivers.map((to) =>
        emitted(
          (args) =>
            ({
              type: 'send',
              to: to(args),
              message: message(args),
              ...(send?.correlation == null ? {} : { correlation: send.correlation }),
            }) as Effect,
        ),
      ),
      ...(announce === null
        ? []
        : [
            emitted((args) => ({
              type: 'announce',
              fact: { type: 'DID', who: who(announce, args) },
            })),
          ]),
      assign((args) => noted(one, args as unknown as Arguments)),
    ];
  };
  const stateOf = ({ on, timer }: StateSpec, index: number): unknown => ({
    meta: { defer: types.filter((type) => on[type] === 'defer') },
    on: Object.fromEntries(
      Object.entries(on).flatMap(([type, response]): [string, unknown][] => {
        if (response === 'defer') return [];
        if (response === 'ignore') return [[type, {}]];
        const target = Math.max(response.target, index);
        const isKnown = ({ context, event }: Arguments): boolean =>
          (!response.onlyKnown || context.seen[event.from ?? ''] === true) &&
          (shunned === null || event.from !== shunned);
        const moves = {
          guard: isKnown,
          target: `s${target}`,
          // A state that is not left sends nothing, or a world might send without end.
          actions:
            target > index
              ? actionsOf(response)
              : actionsOf({ ...response, send: null, announce: null }),
        };
        return [[type, [moves, {}]]];
      }),
    ),
    after:
      timer === null || index + 1 === specs.length
        ? {}
        : {
            [index + 1]: {
              target: `s${Math.max(timer.target, index + 1)}`,
              actions: actionsOf(timer),
            },
          },
  });
  return setup({}).createMachine({
    id: 'random',
    context: ({ input }: { input: { id: string; fellow: string } }) => ({
      self: input.id,
      fellow: input.fellow,
      seen: {},
      remembered: null,
    }),
    ...refusing,
    initial: 's0',
    states: Object.fromEntries(specs.map((one, index) => [`s${index}`, stateOf(one, index)])),
  } as never) as unknown as AnyStateMachine;
}

function emitted(effect: (args: Arguments) => Effect): unknown {
  return emit((args) => effect(args as unknown as Arguments));
}

/** Violated when the same one is named twice; owes something after every other fact. */
const nobodyTwice = setup({
  types: {
    context: {} as { named: { readonly [id: string]: true } },
    events: {} as { type: 'DID'; who: string },
  },
  guards: { isNamed: ({ context, event }) => context.named[event.who] === true },
  actions: {
    note: assign({ named: ({ context, event }) => ({ ...context.named, [event.who]: true }) }),
  },
}).createMachine({
  id: 'nobodyTwice',
  context: { named: {} },
  initial: 'even',
  states: {
    even: {
      on: {
        DID: [
          { guard: 'isNamed', target: 'twice' },
          { target: 'odd', actions: 'note' },
        ],
      },
    },
    odd: {
      tags: ['pending', 'witness'],
      on: {
        DID: [
          { guard: 'isNamed', target: 'twice' },
          { target: 'even', actions: 'note' },
        ],
      },
    },
    twice: { tags: 'violation' },
  },
});
