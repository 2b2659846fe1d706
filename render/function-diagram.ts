import { escaped, Identifiers, label } from './mermaid.js';

/** What is drawn of a function: where it stops, and what it is told there. Arrows and beginnings are indices of `stops`. */
export interface DrawnFunction {
  readonly stops: readonly {
    readonly isEnd: boolean;
    readonly lines: readonly string[];
    readonly does: readonly string[];
  }[];
  readonly begins: readonly number[];
  readonly arrows: readonly { readonly from: number; readonly to: number; readonly by: string }[];
}

/** Answers that one arrow lists; more are counted. */
const answersMax = 6;

/**
 * A function as text of a Mermaid state diagram: a box for each place at which it waits, with its lines of source and what it asks
 * there, and an arrow for what it is told. Where it ends the box says how.
 */
export function functionDiagram({ stops, begins, arrows }: DrawnFunction): string {
  const ids = new Identifiers<number>('s');
  const idOf = (index: number): string => ids.of(index, String(index + 1));
  const boxes = stops.map(
    ({ lines, does }, index) => `  state "${label([...lines, ...does])}" as ${idOf(index)}`,
  );
  const byEnds = new Map<string, string[]>();
  for (const { from, to, by } of arrows) {
    const key = `  ${idOf(from)} --> ${idOf(to)}`;
    byEnds.set(key, [...(byEnds.get(key) ?? []), by]);
  }
  const edges = [...byEnds].map(([ends, answers]) => {
    const more = answers.length - answersMax;
    const shown = answers.slice(0, answersMax).map(escaped);
    return `${ends} : ${[...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('<br/>')}`;
  });
  return [
    'stateDiagram-v2',
    ...boxes,
    ...begins.map((index) => `  [*] --> ${idOf(index)}`),
    ...edges,
    ...stops.flatMap(({ isEnd }, index) => (isEnd ? [`  ${idOf(index)} --> [*]`] : [])),
  ].join('\n');
}
