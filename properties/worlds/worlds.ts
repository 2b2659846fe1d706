import { InputError } from '../../input/errors.js';
import type { Exact } from '../../input/exact.js';
import { checkName } from '../../input/schema.js';
import { alikeSuffix } from '../../input/target.js';
import { count } from '../../input/words.js';
import {
  faultNames,
  engineOf,
  setFields,
  strategies,
  type Engine,
  type FaultName,
  type Parts,
  type Strategy,
} from '../../model/index.js';
import { built } from '../../model/scenario.js';
import { declaredFaults, World, type FaultConfig } from '../../sim/index.js';
import { propertySetFields } from '../monitors/index.js';
import { propertiesOf } from '../monitors/judging.js';
import { checkSpec, checkStrategy, checkWorldOptions } from '../schemas.js';
import { isOwn, type AnySpec, type LookOptions } from './own-world.js';
import type { Faults, WorldSpec } from './world-spec.js';

/** How the world of a spec is built. */
export interface WorldOptions extends LookOptions {
  /** In place of the catalogue's strategy of that name. */
  readonly strategy?: Strategy;
}

/**
 * The world of a strategy: its starters and resources, the runtime, the messages that arrive, the faults that may
 * happen, and the properties that watch.
 *
 * @throws InputError if the numbers or names make no world; the message says what was expected.
 */
export function worldOf<
  Spec extends Exact<Spec, WorldSpec, 'faults'> = WorldSpec,
  Options extends Exact<Options, WorldOptions> = WorldOptions,
>(spec: Spec, options?: Options): World;
export function worldOf(spec: WorldSpec, options: WorldOptions = {}): World {
  checkSpec(spec, options.strategy);
  checkWorldOptions(options);
  const { strategy, symmetry = true, memo } = options;
  const judging = propertiesOf(strategy);
  const known = judging.map(({ name }) => name);
  const { watched = known } = options;
  for (const name of watched) checkName('property', name, known);
  const parts = partsAsked(spec, strategy);
  const { actors, mail, symmetric = [], sets = [], channel } = parts;
  return new World({
    name: titleOf(spec),
    actors,
    mail,
    properties: judging.filter(({ name }) => watched.includes(name)),
    faults: faultConfig(spec, parts),
    ...(spec.faultsMax === undefined ? {} : { faultsMax: spec.faultsMax }),
    time: spec.time,
    ...(channel === undefined ? {} : { channel }),
    ...(memo === undefined ? {} : { memo }),
    ...(symmetric.length === 0 || !symmetry
      ? {}
      : { symmetric, sets: [...setFields, ...propertySetFields, ...sets] }),
  });
}

/**
 * What the world of a spec is made of, for those who do not simulate all of it.
 * @throws InputError as `worldOf`.
 */
export function partsFor(spec: WorldSpec, strategy?: Strategy): Parts {
  checkSpec(spec, strategy);
  checkStrategy(strategy);
  return partsAsked(spec, strategy);
}

/**
 * The faults that can happen in the world of a strategy, if they may; in the order of tables, then those of its own.
 *
 * @throws InputError for a spec or a strategy that is none.
 */
export function faultsIn(spec: WorldSpec, strategy?: Strategy): readonly string[] {
  checkSpec(spec, strategy);
  checkStrategy(strategy);
  const parts = partsOf(spec, faultNames, strategy);
  return [...faultNames.filter((name) => parts.faults[name] !== undefined), ...ownKinds(parts)];
}

/** The kinds of fault that machines of a strategy's own declare: `meta: { faults: { lapse: 'EXPIRE' } }`. */
function ownKinds(parts: Parts): readonly string[] {
  const known: readonly string[] = faultNames;
  return Object.keys(declaredFaults(parts)).filter((kind) => !known.includes(kind));
}

/** With the faults of the spec. @throws InputError for one that nobody simulates there. */
function partsAsked(spec: WorldSpec, strategy: Strategy | undefined): Parts {
  const faults = possible(spec.faults);
  const parts = partsOf(spec, faults, strategy);
  for (const name of faults) {
    const why = parts.unsimulated?.[name];
    if (why !== undefined) throw new InputError(`the fault ${name} is not simulated: ${why}`);
  }
  return parts;
}

function partsOf(
  spec: WorldSpec,
  faults: readonly FaultName[],
  strategy: Strategy | undefined,
): Parts {
  const { name } = engineNamed(spec.strategy, strategy);
  const { engine = name } = spec;
  if (engine !== name) {
    throw new InputError(`engine is '${engine}'; expected '${name}': ${spec.strategy} runs on it`);
  }
  if (spec.time === 'timed' && strategy?.timed === false) {
    throw new InputError(
      `time is 'timed'; expected asynchronous: how long the times of ${spec.strategy} are is not simulated`,
    );
  }
  return built({ ...spec, faults }, strategy);
}

function possible(faults: Faults): readonly FaultName[] {
  return faultNames.filter((name) => (faults[name] ?? 0) > 0);
}

/**
 * A fault of the table that no part of the world can have does not happen, whatever its budget.
 * @throws InputError for a kind that is neither in the table nor declared by a machine.
 */
function faultConfig({ strategy, faults }: WorldSpec, parts: Parts): FaultConfig {
  const known = possible(faults).flatMap((name) => {
    const part = parts.faults[name];
    return part === undefined ? [] : [[name, { budget: faults[name] ?? 0, ...part }] as const];
  });
  const own = Object.entries(faults).filter(
    ([kind, budget]) => budget > 0 && !faultNames.some((name) => name === kind),
  );
  for (const [kind] of own) {
    checkName('fault', kind, [...faultNames, ...ownKinds(parts)], ` in ${strategy}`);
  }
  return Object.fromEntries([
    ...known,
    ...own.map(([kind, budget]) => [kind, { budget }] as const),
  ]);
}

/** The world in one line. */
export function titleOf(spec: AnySpec): string {
  const { faults, faultsMax } = spec;
  const most = faultsMax === undefined ? '' : ` (at most ${faultsMax} in all)`;
  const late = Object.entries(isOwn(spec) ? (spec.lateness ?? {}) : {}).map(
    ([actor, { ms, step }]) => `, ${actor} up to ${ms} ms late by steps of ${step} ms`,
  );
  const drifting = Object.entries(isOwn(spec) ? (spec.drift ?? {}) : {}).map(
    ([actor, { faster, slower }]) => {
      const rates = [
        ...(faster === undefined ? [] : [`${faster} % fast`]),
        ...(slower === undefined ? [] : [`${slower} % slow`]),
      ];
      return `, the clock of ${actor} up to ${rates.join(' or ')}`;
    },
  );
  return `${settingOf(spec)}, ${faultsText(faults)}${most}${[...late, ...drifting].join('')}`;
}

/** The world in one line, whatever its faults. */
export function settingOf(spec: AnySpec): string {
  if (isOwn(spec)) return spec.file;
  const { strategy, starters, messages, windows, window = 'tumbling', client } = spec;
  const isAlike = strategy.endsWith(alikeSuffix);
  const name = isAlike ? strategy.slice(0, -alikeSuffix.length) : strategy;
  return [
    `${name} on ${platformOf(spec)}`,
    ...(isAlike ? ['assuming that it does not count its tries'] : []),
    ...(client === undefined ? [] : [`${client} client`]),
    count(starters, 'starter'),
    count(messages, 'message'),
    count(windows, window === 'tumbling' ? 'window' : `${window} window`),
  ].join(', ');
}

/** What the strategy of a world runs on, in a word: the runtime era where there are eras, else the engine. */
export function platformOf({ strategy, runtime, engine }: WorldSpec): string {
  if (engine !== undefined) return engine;
  return takesRuntime(strategy) ? runtime : engineNamed(strategy).name;
}

/** True if the runtime of a spec means something for the strategy of this name, one of the catalogue's or a user's own. */
export function takesRuntime(strategy: string): boolean {
  return engineNamed(strategy).takes.includes('runtime');
}

/** What a strategy runs on: the user's own one, if it is given, else the catalogue's of that name. */
export function engineNamed(strategy: string, own?: Strategy): Engine {
  return engineOf(own ?? ((Object.hasOwn(strategies, strategy) && strategies[strategy]) || {}));
}

/** `crash=1,pause=1`, or `no faults`; without limit, `crash=all`. */
export function faultsText(faults: { readonly [kind: string]: number }): string {
  const known: readonly string[] = faultNames;
  const others = Object.keys(faults).filter((name) => !known.includes(name));
  const named = [...known, ...others].filter((name) => (faults[name] ?? 0) > 0);
  const times = (name: string): string => (faults[name] === Infinity ? 'all' : `${faults[name]}`);
  return named.length === 0 ? 'no faults' : named.map((name) => `${name}=${times(name)}`).join();
}
