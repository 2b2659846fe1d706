import type { Property } from '../model/index.js';
import {
  isOwn,
  properties as ours,
  windowsOf,
  type AnySpec,
  type ViolatedVerdict,
} from '../properties/index.js';
import type { Annotations } from '../render/annotations.js';
import {
  beyondText,
  decidedHere,
  decisionLines,
  minimumText,
  shortestText,
} from '../render/decision.js';
import type { Minimized } from '../render/results.js';
import { tablesText } from '../render/storage.js';
import type { Style } from '../render/text.js';
import { traceText, type TraceLayout } from '../render/trace.js';
import { certificateText } from '../render/verdict.js';
import { annotate, format as label, labelText, type Execution, type World } from '../sim/index.js';
import { causeOf } from './commands/context.js';

/** A violation with the schedule that is shown of it. */
export interface ShownViolation {
  /** Its schedule is a cheapest one, if one was found; else a shortest one, or a loop. */
  readonly verdict: ViolatedVerdict;
  /** What looking for a cheapest one came to; undefined if nobody did. */
  readonly minimized: Minimized | undefined;
  /** A shortest schedule, where another one is shown. */
  readonly shortest: ViolatedVerdict | undefined;
}

/** The same, run in its world. */
export interface AnnotatedViolation extends ShownViolation {
  readonly world: World;
  readonly execution: Execution;
}

export function annotateIn(world: World, shown: ShownViolation): AnnotatedViolation {
  const { actions, loop } = shown.verdict.counterexample;
  return { ...shown, world, execution: annotate(world, actions, loop) };
}

/** How a counterexample is told. */
export interface Telling extends Pick<Annotations, 'alternatives'> {
  /** Default: a lane for each actor. */
  readonly layout?: TraceLayout;
  /** What says its sentence. Default: this project's. */
  readonly properties?: readonly Property[];
}

/**
 * One violation: what is violated, how, the schedule, where it was decided, why there is no simpler one, and
 * what storage holds then.
 */
export function counterexampleText(
  spec: AnySpec,
  told: AnnotatedViolation,
  look: Style,
  { layout, alternatives = false, properties = ours }: Telling = {},
): string {
  const { verdict, execution, minimized } = told;
  const { property } = verdict;
  const cause = causeOf(spec, property);
  const annotations = {
    violations: execution.violations.filter((one) => one.property === property),
    windows: windowsOf(spec),
    critical: minimized?.explanation && decidedHere(minimized.explanation),
    alternatives,
  };
  return [
    [
      look.colours.bold(propertyText(property, properties)),
      ...(cause === undefined ? [] : [`From the catalogue: ${cause}.`]),
    ].join('\n'),
    traceText(execution, annotations, look, layout),
    ...(minimized?.explanation === undefined
      ? []
      : [decisionLines(minimized.explanation, windowsOf(spec)).join('\n')]),
    certificatesText(told),
    tablesText(execution, look, isOwn(spec)),
  ].join('\n\n');
}

/** A schedule that nobody has told: its steps as a trace file has them. */
export function stepsText(
  { property, counterexample: { actions } }: ViolatedVerdict,
  properties: readonly Property[],
): string {
  const steps = actions.map((action, index) => `  ${index + 1}  ${labelText(label(action))}`);
  return [propertyText(property, properties), ...steps].join('\n');
}

/** `noMessageLost: When the world is quiescent ...`. */
export function propertyText(property: string, properties: readonly Property[]): string {
  const sentence = properties.find(({ name }) => name === property)?.sentence;
  return sentence === undefined ? property : `${property}: ${sentence}`;
}

/** Why there is no simpler schedule, and what a shorter one would cost. */
export function certificatesText({
  world,
  verdict,
  minimized,
  shortest,
}: AnnotatedViolation): string {
  if (minimized === undefined || shortest === undefined) {
    const unknown = minimized?.minimum.kind === 'unknown' ? [beyondText(minimized.minimum)] : [];
    return [certificateText(verdict), ...unknown].join('\n');
  }
  const { minimum } = minimized;
  const { cost } = annotate(world, shortest.counterexample.actions);
  return [
    minimum.kind === 'found' ? minimumText(minimum) : '',
    shortestText(shortest, cost, verdict.counterexample.actions.length),
  ].join('\n');
}
