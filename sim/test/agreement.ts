import {
  bytesFor,
  Exploration,
  ModelError,
  tabulated,
  type ExploreOptions,
  type System,
  type TupleSystem,
  type World,
  type WorldAction,
} from '../index.js';

/** What a search says of a world, as far as other ways of searching have to say the same. */
export interface Findings {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly quiescent: number;
  readonly represented: number | null;
  readonly complete: boolean;
  /** By property: its verdict, and the length of a shortest counterexample if it ends. */
  readonly verdicts: readonly (readonly [kind: string, steps: number | null])[];
}

const brokenRule = 'breaks a rule';

/** Spaces of more states are left out: what is to be found shows in small ones. */
export const statesMax = 1_500;

/** The findings, or that the world breaks a rule. */
export function searched<Action>(
  system: TupleSystem<Action>,
  options: ExploreOptions,
): Findings | typeof brokenRule {
  try {
    const exploration = new Exploration(system, { until: 'never', ...options });
    while (!exploration.advance(1_000_000));
    const { states, transitions, depth } = exploration.progress();
    const verdicts = exploration.verdicts();
    const { quiescent = 0, represented = null, complete = true } = verdicts[0]?.coverage ?? {};
    return {
      states,
      transitions,
      depth,
      quiescent,
      represented,
      complete,
      verdicts: verdicts.map((verdict) => [
        verdict.kind,
        verdict.kind === 'violated' && verdict.counterexample.loop === null
          ? verdict.counterexample.actions.length
          : null,
      ]),
    };
  } catch (error) {
    if (error instanceof ModelError) return brokenRule;
    throw error;
  }
}

/** The world as nothing but a `System`: states told apart by their fingerprints, no tuples, no tables of components. */
export function asPlainSystem(world: World): TupleSystem<WorldAction> {
  const system: System<Int32Array, WorldAction> = {
    name: world.name,
    initial: () => world.initial(),
    enabled: (state) => world.enabled(state),
    step: (state, action) => world.step(state, action),
    fingerprint: (state) => world.fingerprint(state),
    describe: (action) => world.describe(action),
    isFault: (action) => world.isFault(action),
    movers: world.movers,
    mover: (action) => world.mover(action),
  };
  return tabulated(
    system,
    world.properties.map((name, index) => {
      const has = (mask: number): boolean => (mask & (1 << index)) !== 0;
      return {
        name,
        always: (state) => !has(world.violated(state)),
        whenQuiescent: (state) => !has(world.pending(state)),
        sometimes: (state) => has(world.witnessed(state)),
      };
    }),
  );
}

type Planted = NonNullable<ExploreOptions['planted']>;

/** A way of searching, and what of its findings has to be what plain search finds. */
interface Way {
  readonly name: string;
  readonly options: ExploreOptions;
  readonly alike: (findings: Findings, plain: Findings) => readonly unknown[];
}

const everything = (findings: Findings): readonly unknown[] => [
  findings.states,
  findings.transitions,
  findings.depth,
  findings.quiescent,
  ...findings.verdicts,
];

/** Of orbits: they stand for as many states, lie as deep, and say the same. */
const orbits = (findings: Findings, plain: Findings): readonly unknown[] => [
  findings === plain ? plain.states : findings.represented,
  findings.depth,
  ...findings.verdicts,
];

/** Of what a reduction leaves: every quiescent state, and what is said. */
const rest = ({ quiescent, verdicts }: Findings): readonly unknown[] => [quiescent, ...verdicts];

/** Threads share even the smallest level, a few states at a time. */
const threading = { from: 2, block: 2 };

function waysOf(world: World, planted: Planted): readonly Way[] {
  const plain: ExploreOptions = { symmetry: false };
  const symmetric: ExploreOptions = { symmetry: true };
  const together: ExploreOptions = {
    workers: 2,
    // Enough for such small worlds: for more the heap is collected after each search.
    bounds: { bytes: bytesFor(2) },
    planted: { ...planted, threading: { ...threading, ...planted.threading } },
  };
  const reduced: ExploreOptions = { reduction: true, planted };
  const interpreted = { engine: 'interpreted' } as const;
  const ways: readonly Way[] = [
    { name: 'interpreted', options: { ...plain, ...interpreted }, alike: everything },
    { name: 'compiled', options: plain, alike: everything },
    { name: 'two workers', options: { ...plain, ...together }, alike: everything },
    { name: 'symmetric', options: symmetric, alike: orbits },
    { name: 'symmetric, interpreted', options: { ...symmetric, ...interpreted }, alike: orbits },
    { name: 'symmetric, two workers', options: { ...symmetric, ...together }, alike: orbits },
    { name: 'reduced', options: { ...plain, ...reduced }, alike: rest },
    {
      name: 'reduced, interpreted',
      options: { ...plain, ...reduced, ...interpreted },
      alike: rest,
    },
    { name: 'reduced, two workers', options: { ...plain, ...reduced, ...together }, alike: rest },
    {
      name: 'symmetric, reduced',
      options: { ...symmetric, ...reduced },
      alike: ({ verdicts }) => verdicts,
    },
  ];
  return ways.filter(
    ({ options }) =>
      (options.symmetry !== true || world.symmetry !== undefined) &&
      (options.reduction !== true || world.time === 'asynchronous'),
  );
}

/**
 * Searches the same world in every way, and says where the findings differ from those of plain search: one line a way.
 * A world that is too large for it is not compared; `compared` says if this one was.
 */
export function disagreements(
  make: () => World,
  planted: Planted = {},
): { readonly lines: readonly string[]; readonly compared: boolean } {
  const size = searched(make(), {
    bounds: { states: statesMax },
    cycles: false,
    symmetry: false,
  });
  if (size !== brokenRule && !size.complete) return { lines: [], compared: false };
  const first = make();
  const plain = searched(asPlainSystem(first), {});
  const lines = waysOf(first, planted).flatMap(({ name, options, alike }) => {
    const found = searched(make(), options);
    if (plain === brokenRule || found === brokenRule) {
      return plain === found ? [] : [`${name}: ${textOf(found)}; plain: ${textOf(plain)}`];
    }
    const [one, other] = [found, plain].map((findings) => JSON.stringify(alike(findings, plain)));
    return one === other ? [] : [`${name}: ${String(one)}; plain: ${String(other)}`];
  });
  return { lines, compared: true };
}

function textOf(findings: Findings | typeof brokenRule): string {
  return findings === brokenRule ? findings : JSON.stringify(everything(findings));
}
