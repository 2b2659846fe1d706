import fc from 'fast-check';
import { DoesNotHoldError } from '../../input/errors.js';
import type { Exact } from '../../input/exact.js';
import { Exploration, type Bounds, type Explorable, type Verdict } from '../../sim/index.js';
import { checkExplorable, checkProperties } from '../../sim/schemas.js';
import { count } from '../../input/words.js';
import { scheduleLines, scheduleOf } from '../arbitraries/schedule-arbitrary.js';
import { checkHolds, checkSpec } from '../schemas.js';
import type { WorldSpec } from './world-spec.js';
import { worldOf } from './worlds.js';

/** How `expectHolds` looks for a violation: by sampling (default) or, with `exhaustive`, by a search. */
export interface HoldsOptions {
  /** Executions to draw; at least 1. Default: 1,000. Without a meaning with `exhaustive`. */
  readonly numRuns?: number;
  /** The same seed draws the same executions. Default: another one each time. */
  readonly seed?: number;
  /** Where in fast-check's tree of values to begin, as a failure prints it. */
  readonly path?: string;
  /** True: all executions are searched instead, and anything but the verdict `holds` fails. Default: false. */
  readonly exhaustive?: boolean;
  /** With `exhaustive`: where the search gives up, which fails. Default: 5,000,000 states. */
  readonly bounds?: Bounds;
}

/** What was found out about a property. A sample that breaks nothing is no proof, and does not say so. */
export type Holding =
  | { readonly kind: 'holds'; readonly states: number }
  | { readonly kind: 'not violated'; readonly runs: number; readonly seed: number }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * For test suites: throws if a property of a world is broken.
 *
 * Drawing executions proves nothing: that it does not throw means that none of `numRuns` executions broke the property. With
 * `exhaustive` it means that none does.
 *
 * @param subject a world, or any system with properties; or the spec of a world of this project.
 * @returns what was found out, `holdingText` says it in a line.
 * @throws DoesNotHoldError with a schedule that breaks it, as simple as shrinking gets it; or, with `exhaustive`, with a
 *   shortest one, or the reason why the verdict is `unwitnessed` or `unknown`.
 * @throws InputError if the spec, the name or an option is wrong; ModelError if the world breaks a rule.
 */
export function expectHolds<
  Action,
  Spec extends Exact<Spec, WorldSpec, 'faults'> = WorldSpec,
  Options extends Exact<Options, HoldsOptions, 'bounds'> = HoldsOptions,
>(
  subject: Explorable<Action> | Spec,
  property: string,
  options?: Options,
): Exclude<Holding, { kind: 'failed' }>;
export function expectHolds(
  subject: Explorable<unknown> | WorldSpec,
  property: string,
  options: HoldsOptions = {},
): Exclude<Holding, { kind: 'failed' }> {
  const holding = holdingOf(subject, property, options);
  if (holding.kind === 'failed') throw new DoesNotHoldError(holding.message);
  return holding;
}

/**
 * What can be found out about a property: see `expectHolds`.
 *
 * @throws InputError for a spec, a system, a property or an option that is none.
 */
export function holdingOf<
  Action,
  Spec extends Exact<Spec, WorldSpec, 'faults'> = WorldSpec,
  Options extends Exact<Options, HoldsOptions, 'bounds'> = HoldsOptions,
>(subject: Explorable<Action> | Spec, property: string, options?: Options): Holding;
export function holdingOf(
  subject: Explorable<unknown> | WorldSpec,
  property: string,
  options: HoldsOptions = {},
): Holding {
  checkHolds(options);
  if (!isSpec(subject)) {
    checkExplorable(subject, 'expectHolds');
    return holdingIn(subject, property, options);
  }
  checkSpec(subject);
  return holdingIn(worldOf(subject, { watched: [property] }), property, options);
}

/** In one line, and no more than is known. */
export function holdingText(holding: Holding): string {
  switch (holding.kind) {
    case 'holds':
      return `holds: all ${count(holding.states, 'state')} were searched`;
    case 'not violated':
      return `not violated in ${count(holding.runs, 'run')} with seed ${holding.seed}, which proves nothing`;
    case 'failed':
      return holding.message;
  }
}

function isSpec(subject: unknown): subject is WorldSpec {
  return typeof subject === 'object' && subject !== null && 'strategy' in subject;
}

function holdingIn<Action>(
  system: Explorable<Action>,
  property: string,
  { exhaustive = false, bounds = { states: 5_000_000 }, ...sampling }: HoldsOptions,
): Holding {
  checkProperties(system, [property]);
  const index = system.properties.indexOf(property);
  return exhaustive ? searched(system, index, bounds) : sampled(system, property, sampling);
}

function sampled<Action>(
  system: Explorable<Action>,
  property: string,
  { numRuns = 1_000, seed, path }: Pick<HoldsOptions, 'numRuns' | 'seed' | 'path'>,
): Holding {
  const details = fc.check(
    fc.property(
      scheduleOf(system, { properties: [property] }),
      ({ broken }) => !broken.includes(property),
    ),
    { numRuns, ...(seed === undefined ? {} : { seed }), ...(path === undefined ? {} : { path }) },
  );
  if (!details.failed) return { kind: 'not violated', runs: details.numRuns, seed: details.seed };
  const [schedule] = details.counterexample ?? [];
  // Nothing was drawn at all: the error is in the options, or in the system.
  if (schedule === undefined) throw details.errorInstance;
  const { numShrinks, counterexamplePath } = details;
  return failed([
    `${property} does not hold in ${system.name}`,
    ...scheduleLines(system, schedule),
    `found in run ${runOf(details.counterexamplePath)}, shrunk ${count(numShrinks, 'time')}; ` +
      `again: { seed: ${details.seed}, path: '${counterexamplePath ?? ''}' }`,
  ]);
}

/** The number, from 1, of the run that a path of fast-check begins with. */
function runOf(path: string | null): number {
  return Number((path ?? '0').split(':')[0]) + 1;
}

function searched<Action>(system: Explorable<Action>, index: number, bounds: Bounds): Holding {
  const property = system.properties[index] as string;
  const exploration = new Exploration(system, { until: [property], bounds });
  while (!exploration.advance(1 << 22));
  const verdict = exploration.verdicts()[index] as Verdict<Action>;
  const where = `in ${system.name}`;
  switch (verdict.kind) {
    case 'holds':
      return { kind: 'holds', states: verdict.coverage.states };
    case 'violated':
      return failed([
        `${property} does not hold ${where}`,
        ...counterexampleLines(system, verdict),
      ]);
    case 'unwitnessed':
      return failed([
        `${property} is not violated ${where}, but what it is about never came up: unwitnessed`,
      ]);
    case 'unknown':
      return failed([
        `whether ${property} holds ${where} is unknown: ${verdict.because} after ` +
          count(verdict.coverage.states, 'state'),
      ]);
  }
}

function counterexampleLines<Action>(
  system: Explorable<Action>,
  { counterexample }: Extract<Verdict<Action>, { kind: 'violated' }>,
): readonly string[] {
  const { actions, loop, statesBelow } = counterexample;
  const shortest = statesBelow === null ? '' : ', and by no fewer';
  return [
    `${count(actions.length, 'step')}${shortest}:`,
    ...actions.map(
      (action, step) => `${String(step + 1).padStart(3)}   ${system.describe(action)}`,
    ),
    ...(loop === null ? [] : [`and so on for ever, from step ${loop + 1}`]),
  ];
}

function failed(lines: readonly string[]): Holding {
  return { kind: 'failed', message: lines.join('\n') };
}
