import fc from 'fast-check';
import { explore, listed, ModelError, type World } from '../sim/index.js';
import { scheduleLines, scheduleOf } from './schedule-arbitrary.js';

export interface HoldsOptions {
  /** Executions to draw; at least 1. Default: 1,000. Without a meaning with `exhaustive`. */
  readonly numRuns?: number;
  /** The same seed draws the same executions. Default: another one each time. */
  readonly seed?: number;
  /** Where in fast-check's tree of values to begin, as a failure prints it. */
  readonly path?: string;
  /** True: all executions are searched instead, and anything but the verdict `holds` fails. Default: false. */
  readonly exhaustive?: boolean;
}

/** A property does not hold, or that could not be shown. The message tells the schedule, and how to see it again. */
export class DoesNotHoldError extends Error {
  override readonly name = 'DoesNotHoldError';
}

/**
 * For test suites: throws if a property of a world is broken.
 *
 * Drawing executions proves nothing: that it does not throw means that none of `numRuns` executions broke the property. With
 * `exhaustive` it means that none does.
 *
 * @throws DoesNotHoldError with a schedule that breaks it, as simple as shrinking gets it; or, with `exhaustive`, if the verdict is
 *   `unwitnessed` or `unknown`.
 * @throws ModelError if the world has no such property.
 */
export function expectHolds(world: World, property: string, options: HoldsOptions = {}): void {
  const failure = whyNot(world, property, options);
  if (failure !== undefined) throw new DoesNotHoldError(failure);
}

/** Why a property does not hold, in words; undefined if nothing was found against it. See `expectHolds`. */
export function whyNot(
  world: World,
  property: string,
  { numRuns = 1_000, seed, path, exhaustive = false }: HoldsOptions = {},
): string | undefined {
  const index = world.properties.indexOf(property);
  if (index === -1) {
    throw new ModelError(
      `${world.name} has no property '${property}'; expected ${listed(world.properties)}`,
    );
  }
  if (exhaustive) return exhaustively(world, index);
  const arbitrary = scheduleOf(world, { properties: [property] });
  const details = fc.check(
    fc.property(arbitrary, ({ broken }) => !broken.includes(property)),
    { numRuns, ...(seed === undefined ? {} : { seed }), ...(path === undefined ? {} : { path }) },
  );
  const [schedule] = details.counterexample ?? [];
  if (!details.failed) return undefined;
  if (schedule === undefined) throw details.errorInstance;
  const again = `{ seed: ${details.seed}, path: '${details.counterexamplePath ?? ''}' }`;
  return [
    `${property} does not hold in ${world.name}`,
    ...scheduleLines(world, schedule),
    `found in run ${details.numRuns}, shrunk ${details.numShrinks} times; again: ${again}`,
  ].join('\n');
}

function exhaustively(world: World, index: number): string | undefined {
  const property = world.properties[index] as string;
  const verdict = explore(world, { until: [property] })[index];
  if (verdict === undefined) throw new Error(`no verdict on ${property}`);
  switch (verdict.kind) {
    case 'holds':
      return undefined;
    case 'violated': {
      const { actions } = verdict.counterexample;
      const lines = actions.map(
        (action, step) => `${String(step + 1).padStart(3)} ${world.describe(action)}`,
      );
      return [
        `${property} does not hold in ${world.name}, by ${actions.length} steps:`,
        ...lines,
      ].join('\n');
    }
    case 'unwitnessed':
      return `${property} is not violated in ${world.name}, but what it is about never came up`;
    case 'unknown':
      return `whether ${property} holds in ${world.name} is unknown: ${verdict.because}`;
  }
}
