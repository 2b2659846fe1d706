import { InputError } from '../../input/errors.js';
import { check, checkName, listOf, optional, readOnce } from '../../input/schema.js';
import { thrownText } from '../../input/words.js';
import { property } from '../../model/schemas.js';
import {
  declaredFaults,
  faultKinds,
  World,
  type FaultConfig,
  type Time,
  type TransitionMemo,
  type WorldConfig,
} from '../../sim/index.js';
import { checkWorld } from '../../sim/schemas.js';
import type { WorldSpec } from './world-spec.js';

/** What decides which world is explored, where a user's file exports one: what a trace file carries of it. */
export interface OwnWorldSpec {
  /** The path of a file whose default export is a world, or what makes one. */
  readonly file: string;
  readonly time: Time;
  /** Of a timed world: whose timers may be late (see `WorldConfig.lateness`); absent: as the file says. */
  readonly lateness?: NonNullable<WorldConfig['lateness']>;
  /** Of a timed world: whose own clocks run at other rates (see `WorldConfig.drift`); absent: as the file says. */
  readonly drift?: NonNullable<WorldConfig['drift']>;
  /** How often each kind of fault may happen in one execution; absent means never. */
  readonly faults: { readonly [kind: string]: number };
  /** Most faults of all kinds together in one execution; absent: as many as `faults` allows. */
  readonly faultsMax?: number;
}

/** How a world is looked at, whoever made it. */
export interface LookOptions {
  /** Names of the properties that watch. Default: all that it is judged by. Fewer properties, fewer states. */
  readonly watched?: readonly string[];
  /** False: no actors are declared to be interchangeable, and nobody checks that they are; machines may then look at names. */
  readonly symmetry?: boolean;
  /** What the machines did in other worlds (see `WorldConfig.memo`). */
  readonly memo?: TransitionMemo | undefined;
}

/** A world of this project's strategies, or one of a user's own. */
export type AnySpec = WorldSpec | OwnWorldSpec;

/** True of a world that a user's file exports. */
export function isOwn(spec: AnySpec): spec is OwnWorldSpec {
  return 'file' in spec;
}

/** How many windows a world has, for those who leave out what one window makes obvious: of a user's own world nothing is left out. */
export function windowsOf(spec: AnySpec): number {
  return isOwn(spec) ? Infinity : spec.windows;
}

/** The strategy that a spec names, or the file of its world. */
export function targetOf(spec: AnySpec): string {
  return isOwn(spec) ? spec.file : spec.strategy;
}

/** What a file's world is as it stands there. */
export function specOfConfig(file: string, config: WorldConfig): OwnWorldSpec {
  const { time = 'asynchronous', faults = {}, faultsMax, lateness, drift } = config;
  const budgets = Object.entries(faults).map(([kind, { budget }]) => [kind, budget] as const);
  return {
    file,
    time,
    ...(lateness === undefined ? {} : { lateness }),
    ...(drift === undefined ? {} : { drift }),
    faults: Object.fromEntries(budgets.filter(([, budget]) => budget > 0)),
    ...(faultsMax === undefined ? {} : { faultsMax }),
  };
}

/** The kinds of fault that a world of one's own speaks of: those of its configuration, then those that its machines declare. */
export function faultKindsIn(config: WorldConfig): readonly string[] {
  const configured = Object.keys(config.faults ?? {});
  return [...new Set([...configured, ...Object.keys(declaredFaults(config))])];
}

/**
 * The world of a configuration with the faults and time of a spec.
 *
 * @throws InputError if the spec names a fault that cannot happen there, or `watched` a property that it has not.
 */
export function ownWorld(
  config: WorldConfig,
  spec: Pick<OwnWorldSpec, 'time' | 'lateness' | 'drift' | 'faults' | 'faultsMax'>,
  { watched, symmetry = true, memo }: LookOptions = {},
): World {
  const { properties = [], symmetric } = config;
  const lateness = spec.time === 'timed' ? (spec.lateness ?? config.lateness) : undefined;
  const drift = spec.time === 'timed' ? (spec.drift ?? config.drift) : undefined;
  const rest: { -readonly [Key in keyof WorldConfig]: WorldConfig[Key] } = { ...config };
  delete rest.symmetric;
  delete rest.faultsMax;
  delete rest.lateness;
  delete rest.drift;
  const names = properties.map(({ name }) => name);
  for (const name of watched ?? []) checkName('property', name, names, ` of ${config.name}`);
  return new World({
    ...rest,
    properties: properties.filter(({ name }) => watched?.includes(name) ?? true),
    faults: faultsFor(config, spec.faults),
    time: spec.time,
    ...(lateness === undefined ? {} : { lateness }),
    ...(drift === undefined ? {} : { drift }),
    ...(spec.faultsMax === undefined ? {} : { faultsMax: spec.faultsMax }),
    ...(symmetry && symmetric !== undefined ? { symmetric } : {}),
    ...(memo === undefined ? {} : { memo }),
  });
}

function faultsFor(config: WorldConfig, budgets: OwnWorldSpec['faults']): FaultConfig {
  const known = faultKindsIn(config);
  const rules = Object.entries(budgets).map(([kind, budget]) => {
    // What sim knows can happen anywhere, whether the file thought of it or not.
    if (!(faultKinds as readonly string[]).includes(kind)) {
      checkName('fault', kind, [...known, ...faultKinds], ` in ${config.name}`);
    }
    return [kind, { ...config.faults?.[kind], budget }] as const;
  });
  return Object.fromEntries(rules.filter(([, { budget }]) => budget > 0));
}

/**
 * What makes the world of a user's own: a `World`, or the configuration of one; null if it is neither.
 * @throws InputError if it looks like one and cannot be read, has not the form of one, or has no properties: nothing could be said of it.
 */
export function configIn(given: unknown, what: string): WorldConfig | null {
  const config = readOnce(() => configured(given), what);
  if (config === null) return null;
  try {
    checkWorld(config);
    check(optional(listOf(property)), config.properties, 'properties', 'properties');
  } catch (error) {
    throw new InputError(`${what} makes no world: ${thrownText(error)}`);
  }
  if ((config.properties ?? []).length === 0) {
    throw new InputError(`${what} has no properties; expected one that it is judged by, or more`);
  }
  return config;
}

/** A copy of the configuration that this is, or has: what is computed as it is read could be another the next time, or throw. */
function configured(given: unknown): WorldConfig | null {
  const inside = (given as { readonly config?: unknown } | null | undefined)?.config;
  const config = isConfig(inside) ? inside : given;
  if (!isConfig(config)) return null;
  const { actors, properties, ...others } = config;
  return {
    ...others,
    actors: copies(actors),
    ...(properties === undefined ? {} : { properties: copies(properties) }),
  };
}

/** Each object of a list copied; what is no list is as it is. */
function copies<List>(list: List): List {
  const copy = (one: unknown): unknown =>
    typeof one === 'object' && one !== null ? { ...one } : one;
  return Array.isArray(list) ? (Array.from(list, copy) as List) : list;
}

function isConfig(given: unknown): given is WorldConfig {
  return (
    typeof given === 'object' &&
    given !== null &&
    Array.isArray((given as { readonly actors?: unknown }).actors)
  );
}
