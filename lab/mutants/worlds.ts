import { setup } from 'xstate';
import {
  engineOf,
  flagMs,
  send,
  strategies,
  type Effect,
  type FaultName,
  type Json,
  type MailPart,
  type RuntimeEra,
  type Strategy,
  defaultFaults,
} from '../../model/index.js';
import type { TransitionMemo, World } from '../../sim/index.js';
import { hasEras } from '../../properties/catalogue/catalogue.js';
import { defaultSpec, type Faults, type WorldSpec } from '../../properties/worlds/world-spec.js';
import { faultsIn, titleOf, worldOf } from '../../properties/worlds/worlds.js';
import { machinesOf, measuredStrategies } from './machines.js';

/** A world that mutants are tried in. */
export interface Trial extends WorldSpec {
  /**
   * The last message comes when everything else is long over. Only in timed worlds: in asynchronous time no moment is late.
   * Absent: it is there from the beginning, like the others.
   */
  readonly late?: boolean;
}

/**
 * The worlds that mutants are tried in. All have two starters unless said otherwise.
 *
 * - Timed, two messages at once: without faults, and with each fault but a second delivery once. Messages take no time there, so all that is about
 *   time, and the closing window above all, does not come up: what is wrong otherwise shows.
 * - Timed, with a late message: of two, and of three.
 * - Asynchronous, with two messages: without faults, and with each fault once, as in the catalogue.
 * - Asynchronous, with one message, delivered once or twice: no batch closes before a message that comes too late, which breaks
 *   so much that little else shows.
 * - Without faults also in windows of the other kinds, with one message or window more, and, asynchronous, on all eras. The
 *   worlds without orchestrations are small, so they have three messages with faults, too.
 *
 * @param isVariant it has no machine that others do not have, too: it is tried on its first era only, and not in larger worlds.
 */
function azureTrials(strategy: Strategy, isVariant: boolean): readonly Trial[] {
  const { name, eras: [ownEra = '2019'] = [] } = strategy;
  const startsOrchestrations = hasEras(strategy);
  const two: WorldSpec = { ...defaultSpec, runtime: ownEra, strategy: name, messages: 2 };
  const three: WorldSpec = { ...two, messages: 3 };
  const one: WorldSpec = { ...two, starters: 1, messages: 1 };
  const timed = { time: 'timed' } as const;
  const late = { time: 'timed', late: true } as const;
  const onAllEras = startsOrchestrations && !isVariant;
  const eras: readonly RuntimeEra[] = onAllEras ? ['2019', 'deduplicating', 'atomic'] : [ownEra];
  const moreEras: readonly RuntimeEra[] = ['overridable', 'overridable-any', 'deduplicating-any'];
  const known = faultsIn(two, strategy);
  const possible = defaultFaults.filter((fault) => known.includes(fault));
  const others = possible.filter((fault) => fault !== 'redelivery');
  const once = (faults: readonly FaultName[], besides: Faults = {}): readonly Faults[] =>
    faults.map((fault) => ({ [fault]: 1, ...besides }));
  const onEras = (world: Trial, sets: readonly Faults[]): readonly Trial[] =>
    eras.flatMap((runtime) => sets.map((faults) => ({ ...world, runtime, faults })));
  return [
    ...onEras({ ...two, ...timed }, [{}, ...once(others)]),
    ...onEras({ ...two, ...late }, [{}]),
    ...onEras({ ...three, ...late }, [{}]),
    ...onEras(one, [...once(possible), ...once(others, { redelivery: 1 })]),
    ...onEras(two, [{}, ...once(possible)]),
    ...(onAllEras ? moreEras.map((runtime) => ({ ...two, runtime })) : []),
    ...(['session', 'sliding'] as const).flatMap((window): readonly Trial[] => [
      { ...two, window },
      { ...two, window, ...timed },
      { ...three, window, ...late },
    ]),
    ...(startsOrchestrations
      ? []
      : [...onEras(three, once(possible)), ...onEras({ ...three, starters: 3 }, once(possible))]),
    ...(isVariant ? [] : [three, { ...two, messages: 4, windows: 2 }]),
  ];
}

/**
 * The worlds in which mutants of another engine's machines are tried: as for Azure, on one era, with fewer of the larger ones. Each
 * request is a step there, and each window has two workers besides, so that three clients with a fault are too many states.
 */
function engineTrials(strategy: Strategy): readonly Trial[] {
  const two: WorldSpec = { ...defaultSpec, strategy: strategy.name, messages: 2 };
  const one: WorldSpec = { ...two, starters: 1, messages: 1 };
  const three: WorldSpec = { ...two, messages: 3 };
  const timed = { time: 'timed' } as const;
  const late = { time: 'timed', late: true } as const;
  const once = (world: Trial): readonly Trial[] =>
    [{}, ...faultsIn(two, strategy).map((fault) => ({ [fault]: 1 }))].map((some) => ({
      ...world,
      faults: some,
    }));
  return [
    ...once({ ...two, ...timed }),
    ...once({ ...two, ...late }),
    { ...three, ...late },
    ...once(one),
    ...once(two),
    { ...two, window: 'session' },
    { ...two, window: 'session', ...timed },
  ];
}

/** The worlds of all strategies of the catalogue, in its order, that have one of these machines; default: all of them. */
export function allTrials(machines?: readonly string[]): readonly Trial[] {
  const known = new Set<string>();
  return measuredStrategies().flatMap((strategy) => {
    const own = [...machinesOf(strategy).keys()];
    const isVariant = own.every((machine) => known.has(machine));
    for (const machine of own) known.add(machine);
    const isAsked = machines === undefined || own.some((machine) => machines.includes(machine));
    if (!isAsked) return [];
    if (engineOf(strategy).name === 'azure') return azureTrials(strategy, isVariant);
    return engineTrials(strategy);
  });
}

/**
 * The world of a trial.
 *
 * @param strategy in place of the catalogue's strategy of that name.
 * @param options as for `worldOf`.
 */
export function trialWorld(
  { late = false, ...spec }: Trial,
  {
    strategy = strategyOf(spec),
    ...options
  }: {
    readonly strategy?: Strategy;
    readonly symmetry?: boolean;
    readonly memo?: TransitionMemo | undefined;
  } = {},
): World {
  return worldOf(spec, { ...options, strategy: late ? withLatecomer(strategy) : strategy });
}

/** The trial in one line. */
export function trialTitle({ late = false, ...spec }: Trial): string {
  return [
    titleOf(spec),
    ...(spec.time === 'timed' ? ['timed'] : []),
    ...(late ? ['the last message late'] : []),
  ].join(', ');
}

/** The catalogue's strategy of a trial. */
export function strategyOf({ strategy: name }: WorldSpec): Strategy {
  const strategy = strategies[name];
  if (strategy !== undefined) return strategy;
  throw new Error(`expected a strategy of the catalogue, found ${name}`);
}

/** Milliseconds after which the last message comes: later than any timer of the model, unless one begins after it. */
export const lateMs = 2 * flagMs;

type LatecomerInput = MailPart | undefined;

/** The sender of the message that comes late. */
const latecomer = setup({
  types: {
    context: {} as { readonly mail: MailPart | null },
    events: {} as { readonly type: 'never' },
    input: {} as LatecomerInput,
    emitted: {} as Effect,
  },
  delays: { LATE: lateMs },
  actions: {
    deliver: send(
      ({ context: { mail } }) => mail?.to ?? '',
      ({ context: { mail } }) => mail?.message as never,
    ),
  },
}).createMachine({
  id: 'latecomer',
  context: ({ input }: { input: LatecomerInput }) => ({ mail: input ?? null }),
  initial: 'waiting',
  states: {
    waiting: { after: { LATE: { target: 'done', actions: 'deliver' } } },
    done: {},
  },
});

/** The strategy, in worlds whose last message comes late. Its starters are then not interchangeable. */
function withLatecomer(strategy: Strategy): Strategy {
  return {
    ...strategy,
    build: (options) => {
      const { actors, mail, faults, sets = [] } = strategy.build(options);
      const last = mail.at(-1) as unknown as Json;
      const sender = { id: 'latecomer', machine: latecomer, input: last };
      return { actors: [...actors, sender], mail: mail.slice(0, -1), faults, sets };
    },
  };
}
