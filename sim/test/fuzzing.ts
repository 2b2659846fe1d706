import fc from 'fast-check';
import type { ExploreOptions, World } from '../index.js';
import { disagreements } from './agreement.js';
import { cyclicWorld, worldOf as cyclicWorldOf } from './cyclic-worlds.js';
import { randomWorld, worldOf as randomWorldOf } from './random-worlds.js';
import { symmetricWorld, worldOf as symmetricWorldOf } from './symmetric-worlds.js';

/** A random system of one of the families, as plain data. */
type Subject =
  | { readonly family: 'forward'; readonly spec: Parameters<typeof randomWorldOf>[0] }
  | { readonly family: 'cyclic'; readonly spec: Parameters<typeof cyclicWorldOf>[0] }
  | { readonly family: 'symmetric'; readonly spec: Parameters<typeof symmetricWorldOf>[0] };

const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ family: fc.constant('forward' as const), spec: randomWorld }),
  fc.record({ family: fc.constant('cyclic' as const), spec: cyclicWorld }),
  fc.record({ family: fc.constant('symmetric' as const), spec: symmetricWorld }),
);

function worldOf(one: Subject): World {
  if (one.family === 'forward') return randomWorldOf(one.spec);
  return one.family === 'cyclic' ? cyclicWorldOf(one.spec) : symmetricWorldOf(one.spec);
}

export interface Outcome {
  readonly failed: boolean;
  /** By family: systems that were compared, of those that were made. */
  readonly compared: { readonly [family: string]: number };
  readonly report: string;
}

/** Searches `count` random systems in every way and compares what is found. */
export function fuzz(
  count: number,
  seed: number,
  planted?: ExploreOptions['planted'],
  watch: (done: number) => void = () => undefined,
): Outcome {
  const compared: Record<string, number> = { forward: 0, cyclic: 0, symmetric: 0 };
  let done = 0;
  const details = fc.check(
    fc.property(subject, (one) => {
      const result = disagreements(() => worldOf(one), planted);
      done += 1;
      watch(done);
      if (result.compared) compared[one.family] = (compared[one.family] ?? 0) + 1;
      if (result.lines.length > 0) throw new Error(result.lines.join('\n'));
    }),
    { numRuns: count, seed, endOnFailure: planted !== undefined },
  );
  return {
    failed: details.failed,
    compared,
    report: `${fc.defaultReportMessage(details) ?? ''}\n${details.errorInstance instanceof Error ? details.errorInstance.message : ''}`,
  };
}
