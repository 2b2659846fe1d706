import fc from 'fast-check';
import type { World, WorldConfig } from '../../index.js';
import { cyclicWorld, worldConfigOf as cyclicConfig } from '../cyclic-worlds.js';
import type { Outcome } from '../fuzzing.js';
import { randomWorld, worldConfigOf as forwardConfig } from '../random-worlds.js';
import { symmetricWorld, worldConfigOf as symmetricConfig } from '../symmetric-worlds.js';
import { compared } from './comparison.js';
import { mixedConfig, mixedWorld } from './mixed-worlds.js';

/** A random system: as data, which a failure prints, and as what makes a world. */
interface Subject {
  readonly family: string;
  readonly spec: unknown;
}

const makers: { readonly [family: string]: (spec: never) => WorldConfig } = {
  forward: forwardConfig,
  cyclic: cyclicConfig,
  symmetric: symmetricConfig,
  mixed: mixedConfig,
};

const subject: fc.Arbitrary<Subject> = fc.oneof(
  { weight: 2, arbitrary: of('forward', randomWorld) },
  { weight: 2, arbitrary: of('cyclic', cyclicWorld) },
  { weight: 2, arbitrary: of('symmetric', symmetricWorld) },
  { weight: 6, arbitrary: of('mixed', mixedWorld) },
);

function of(family: string, specs: fc.Arbitrary<unknown>): fc.Arbitrary<Subject> {
  return specs.map((spec) => ({ family, spec }));
}

function configOf({ family, spec }: Subject): WorldConfig {
  return (makers[family] as (spec: unknown) => WorldConfig)(spec);
}

/** Has `count` random systems searched and simulated, and compares what is found. */
export function fuzzOracle(
  count: number,
  seed: number,
  {
    make,
    statesMax,
    watch = () => undefined,
  }: {
    /** A world with a mistake in it, which the comparison has to find. */
    readonly make?: (config: WorldConfig) => World;
    /** Larger systems are left out. */
    readonly statesMax?: number;
    readonly watch?: (done: number) => void;
  } = {},
): Outcome {
  const seen: Record<string, number> = { forward: 0, cyclic: 0, symmetric: 0, mixed: 0 };
  let done = 0;
  const details = fc.check(
    fc.property(subject, (one) => {
      const config = configOf(one);
      const result = compared(config, make && (() => make(config)), statesMax);
      done += 1;
      watch(done);
      if (result.compared) seen[one.family] = (seen[one.family] ?? 0) + 1;
      if (result.difference !== null) throw new Error(result.difference);
    }),
    { numRuns: count, seed, endOnFailure: make !== undefined },
  );
  const { errorInstance } = details;
  return {
    failed: details.failed,
    compared: seen,
    report: `${fc.defaultReportMessage(details) ?? ''}\n${errorInstance instanceof Error ? errorInstance.message : ''}`,
  };
}
