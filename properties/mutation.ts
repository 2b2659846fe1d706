import { strategies, type RuntimeEra, type Strategy } from '../model/index.js';
import { Exploration, ModelError, type Verdict, type WorldAction } from '../sim/index.js';
import {
  machinesOf,
  mutated,
  outcomeName,
  watchedGuards,
  withMachines,
  type Mutant,
} from './mutants.js';
import { defaultSpec, faultsIn, titleOf, worldOf, type Faults, type WorldSpec } from './worlds.js';

type Kind = Verdict<WorldAction>['kind'];

/** A world without a mutant, as it was found to be. */
export interface Baseline {
  readonly spec: WorldSpec;
  readonly states: number;
  /** By property; none is `unknown`. */
  readonly verdicts: Readonly<Record<string, Kind>>;
  /** What its machines' guards said somewhere, each as the name of the mutant that always says so. */
  readonly outcomes: readonly string[];
  /** The ids of its machines. */
  readonly machines: readonly string[];
}

/** What became of a mutant. */
export type Fate =
  /** In this world it breaks a property that nothing else breaks there, by so many steps and no fewer. */
  | {
      readonly kind: 'violated';
      readonly world: string;
      readonly property: string;
      readonly steps: number;
    }
  /** In this world it breaks a rule of all worlds. */
  | { readonly kind: 'refused'; readonly world: string; readonly rule: string }
  /**
   * In this world a verdict is another one, though no property is broken that was not before: what a property is about does
   * not come up any more (`unwitnessed`), or what broke it does not.
   */
  | {
      readonly kind: 'changed';
      readonly world: string;
      readonly property: string;
      readonly from: Kind;
      readonly to: Kind;
    }
  /** Of so many worlds all verdicts are as before; of so many others there are more states than were looked at. */
  | { readonly kind: 'survived'; readonly worlds: number; readonly unknown: number };

/** Worlds with more states are left out. */
const statesMax = 600_000;

/** Most worlds that one mutant is tried in. */
const worldsMax = 40;

/** A mutant that makes so many worlds endless is not tried in others. */
const unknownMax = 3;

/**
 * The worlds that mutants are tried in: without faults, with each fault that can happen once, and on three eras. With two
 * messages, as in the catalogue; and with one, delivered once or twice, since there no batch closes before a message that comes
 * too late, which breaks so much that little else shows. Without faults also on the other eras, in windows of the other kinds,
 * and with one message or window more. The worlds without orchestrations are small, so they have three messages with faults, too.
 *
 * @param isVariant it has no machine that others do not have, too: it is tried on one era only, and not in larger worlds.
 */
export function worldsToTry(strategy: Strategy, isVariant: boolean): readonly WorldSpec[] {
  const { name, startsOrchestrations = true } = strategy;
  const two: WorldSpec = { ...defaultSpec, strategy: name, messages: 2 };
  const one: WorldSpec = { ...two, starters: 1, messages: 1 };
  const hasEras = startsOrchestrations && !isVariant;
  const eras: readonly RuntimeEra[] = hasEras ? ['2019', 'deduplicating', 'atomic'] : ['2019'];
  const others: readonly RuntimeEra[] = ['overridable', 'overridable-any', 'deduplicating-any'];
  const possible = faultsIn(two, strategy);
  const calm: readonly Faults[] = [{}];
  const single = possible.map((fault): Faults => ({ [fault]: 1 }));
  const redelivered = possible
    .filter((fault) => fault !== 'redelivery')
    .map((fault): Faults => ({ [fault]: 1, redelivery: 1 }));
  const faulty = (world: WorldSpec, sets: readonly Faults[]): readonly WorldSpec[] =>
    eras.flatMap((runtime) => sets.map((faults) => ({ ...world, runtime, faults })));
  return [
    ...faulty(one, [...single, ...redelivered]),
    ...faulty(two, [...calm, ...single]),
    ...(hasEras ? others.map((runtime) => ({ ...two, runtime })) : []),
    { ...two, window: 'session' },
    { ...two, window: 'sliding' },
    ...(startsOrchestrations
      ? []
      : [
          ...faulty({ ...two, messages: 3 }, single),
          ...faulty({ ...two, starters: 3, messages: 3 }, single),
        ]),
    ...(isVariant
      ? []
      : [
          { ...two, messages: 3 },
          { ...two, messages: 4, windows: 2 },
        ]),
  ];
}

/** The worlds of all strategies of the catalogue, in its order. */
export function allWorldsToTry(): readonly WorldSpec[] {
  const known = new Set<string>();
  return Object.values(strategies).flatMap((strategy) => {
    const own = [...machinesOf(strategy).keys()];
    const isVariant = own.every((machine) => known.has(machine));
    for (const machine of own) known.add(machine);
    return worldsToTry(strategy, isVariant);
  });
}

/** Explores all of a world without a mutant; null if it is too large. */
export function baselineOf(spec: WorldSpec): Baseline | null {
  const outcomes = new Set<string>();
  const machines = new Set<string>();
  const strategy = withMachines(strategyOf(spec), (machine) => {
    machines.add(machine.id);
    return watchedGuards(machine, (outcome) => outcomes.add(outcome));
  });
  const exploration = new Exploration(worldOf(spec, { strategy }), {
    bounds: { states: statesMax },
    until: 'never',
  });
  while (!exploration.advance(1 << 22));
  const verdicts = exploration.verdicts();
  if (verdicts.some(({ kind, coverage }) => kind === 'unknown' || !coverage.complete)) return null;
  return {
    spec,
    states: exploration.progress().states,
    verdicts: Object.fromEntries(verdicts.map(({ property, kind }) => [property, kind])),
    outcomes: [...outcomes].sort(),
    machines: [...machines].sort(),
  };
}

/** Tries a mutant in the most telling of these worlds, one after another, until it is killed. */
export function fateOf(mutant: Mutant, baselines: readonly Baseline[]): Fate {
  let changed: Fate | undefined;
  let worlds = 0;
  let unknown = 0;
  for (const baseline of telling(mutant, baselines)) {
    if (unknown === unknownMax) break;
    const fate = fateIn(mutant, baseline);
    if (fate === 'unknown') unknown += 1;
    else if (fate === undefined) worlds += 1;
    else if (fate.kind === 'changed') changed ??= fate;
    else return fate;
  }
  return changed ?? { kind: 'survived', worlds, unknown };
}

/**
 * The worlds in which the mutant can make a difference, since there its guard says something else somewhere: of as many
 * strategies, and as many combinations of era, faults and the rest, as there are, the smaller worlds first.
 */
export function telling(
  { machine, guard }: Mutant,
  baselines: readonly Baseline[],
): readonly Baseline[] {
  const other = guard && outcomeName(machine, guard.name, !guard.says);
  const worlds = baselines.filter(({ machines, outcomes }) =>
    other === undefined ? machines.includes(machine) : outcomes.includes(other),
  );
  const chosen = new Set<Baseline>();
  const uses = new Map<string, number>();
  const usesOf = ({ spec }: Baseline): number =>
    sum(kindsOf(spec).map((kind) => uses.get(kind) ?? 0));
  while (chosen.size < Math.min(worldsMax, worlds.length)) {
    const [next] = worlds
      .filter((world) => !chosen.has(world))
      .map((world) => ({ world, known: usesOf(world) }))
      .sort((a, b) => a.known - b.known || a.world.states - b.world.states);
    if (next === undefined) break;
    chosen.add(next.world);
    for (const kind of kindsOf(next.world.spec)) uses.set(kind, (uses.get(kind) ?? 0) + 1);
  }
  return [...chosen];
}

/** What a world has in common with others: its strategy; all the rest. */
function kindsOf(spec: WorldSpec): readonly string[] {
  return [spec.strategy, JSON.stringify({ ...spec, strategy: '' })];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Undefined: all verdicts are as without the mutant. */
function fateIn(mutant: Mutant, baseline: Baseline): Fate | 'unknown' | undefined {
  try {
    return judged(mutant, baseline, true);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
  }
  // A mutant may treat interchangeable actors differently: that alone is no rule of the world.
  try {
    return judged(mutant, baseline, false);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { kind: 'refused', world: titleOf(baseline.spec), rule: error.message };
  }
}

function judged(
  mutant: Mutant,
  { spec, states, verdicts: before }: Baseline,
  symmetry: boolean,
): Fate | 'unknown' | undefined {
  const strategy = mutated(strategyOf(spec), mutant);
  const exploration = new Exploration(worldOf(spec, { strategy, symmetry }), {
    bounds: { states: (symmetry ? 2 : 4) * states + 100_000 },
  });
  const world = titleOf(spec);
  for (;;) {
    const isOver = exploration.advance(1 << 16);
    const verdicts = exploration.verdicts();
    const killer = shortest(verdicts.filter(({ property }) => before[property] !== 'violated'));
    if (killer !== undefined && (isOver || killer.counterexample.statesBelow !== null)) {
      exploration.stop('interrupted');
      const { property, counterexample } = killer;
      return { kind: 'violated', world, property, steps: counterexample.actions.length };
    }
    if (!isOver) continue;
    if (verdicts.some(({ kind }) => kind === 'unknown')) return 'unknown';
    const other = verdicts.find(({ property, kind }) => before[property] !== kind);
    const from = other && before[other.property];
    if (other === undefined || from === undefined) return undefined;
    return { kind: 'changed', world, property: other.property, from, to: other.kind };
  }
}

type Violated = Extract<Verdict<WorldAction>, { kind: 'violated' }>;

function shortest(verdicts: readonly Verdict<WorldAction>[]): Violated | undefined {
  return verdicts
    .filter((verdict) => verdict.kind === 'violated')
    .sort((a, b) => a.counterexample.actions.length - b.counterexample.actions.length)[0];
}

function strategyOf({ strategy: name }: WorldSpec): Strategy {
  const strategy = strategies[name];
  if (strategy === undefined)
    throw new Error(`expected a strategy of the catalogue, found ${name}`);
  return strategy;
}
