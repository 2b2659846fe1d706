/** Room `cycles`: executions that go round for ever, and whether they are fair. */
import { eachComponent, type Component, type StateGraph } from './components.js';
import { Fairness } from './fairness.js';
import { LoopSearch } from './fair-loop.js';

export type { StateGraph } from './components.js';

/** A cycle of a state graph: an execution can follow it for ever. */
export interface Lasso {
  /** States on the loop, in order; the last one leads back to the first. A state can be passed more than once. */
  readonly loop: readonly number[];
  /** The edge taken from each. */
  readonly edges: readonly number[];
}

/**
 * A cycle through pending states only, in which every mover is weakly fair: it moves, or in some state of the cycle it
 * has nothing to do. Undefined if there is none.
 *
 * Looks at strongly connected components as a whole: every mover that is treated fairly by some cycle is so by each
 * longer cycle around it, because what it needs (one of its edges, or one state) is still passed. So if any cycle
 * of a component is fair, the one through all of it is; it then remains to find a short one.
 *
 * Among the fair components it takes the one with the least state. The loop begins with its own least state, so that the
 * way to it is short; that way and the loop together are not claimed to be shortest.
 *
 * Linear in states and edges, times the number of movers at worst; at most 21 bytes for each state, besides the graph.
 * @param pending asked once for each state.
 */
export function fairCycle(
  graph: StateGraph,
  pending: (state: number) => boolean,
): Lasso | undefined {
  const inside = new Uint8Array(graph.states);
  for (let state = 0; state < graph.states; state += 1) inside[state] = pending(state) ? 1 : 0;
  const fairness = new Fairness(graph);
  let best: { readonly least: number; readonly id: number; readonly size: number } | undefined;
  const idOf = eachComponent(graph, inside, (component) => {
    const least = leastOf(component.members);
    if (best !== undefined && best.least < least) return;
    if (isFair(graph, fairness, component)) {
      best = { least, id: component.id, size: component.members.length };
    }
  });
  if (idOf === undefined || best === undefined) return undefined;
  const lasso = new LoopSearch(graph, fairness, idOf, best).shortLoop();
  const flaw = flawOf(graph, pending, lasso);
  if (flaw !== undefined) throw new Error(`the search for fair cycles is wrong: ${flaw}`);
  return lasso;
}

function leastOf(members: Int32Array): number {
  let least = members[0] as number;
  for (const member of members) if (member < least) least = member;
  return least;
}

/** True if the cycle through all states and calm edges of the component is fair. */
function isFair(
  { first, to, mover }: StateGraph,
  fairness: Fairness,
  { members, id, idOf }: Component,
): boolean {
  fairness.begin();
  for (const state of members) {
    fairness.pass(state);
    const end = first[state + 1] as number;
    for (let edge = first[state] as number; edge < end; edge += 1) {
      const next = to[edge] as number;
      const who = mover[edge] as number;
      if (who >= 0 && next >= 0 && idOf[next] === id) fairness.move(who);
    }
    if (fairness.owed === 0) return true;
  }
  return fairness.owed === 0;
}

/**
 * Why a lasso is not a fair cycle through pending states, in one line; undefined if it is one. Shares nothing with the
 * search but the graph.
 */
export function flawOf(
  { first, to, mover, movers }: StateGraph,
  pending: (state: number) => boolean,
  { loop, edges }: Lasso,
): string | undefined {
  if (loop.length === 0 || loop.length !== edges.length) {
    return `${loop.length} states and ${edges.length} edges; expected as many, and at least one`;
  }
  const served = new Set<number>();
  for (const [index, state] of loop.entries()) {
    const edge = edges[index] as number;
    const begin = first[state] ?? 0;
    const end = first[state + 1] ?? 0;
    if (edge < begin || edge >= end) return `edge ${edge} does not leave state ${state}`;
    const next = loop[(index + 1) % loop.length] as number;
    if (to[edge] !== next) return `edge ${edge} does not lead from ${state} to ${next}`;
    if ((mover[edge] as number) < 0) return `edge ${edge} is a fault`;
    if (!pending(state)) return `nothing is pending in state ${state}`;
    const enabled = new Set(mover.subarray(begin, end));
    for (let who = 0; who < movers; who += 1) if (!enabled.has(who)) served.add(who);
    served.add(mover[edge] as number);
  }
  for (let who = 0; who < movers; who += 1) {
    if (!served.has(who)) return `mover ${who} is enabled in every state and never moves`;
  }
  return undefined;
}
