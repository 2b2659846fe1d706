import { requestsMaxOf } from './calls.js';
import type { Episode } from './episode.js';
import type { Message, WorldAction, WorldState } from '../../../sim/index.js';

/** Where a serving is: in which of its calls, and what the model has asked for in it. */
export interface Where {
  readonly call: number;
  readonly made: readonly string[];
  /** The model's last answer in this call. */
  readonly answer: Message | null;
  readonly isWaiting: boolean;
}

/** One way to explain the log up to a moment: a state of the world, and what of the log is in it. */
export interface Node {
  readonly state: WorldState;
  /** How many moments are behind it. */
  readonly moment: number;
  readonly wheres: readonly Where[];
  /** The batches that the model has processed, too. */
  readonly matched: readonly number[];
  readonly parent: Node | null;
  readonly action: WorldAction | null;
}

/** The steps that lead to a node. */
export function scheduleOf(last: Node): readonly WorldAction[] {
  const actions: WorldAction[] = [];
  for (let node: Node | null = last; node !== null; node = node.parent) {
    if (node.action !== null) actions.push(node.action);
  }
  return actions.reverse();
}

/**
 * Cells of a state on which nothing depends: what the properties remember, and starters that have made all calls that are logged.
 *
 * @param cells by serving, its starter's; and that of the properties.
 */
export function idleCells(
  { wheres }: Node,
  { servings }: Episode,
  cells: readonly number[],
): readonly number[] {
  const done = wheres.flatMap(({ call, made, isWaiting }, serving) => {
    const last = servings[serving]?.[call];
    const isLast = call === (servings[serving]?.length ?? 0) - 1;
    const isDone = isLast && !isWaiting && last !== undefined;
    return isDone && made.length === requestsMaxOf(last) ? [cells[serving] as number] : [];
  });
  return [...done, ...cells.slice(wheres.length)];
}

/**
 * Equal for nodes that go on alike.
 *
 * @param idle cells of the state on which nothing depends that is to be explained.
 */
export function keyOf({ state, moment, wheres, matched }: Node, idle: readonly number[]): string {
  const cells = state.slice();
  for (const cell of idle) cells[cell] = -1;
  const at = wheres.map(
    ({ call, made, isWaiting }) => `${call}.${made.length}${isWaiting ? '?' : ''}`,
  );
  return `${moment} ${cells.join()} ${at.join()} ${matched.join()}`;
}
