import type { StateGraph } from '../search/cycles/fair-cycles.js';

/** A wrong idea of what a fair cycle is. */
export const mistakes = [
  'a mover is never disabled',
  'a fault is a move',
  'a state alone is a cycle',
  'what was served elsewhere counts',
  'a mover is disabled if it cannot move on the cycle',
  'a mover that moved once is served for ever after',
  'nothing need be pending',
  'a successor that was not kept enables nobody',
  'all movers are one',
] as const;
export type Mistake = (typeof mistakes)[number];

/**
 * Steps of a shortest fair cycle, by definition: a closed walk on which each mover moves or is disabled in some state.
 * Searches pairs of a state and the set of movers served so far, from each state; knows nothing of components.
 * Undefined if there is none.
 */
export function shortestFairWalk(
  graph: StateGraph,
  pending: (state: number) => boolean,
  mistake?: Mistake,
): number | undefined {
  const moves = movesOf(graph, mistake);
  const all = mistake === 'all movers are one' ? 1 : (1 << graph.movers) - 1;
  const allowed = (state: number): boolean =>
    state >= 0 && (pending(state) || mistake === 'nothing need be pending');
  const onCycle = moves.map((from) =>
    from.filter(
      ({ to, who }) => allowed(to) && ((who & all) !== 0 || mistake === 'a fault is a move'),
    ),
  );
  const disabledIn = moves.map((from, state) => {
    const counted = from.filter(
      ({ to }) => to >= 0 || mistake !== 'a successor that was not kept enables nobody',
    );
    if (mistake === 'a mover is never disabled') return 0;
    const enabled =
      mistake === 'a mover is disabled if it cannot move on the cycle'
        ? (onCycle[state] ?? [])
        : counted;
    return all & ~union(enabled.map(({ who }) => who));
  });
  const starts = moves.flatMap((_, state) => (allowed(state) ? [state] : []));
  const elsewhere = servedElsewhere(mistake, starts, disabledIn, onCycle);
  const lengths = starts.flatMap((start) => {
    const begin = (disabledIn[start] as number) | elsewhere;
    if (mistake === 'a state alone is a cycle' && begin === all) return [0];
    const known = new Set<number>();
    let wave = [{ state: start, served: begin }];
    for (let length = 1; wave.length > 0; length += 1) {
      const next: typeof wave = [];
      for (const { state, served } of wave) {
        for (const { to, who } of onCycle[state] ?? []) {
          const then = served | who | (disabledIn[to] as number);
          if (to === start && then === all) return [length];
          const key = to * (all + 1) + then;
          if (!known.has(key)) next.push({ state: to, served: then });
          known.add(key);
        }
      }
      wave = next;
    }
    return [];
  });
  return lengths.length === 0 ? undefined : Math.min(...lengths);
}

interface SetMove {
  readonly to: number;
  /** The mover as a set of one; empty for a fault. */
  readonly who: number;
}

function movesOf(
  { states, first, to, mover }: StateGraph,
  mistake: Mistake | undefined,
): readonly (readonly SetMove[])[] {
  return Array.from({ length: states }, (_, state) =>
    Array.from({ length: (first[state + 1] as number) - (first[state] as number) }, (_, index) => {
      const edge = (first[state] as number) + index;
      const by = mover[edge] as number;
      const number = mistake === 'all movers are one' ? 0 : by;
      return { to: to[edge] as number, who: by < 0 ? 0 : 1 << number };
    }),
  );
}

function servedElsewhere(
  mistake: Mistake | undefined,
  starts: readonly number[],
  disabledIn: readonly number[],
  onCycle: readonly (readonly SetMove[])[],
): number {
  if (mistake === 'what was served elsewhere counts') {
    return union(starts.map((state) => disabledIn[state] as number));
  }
  if (mistake === 'a mover that moved once is served for ever after') {
    return union(starts.flatMap((state) => (onCycle[state] ?? []).map(({ who }) => who)));
  }
  return 0;
}

function union(sets: readonly number[]): number {
  return sets.reduce((all, set) => all | set, 0);
}
