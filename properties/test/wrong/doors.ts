import { DoesNotHoldError } from '../../../input/errors.js';
import {
  calm,
  Executions,
  explore,
  LazyGraph,
  PctProbability,
  PctSampler,
  Random,
  align,
  run,
  Sampling,
  BackwardPass,
  annotate,
  UniformSampler,
  World,
  type ExploreOptions,
  type WorldConfig,
} from '../../../sim/index.js';
import { lostUpdate, plain, stored } from '../../../sim/test/align-worlds.js';
import {
  defaultSpec,
  expectHolds,
  frontier,
  replayTrace,
  traceFormat,
  schedules,
  specOf,
  worldOf,
  type Trace,
} from '../../index.js';
import type { Lenient } from './edits.js';
import { rightWorlds } from './right-worlds.js';

/** What came of a call that was not refused: the kinds of its verdicts, or that it makes no verdict. */
export type Outcome = readonly string[];

/** A public call, arguments that are right, and what may be edited in them without being refused. */
export interface Door extends Lenient {
  /** Makes the arguments anew, so that nobody can have changed them. */
  readonly right: () => object;
  readonly call: (given: never) => Outcome;
}

const verdictsOf = (world: World, options: ExploreOptions): Outcome =>
  explore(world, options).map(({ kind }) => kind);

/** Small, so that what grows ends soon. */
export const bounds = { states: 400, depth: 60 };

const searched = { until: 'never', bounds, engine: 'interpreted', cycles: true } as const;

const worlds: readonly (readonly [string, Door])[] = Object.entries(rightWorlds).map(
  ([name, right]) => [
    `World: ${name}`,
    {
      right,
      call: (config: WorldConfig) => verdictsOf(new World(config), searched),
      keys: /\.input\.|^actors\.\d\.input|^mail\.\d\.message\.n$|^faults\.pause$|^sets/,
      values: /\.input|message\.n$|^channel$|^symmetric\.\d$|\.at\.\d$/,
    },
  ],
);

/** It holds without the crash. */
const strategy = {
  ...defaultSpec,
  strategy: 'lock-blob',
  messages: 2,
  faults: { crash: 1 },
  faultsMax: 1,
};
const property = 'noLockOut';

export const doors: { readonly [name: string]: Door } = {
  ...Object.fromEntries(worlds),
  explore: {
    right: () => ({
      until: 'never',
      bounds: { states: 5_000, bytes: 100_000_000 },
      engine: 'interpreted',
      symmetry: true,
      reduction: true,
      workers: 1,
      cycles: true,
    }),
    call: (options: ExploreOptions) =>
      verdictsOf(new World((rightWorlds['naive start'] as () => WorldConfig)()), options),
  },
  'explore until': {
    right: () => ({ until: ['never said'], bounds: { states: 100 } }),
    call: (options: ExploreOptions) =>
      verdictsOf(new World((rightWorlds['duplicate'] as () => WorldConfig)()), {
        ...options,
        ...(Array.isArray(options.until)
          ? {
              until: (options.until as readonly string[]).map((name) =>
                name === 'never said' ? 'at most once' : name,
              ),
            }
          : {}),
      }),
    values: /^until$/,
  },
  worldOf: {
    right: () => ({ spec: strategy, options: { watched: [property], symmetry: true } }),
    call: ({ spec, options }: { readonly spec: never; readonly options: never }) =>
      verdictsOf(worldOf(spec, options), { bounds: { states: 20_000 } }),
    parts: true,
  },
  expectHolds: {
    right: () => ({
      spec: strategy,
      property,
      options: { exhaustive: true, bounds: { states: 20_000 } },
    }),
    call: ({
      spec,
      property,
      options,
    }: {
      readonly spec: never;
      readonly property: never;
      readonly options: never;
    }) => holding(() => expectHolds(spec, property, options).kind),
    parts: true,
  },
  'expectHolds, sampled': {
    right: () => ({ numRuns: 100, seed: 1 }),
    call: (options: object) =>
      holding(
        () =>
          expectHolds(
            new World((rightWorlds['mail'] as () => WorldConfig)()),
            'never said',
            options,
          ).kind,
      ),
    values: /^seed$/,
  },
  align: {
    right: () => ({ schedule: lostUpdate, options: { loop: null, expect: stored, strict: true } }),
    call: ({ schedule, options }: { readonly schedule: never; readonly options: never }) => {
      const world = plain();
      const result = align(world, schedule, options);
      annotate(world, result.actions, result.loop);
      return ['followed'];
    },
    parts: true,
    keys: /^schedule|^options\.expect\.\d/,
    values: /^options\.loop|^schedule\.\d\.content/,
  },
  run: {
    right: () => ({ limit: 10 }),
    call: (options: object) => {
      run(plain(), calm(), options);
      return ['ran'];
    },
  },
  Executions: {
    right: () => ({ properties: ['storedOnce'], stepsMax: 30, statesMax: 100, effort: 1 }),
    call: (options: object) => {
      const random = new Random(1);
      new Executions(plain(), options).random((count) => random.below(count));
      return ['drawn'];
    },
  },
  samplers: {
    right: () => ({ pct: { depth: 2, events: 8, faults: 1 }, seed: 1, limit: 20, states: 200 }),
    call: ({
      pct,
      seed,
      limit,
      states,
    }: {
      readonly pct: never;
      readonly seed: never;
      readonly limit: never;
      readonly states: never;
    }) => {
      const graph = new LazyGraph(plain());
      const samplers = [new PctSampler(graph, pct), new UniformSampler(graph, limit)];
      for (const sampler of samplers) new Sampling(graph, sampler, seed).advance(2);
      new PctProbability(graph, pct, states);
      new BackwardPass(graph, [], states);
      new Random(seed);
      return ['drawn'];
    },
    parts: true,
    values: /^seed$/,
  },
  frontier: {
    right: () => ({ properties: [property], budgets: { crash: 1 }, faultsMax: 1 }),
    call: ({
      properties,
      budgets,
      faultsMax,
    }: {
      readonly properties: never;
      readonly budgets: never;
      readonly faultsMax: never;
    }) => {
      frontier(properties, budgets, faultsMax);
      return ['made'];
    },
    parts: true,
    // The kinds are whatever the questions call them.
    keys: /^budgets/,
  },
  arbitraries: {
    right: () => ({
      ranges: {
        strategies: ['naive'],
        runtimes: ['2019'],
        startersMax: 2,
        messagesMax: 2,
        windowsMax: 1,
        times: ['timed'],
        faults: { crash: 1 },
        faultsMax: 1,
      },
      schedules: { steps: 9, deviationsMax: 2, alternatives: 3 },
    }),
    call: (given: { readonly ranges: never; readonly schedules: never }) => {
      specOf(given.ranges);
      schedules(given.schedules);
      return ['made'];
    },
    parts: true,
  },
  replayTrace: {
    right: (): { readonly trace: Trace; readonly options: object } => ({
      trace: {
        format: traceFormat,
        world: { ...strategy, time: 'asynchronous' },
        found: { by: 'nobody', version: '0' },
        steps: [],
        violation: null,
      } as unknown as Trace,
      options: { watched: [property], strict: true },
    }),
    call: ({ trace, options }: { readonly trace: never; readonly options: never }) => {
      replayTrace(trace, options);
      return ['replayed'];
    },
    parts: true,
    values: /^trace\.found/,
  },
};
function holding(call: () => string): Outcome {
  try {
    return [call()];
  } catch (error) {
    if (error instanceof DoesNotHoldError) return ['violated'];
    throw error;
  }
}
