import type { Strategy } from '../../model/index.js';
import {
  prove,
  TransitionMemo,
  type Proof,
  type ProofOptions,
  type WorldConfig,
} from '../../sim/index.js';
import { safetyOf } from '../monitors/safety.js';
import { partsFor, platformOf, worldOf } from './worlds.js';
import type { WorldSpec } from './world-spec.js';

/** What a proof for every number of starters says of each property that it can be had of: its safety half, in one sentence. */
export const safetyHalves: Readonly<Record<string, string>> = {
  exactlyOneBatchPerWindow: 'no window has two batches',
  noOverlappingExecutions: 'no two executions of one instance are alive at the same time',
};

/** The same in two words, for narrow columns. */
export const shortHalves: Readonly<Record<string, string>> = {
  exactlyOneBatchPerWindow: 'one batch',
  noOverlappingExecutions: 'no overlap',
};

/** A spec for any number of starters, a message each. */
export type EverySpec = Omit<WorldSpec, 'starters' | 'messages'>;

/** What the worlds of a spec have in common but for their faults, in words. */
export function everySettingOf(spec: EverySpec): string {
  const { strategy, client } = spec;
  const library = client === undefined ? '' : `, ${client} client`;
  return `${strategy} on ${platformOf(specOfSize(spec, 2))}${library}`;
}

/** The world of so many of them. */
export function specOfSize(spec: EverySpec, starters: number): WorldSpec {
  return { ...spec, starters, messages: starters };
}

/** The worlds of so many starters that a proof is about: what watches them is the safety half of the property. */
export function proofWorlds(
  spec: EverySpec,
  property: string,
  strategy?: Strategy,
): (starters: number) => WorldConfig {
  const memo = new TransitionMemo();
  const options = { watched: [property], memo, ...(strategy === undefined ? {} : { strategy }) };
  return (starters) => {
    const { config } = worldOf(specOfSize(spec, starters), options);
    const { properties = [] } = config;
    return {
      ...config,
      properties: properties.map((one) => ({ ...one, machine: safetyOf(one.machine) })),
    };
  };
}

/**
 * Tries to prove the safety half of a property for every number of starters from two on. It pauses now and then.
 *
 * @param spec its budgets of faults that are `unlimited` have to be at least 1.
 * @param property one of `safetyHalves`.
 */
export function* proofFor(
  spec: EverySpec,
  property: string,
  {
    strategy,
    ...options
  }: Pick<ProofOptions, 'unlimited' | 'viewsMax' | 'stop' | 'rounds'> & {
    /** In place of the catalogue's strategy of that name. */
    readonly strategy?: Strategy | undefined;
  } = {},
): Generator<void, Proof> {
  const { fields, symmetric = [] } = partsFor(specOfSize(spec, 2), strategy);
  if (fields === undefined) {
    const because =
      symmetric.length === 0
        ? 'its starters are not interchangeable'
        : 'its world does not say which of its fields are versions, queues and hearsay';
    return {
      kind: 'unknown',
      because,
      size: { controls: 0, tokens: 0, views: 0, steps: 0, xstateCalls: 0 },
    };
  }
  const configOf = proofWorlds(spec, property, strategy);
  return yield* prove({ ...options, scope: fields, configOf });
}
