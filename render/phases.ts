import type { Step } from '../sim/index.js';

/** Steps one after the other that belong together. */
export interface Phase {
  /** Null where nothing tells what it is about. */
  readonly title: string | null;
  readonly steps: readonly Step[];
}

/** What begins with the first fact of that kind. */
const beginnings: readonly (readonly [fact: string, title: string])[] = [
  ['started', 'RUN'],
  ['processed', 'CLOSE'],
];

/**
 * The phases of a schedule: the start; the run, from the first execution's start on; the close, from the first batch that is processed on. A
 * schedule in which no execution starts has one phase without a title.
 */
export function phasesOf(steps: readonly Step[]): readonly Phase[] {
  const cuts = beginnings.flatMap(([fact, title]) => {
    const index = steps.findIndex(({ facts }) => facts.some(({ type }) => type === fact));
    return index === -1 ? [] : [{ index, title }];
  });
  if (cuts.length === 0) return [{ title: null, steps }];
  const phases = [{ index: 0, title: 'START' }, ...cuts].map(({ index, title }, at, all) => ({
    title,
    steps: steps.slice(index, all[at + 1]?.index ?? steps.length),
  }));
  return phases.filter((phase) => phase.steps.length > 0);
}
