import type { AnyStateMachine } from 'xstate';
import { engineOf, faultNames, strategies, type Property, type Strategy } from '../model/index.js';
import {
  defaultSpec,
  faultKindsIn,
  faultsIn,
  ownWorld,
  propertiesOf,
  specOfConfig,
  worldOf,
  isOwn,
  type AnySpec,
  type LookOptions,
} from '../properties/index.js';
import { faultKinds, step, TransitionMemo, type World, type WorldConfig } from '../sim/index.js';
import type { CodeStrategy } from '../code/index.js';
import { blame, InputError } from './errors.js';
import { checkLimits, checkNames, type CommonOptions } from './options.js';
import { specFromOptions } from './spec.js';

/** What a user's file exports: a strategy, or a world. */
export type Own = Strategy | WorldConfig;

export function isConfig(own: Own | undefined): own is WorldConfig {
  return own !== undefined && 'actors' in own;
}

/** What a target is judged by: what its file says, or all of this project's properties. */
export function judging(own: Own | undefined): readonly Property[] {
  return isConfig(own) ? (own.properties ?? []) : propertiesOf(own);
}

/** What a target is, if it is code of the user's own that is run in a sandbox: a file with a function, or the configuration of an app. */
export function codeKind(own: Own | undefined): CodeStrategy['kind'] | undefined {
  const { program, kind } = (own ?? {}) as Partial<CodeStrategy>;
  return typeof program?.unhandled === 'function' ? kind : undefined;
}

/** Rejections that nobody handles, each with its line, in a user's own function as far as it was run. In Node they end the process. */
export function unhandledIn(own: Own | undefined): readonly string[] {
  return codeKind(own) === undefined ? [] : (own as CodeStrategy).program.unhandled();
}

/** What is known already of the machines of a target, for searches to add to. */
export function memoOf(own: Own | undefined): TransitionMemo {
  return own !== undefined && 'memo' in own && own.memo instanceof TransitionMemo
    ? own.memo
    : new TransitionMemo();
}

/** Options that say how large a strategy's world is: a world of one's own is as large as it is. */
const sizes = ['runtime', 'starters', 'messages', 'windows', 'window'] as const;

/**
 * The world of a target as the options describe it: of a file's own world with the faults and time that they ask for instead.
 * @throws InputError in one line, if one of them makes no sense.
 */
export function askedOf(target: string, options: CommonOptions, own: Own | undefined): AnySpec {
  const names = judging(own).map(({ name }) => name);
  if (!isConfig(own)) {
    checkTaken(own ?? strategies[target], options);
    const { fault = {}, ...others } = options;
    const isOpen = own !== undefined && Object.keys(fault).some((kind) => !isUsual(kind));
    const { name: engine, takes } = engineOf(own ?? {});
    const elsewhere =
      own !== undefined && !takes.includes('runtime')
        ? { engine, runtime: defaultSpec.runtime }
        : {};
    const small = { ...specFromOptions(target, others, names), ...elsewhere };
    const kinds = isOpen ? faultsIn(small, own) : [];
    const known = [...new Set([...faultNames, ...kinds])];
    return { ...specFromOptions(target, options, names, known), ...elsewhere };
  }
  if (options.client !== undefined) {
    throw new InputError(`--client is for strategies; ${target} exports a world`);
  }
  const size = sizes.find((name) => options[name] !== undefined);
  if (size !== undefined) {
    throw new InputError(
      `--${size} is for strategies; ${target} exports a world, which is as large as it is`,
    );
  }
  checkNames(options, names, [...new Set([...faultKindsIn(own), ...faultKinds])]);
  const asItIs = specOfConfig(target, own);
  const { fault: faults = asItIs.faults, faultsMax = asItIs.faultsMax } = options;
  const time = options.time ?? asItIs.time;
  checkLimits(options);
  const { lateness, drift } = asItIs;
  return {
    file: target,
    time,
    ...(time === 'timed' && lateness !== undefined ? { lateness } : {}),
    ...(time === 'timed' && drift !== undefined ? { drift } : {}),
    faults,
    ...(faultsMax === undefined ? {} : { faultsMax }),
  };
}

const isUsual = (kind: string): boolean => faultNames.some((name) => name === kind);

/** @throws InputError for an option that means nothing on the engine of the strategy. */
export function checkTaken(
  strategy: Strategy | undefined,
  options: Pick<CommonOptions, 'runtime' | 'client'>,
): void {
  const { name, takes } = engineOf(strategy ?? {});
  for (const option of ['runtime', 'client'] as const) {
    if (options[option] === undefined || takes.includes(option)) continue;
    throw new InputError(
      `--${option} ${options[option]}: ${strategy?.name} runs on ${name}, where it means nothing`,
    );
  }
}

/** The kinds of fault that can happen in a world of one's own, each so often. */
export function budgetsIn(
  own: WorldConfig,
  faultsMax: number,
  wanted: CommonOptions['fault'],
): Readonly<Record<string, number>> {
  const kinds = wanted === undefined ? faultKindsIn(own) : Object.keys(wanted);
  return Object.fromEntries(kinds.map((kind) => [kind, wanted?.[kind] ?? faultsMax]));
}

/** The world of a spec. What goes wrong in a user's own file is told with the file's name. */
export function build(
  spec: AnySpec,
  own: Own | undefined,
  {
    property,
    symmetry = true,
    memo,
  }: Pick<CommonOptions, 'property' | 'symmetry'> & Pick<LookOptions, 'memo'> = {},
): World {
  const options = { symmetry, memo, ...(property === undefined ? {} : { watched: property }) };
  if (!isOwn(spec)) {
    if (own === undefined) return worldOf(spec, options);
    try {
      if (!isConfig(own)) return step(() => worldOf(spec, { ...options, strategy: own }));
    } catch (error) {
      throw blame(`${spec.strategy} makes no world`, error);
    }
    throw new InputError(`${spec.strategy} exports a world; expected a Strategy`);
  }
  if (!isConfig(own)) throw new InputError(`${spec.file} exports no world`);
  try {
    return step(() => ownWorld(own, spec, options));
  } catch (error) {
    throw blame(`${spec.file} makes no world`, error);
  }
}

/** Each machine of a world of one's own once, with the actors that have it. */
export function machinesIn({ actors }: WorldConfig): readonly {
  readonly machine: AnyStateMachine;
  readonly actors: readonly string[];
  readonly input: unknown;
}[] {
  return [...new Set(actors.map(({ machine }) => machine))].map((machine) => {
    const having = actors.filter((actor) => actor.machine === machine);
    return { machine, actors: having.map(({ id }) => id), input: having[0]?.input };
  });
}
