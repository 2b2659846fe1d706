import { windowsOf, type AnySpec } from '../properties/index.js';
import type { Annotations } from '../render/annotations.js';
import { checkCommand } from '../render/command.js';
import { criticalOf } from '../render/decision.js';
import { count } from '../render/text.js';
import type { Recording, World, WorldRecorder } from '../sim/index.js';
import type { Target } from './commands/search-command.js';
import { certificatesText, type AnnotatedViolation } from './counterexample.js';
import { diagramText, pageText } from './format.js';

/** One counterexample as a Mermaid diagram. */
export function counterexampleDiagram(spec: AnySpec, told: AnnotatedViolation): string {
  return diagramText(spec, told.execution, annotationsOf(spec, told));
}

/**
 * One counterexample as a page.
 *
 * @param world that of the counterexample; all of its properties watch.
 * @param record as of `schedulePage`.
 */
export function counterexamplePage(
  world: World,
  { spec, properties }: Pick<Target, 'spec' | 'properties'>,
  told: AnnotatedViolation,
  record: (recorder: WorldRecorder) => Promise<Recording>,
): Promise<string> {
  const { execution, verdict } = told;
  const { property } = verdict;
  const caption = {
    spec,
    properties,
    lines: [
      `${property} is broken in ${count(execution.steps.length, 'step')}`,
      ...certificatesText(told).split('\n'),
    ],
    command: checkCommand(spec, property),
  };
  return pageText(world, execution, annotationsOf(spec, told), caption, record);
}

/** The violation that the picture is of, and where it was decided. */
function annotationsOf(
  spec: AnySpec,
  { execution, verdict, minimized }: AnnotatedViolation,
): Annotations {
  const windows = windowsOf(spec);
  return {
    violations: execution.violations.filter(({ property }) => property === verdict.property),
    windows,
    critical: minimized?.explanation && criticalOf(minimized.explanation, windows),
  };
}
