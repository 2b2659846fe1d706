import {
  anything,
  callable,
  check,
  flag,
  having,
  integer,
  listOf,
  mapOf,
  oneOf,
  optional,
  record,
  seed,
  text,
  withMethods,
  type Schema,
} from '../input/schema.js';
import { engines, runtimeEras, windowKinds } from '../model/index.js';
import { byFault, scenarioFields, strategy } from '../model/schemas.js';
import { bounds } from '../sim/schemas.js';
import { traceFormat } from './traces/trace.js';

/** What callers give to `properties`, each checked where it comes in. */

const times = oneOf(['asynchronous', 'timed']);

const specOf = (faults: Schema): Schema =>
  record({
    ...scenarioFields,
    engine: optional(oneOf(Object.keys(engines))),
    time: times,
    faults,
    faultsMax: optional(integer(0)),
  });

const spec = specOf(byFault(integer(0)));

/** A strategy of one's own may have kinds of fault of its own: which ones is seen when its world is built. */
const openSpec = specOf(mapOf(integer(0)));

/**
 * @param strategy what stands for the catalogue's strategy of that name.
 * @throws InputError if it is not the spec of a world; whether the strategy exists is seen when it is built.
 */
export function checkSpec(given: unknown, strategy?: unknown): void {
  check(strategy === undefined ? spec : openSpec, given, 'the spec of a world', 'the spec: ');
}

/** @throws InputError if it is not a strategy. */
export function checkStrategy(given: unknown): void {
  check(optional(strategy), given, 'the strategy');
}

const worldOptions = record({
  strategy: optional(strategy),
  watched: optional(listOf(text)),
  symmetry: optional(flag),
  memo: optional(withMethods('a TransitionMemo', 'remembered')),
});

/** @throws InputError if the options of `worldOf` are none. */
export function checkWorldOptions(given: unknown): void {
  check(worldOptions, given, 'the options of worldOf', 'worldOf: ');
}

const holdsOptions = record({
  numRuns: optional(integer(1)),
  seed: optional(seed),
  path: optional(text),
  exhaustive: optional(flag),
  bounds: optional(bounds),
});

/** @throws InputError if the options of `expectHolds` are none. */
export function checkHolds(given: unknown): void {
  check(holdsOptions, given, 'the options of expectHolds', 'expectHolds: ');
}

const ranges = record({
  strategies: listOf(text, 1),
  runtimes: optional(listOf(oneOf(runtimeEras), 1)),
  startersMax: optional(integer(1)),
  messagesMax: optional(integer(1)),
  windowsMax: optional(integer(1)),
  windows: optional(listOf(oneOf(windowKinds), 1)),
  times: optional(listOf(times, 1)),
  faults: optional(byFault(integer(0))),
  faultsMax: optional(integer(0)),
});

/** @throws InputError if no world can be drawn from these. */
export function checkRanges(given: unknown): void {
  check(ranges, given, 'the ranges of specOf', 'specOf: ');
}

const scheduleOptions = record({
  steps: optional(integer(1)),
  deviationsMax: optional(integer(0)),
  alternatives: optional(integer(1)),
});

/** @throws InputError if the options of `schedules` are none. */
export function checkSchedules(given: unknown): void {
  check(scheduleOptions, given, 'the options of schedules', 'schedules: ');
}

const replayOptions = record({
  strategy: optional(strategy),
  world: optional(anything),
  watched: optional(listOf(text)),
  strict: optional(flag),
});

const trace = record({
  format: oneOf([traceFormat]),
  note: optional(text),
  world: having({}),
  found: record({
    by: text,
    seed: optional(seed),
    path: optional(text),
    version: text,
    code: optional(text),
  }),
  violation: record({ property: text, step: integer(0) }).nullable(),
  loop: optional(integer(0)),
  steps: listOf(record({ actor: text, action: text, message: optional(text) })),
  expect: optional(listOf(having({ type: text }))),
});

/** @throws InputError if it is no trace, or the options are none. Texts of traces have a schema of their own: see `readTrace`. */
export function checkReplay(given: unknown, options: unknown): void {
  check(trace, given, 'the trace');
  check(replayOptions, options, 'the options of replayTrace', 'replayTrace: ');
}

const hunted = record({
  properties: listOf(text),
  budgets: mapOf(integer(0)),
  faultsMax: integer(0),
});

/** @throws InputError if no frontier can be asked for so. */
export function checkFrontier(given: {
  readonly properties: unknown;
  readonly budgets: unknown;
  readonly faultsMax: unknown;
}): void {
  check(hunted, given, 'what frontier is given', 'frontier: ');
}

/** @throws InputError if worlds and schedules cannot be drawn from these. */
export function checkScheduledWorld(specs: unknown, make: unknown): void {
  check(withMethods('an arbitrary of fast-check', 'generate', 'shrink'), specs, 'specs');
  check(callable, make, 'make');
}
