import type { Execution, Recording, World, WorldRecorder } from '../sim/index.js';
import pc from 'picocolors';
import type { Property } from '../model/index.js';
import { isOwn, targetOf, type AnySpec } from '../properties/index.js';
import type { Annotations } from '../render/annotations.js';
import { headingOf } from '../render/command.js';
import { schedulePage } from '../render/schedule-page.js';
import { sequenceDiagram } from '../render/sequence-diagram.js';

/** No colours. */
export const plain = pc.createColors(false);

/** A schedule as a Mermaid diagram, under the name of its world. */
export function diagramText(spec: AnySpec, execution: Execution, annotations: Annotations): string {
  return `%% ${headingOf(spec)}\n${sequenceDiagram(execution, annotations)}`;
}

/** What a page says besides the schedule. */
export interface Caption {
  readonly spec: AnySpec;
  readonly properties: readonly Property[];
  /** What is violated, and what is known about it; the first is the title. */
  readonly lines: readonly string[];
  /** The command that shows it again. */
  readonly command: string;
}

/**
 * A schedule as a page in which one walks it, and leaves it.
 *
 * @param record as of `schedulePage`.
 */
export function pageText(
  world: World,
  execution: Execution,
  annotations: Annotations,
  { spec, properties, lines, command }: Caption,
  record?: (recorder: WorldRecorder) => Promise<Recording>,
): Promise<string> {
  const texts = {
    name: targetOf(spec),
    heading: headingOf(spec),
    lines,
    command,
    sentences: Object.fromEntries(properties.map(({ name, sentence = '' }) => [name, sentence])),
    isOwn: isOwn(spec),
  };
  return schedulePage(world, execution, annotations, texts, record);
}
