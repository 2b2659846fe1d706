import type { StateGraph } from '../search/cycles/fair-cycles.js';
import { Successors, type TupleSystem } from '../index.js';

/** A system as a graph, with what each state is and how it was first reached. */
export interface ExploredGraph<Action> {
  readonly graph: StateGraph;
  /** The tuple of each state. */
  readonly tuples: readonly Int32Array[];
  /** The actions of a shortest way from the initial state. */
  actionsTo(state: number): readonly Action[];
  /** The action along an edge of a state. */
  action(state: number, edge: number): Action;
}

/** Explores a system breadth-first, state by state, with nothing of the engines: a reference for them. */
export function graphOf<Action>(system: TupleSystem<Action>): ExploredGraph<Action> {
  const tuples = [system.initial()];
  const numbers = new Map([[String(tuples[0]), 0]]);
  const cameBy: (readonly [from: number, ordinal: number] | undefined)[] = [undefined];
  const first = [0];
  const to: number[] = [];
  const mover: number[] = [];
  const out = new Successors(system.width);
  const tupleOf = (state: number): Int32Array => tuples[state] as Int32Array;
  for (let from = 0; from < tuples.length; from += 1) {
    system.expand(tupleOf(from), out);
    for (let ordinal = 0; ordinal < out.count; ordinal += 1) {
      const tuple = out.cells.slice(ordinal * out.width, (ordinal + 1) * out.width);
      const number = numbers.get(String(tuple)) ?? tuples.length;
      to.push(number);
      mover.push(out.movers[ordinal] as number);
      if (number < tuples.length) continue;
      numbers.set(String(tuple), number);
      tuples.push(tuple);
      cameBy.push([from, ordinal]);
    }
    first.push(to.length);
  }
  return {
    graph: {
      states: tuples.length,
      first: Int32Array.from(first),
      to: Int32Array.from(to),
      mover: Int16Array.from(mover),
      movers: system.movers.length,
    },
    tuples,
    actionsTo: (state) => {
      const actions: Action[] = [];
      for (let by = cameBy[state]; by !== undefined; by = cameBy[by[0]]) {
        actions.unshift(system.action(tupleOf(by[0]), by[1]));
      }
      return actions;
    },
    action: (state, edge) => system.action(tupleOf(state), edge - (first[state] as number)),
  };
}
