import type { LazyGraph } from '../graph/graph.js';

/**
 * The width of the causal order of one run: the most events of which none causes another.
 *
 * Events are those that were enabled in some state of the run, whether or not they happened, and causes are as `EnabledEvents`
 * has them: the step that made the event possible, and everything that the actor of that step had done or learned before.
 *
 * @param edges of the run, as far as it went, from the initial state on.
 * Source: R. Dilworth's theorem (1950): as many as it takes chains to cover all; found by matching each event with one that
 * it causes (D. Fulkerson 1956).
 */
export function causalWidth(graph: LazyGraph<unknown>, edges: Iterable<number>): number {
  const causes: ReadonlySet<number>[] = [];
  const knowledge = new Map<number, Set<number>>();
  let enabled = new Map<number, number>();
  const enter = (state: number, mover: number | undefined): void => {
    const now = new Map<number, number>();
    for (let edge = graph.begin(state); edge < graph.calmEnd(state); edge += 1) {
      const label = graph.labelOf(edge);
      const event = enabled.get(label) ?? causes.length;
      if (event === causes.length) {
        causes.push(new Set(mover === undefined ? [] : knowledge.get(mover)));
      }
      now.set(label, event);
    }
    enabled = now;
  };
  let state = 0;
  enter(state, undefined);
  for (const edge of edges) {
    graph.begin(state);
    const { mover, kind } = graph.label(edge);
    const known = knowledge.get(mover) ?? new Set();
    knowledge.set(mover, known);
    if (kind !== 'fault') {
      const label = graph.labelOf(edge);
      const event = enabled.get(label) as number;
      for (const cause of causes[event] as ReadonlySet<number>) known.add(cause);
      known.add(event);
      enabled.delete(label);
    }
    state = graph.to(edge);
    enter(state, mover);
  }
  return causes.length - matched(causes);
}

/** How many events can be matched each with another one that it causes, none of them twice. */
function matched(causes: readonly ReadonlySet<number>[]): number {
  const next: (number | undefined)[] = [];
  // The latest cause first: of a chain that is the one before, which nobody else has.
  const latest = causes.map((of) => [...of].reverse());
  const match = (event: number, tried: Set<number>): boolean => {
    for (const cause of latest[event] as readonly number[]) {
      if (tried.has(cause)) continue;
      tried.add(cause);
      const other = next[cause];
      if (other === undefined || match(other, tried)) {
        next[cause] = event;
        return true;
      }
    }
    return false;
  };
  return causes.filter((_, event) => match(event, new Set())).length;
}
