/** A way from the beginning to a node, by the set of its movers. */
interface Way {
  /** Bit n is set if mover number n moves. */
  readonly movers: bigint;
  readonly edge: number;
  readonly before: Way | undefined;
}

/**
 * Of the cheapest ways to targets one with the fewest distinct movers.
 *
 * How many movers a way has is not a sum along its edges, so ways are compared by their sets of movers: of two ways to one
 * node, one whose movers include the other's can be forgotten.
 *
 * @param settled nodes in the order of their cost.
 * @param eachTight shows the edges that cheapest ways take from a node.
 */
export function cheapestWithFewestActors(
  settled: readonly Settled[],
  targets: readonly Settled[],
  eachTight: (node: Settled, visit: (next: Settled, edge: number, mover: number) => void) => void,
): { readonly edges: readonly number[]; readonly actors: number } {
  const useful = new Set<Settled>(targets);
  for (let index = settled.length - 1; index >= 0; index -= 1) {
    const node = settled[index] as Settled;
    eachTight(node, (next) => {
      if (useful.has(next)) useful.add(node);
    });
  }
  const ways = new Map<Settled, Way[]>();
  const first = settled[0] as Settled;
  const start: Way = { movers: 0n, edge: -1, before: undefined };
  ways.set(first, [start]);
  for (const node of settled) {
    if (!useful.has(node)) continue;
    eachTight(node, (next, edge, mover) => {
      if (!useful.has(next)) return;
      for (const before of ways.get(node) ?? []) {
        add(ways, next, { movers: before.movers | (1n << BigInt(mover)), edge, before });
      }
    });
  }
  const all = targets.flatMap((target) => ways.get(target) ?? []);
  const best = all.reduce((one, other) => (size(other.movers) < size(one.movers) ? other : one));
  const edges: number[] = [];
  for (let way: Way | undefined = best; way !== undefined && way.edge !== -1; way = way.before) {
    edges.unshift(way.edge);
  }
  return { edges, actors: size(best.movers) };
}

function add(ways: Map<Settled, Way[]>, node: Settled, way: Way): void {
  const known = ways.get(node) ?? [];
  if (known.some(({ movers }) => (movers & way.movers) === movers)) return;
  const kept = known.filter(({ movers }) => (movers & way.movers) !== way.movers);
  ways.set(node, [...kept, way]);
}

function size(set: bigint): number {
  let count = 0;
  for (let rest = set; rest !== 0n; rest &= rest - 1n) count += 1;
  return count;
}

/** One way to be in a state: which one, and who moved last. What comes next, and what it costs, depends on nothing else. */
export interface Node {
  readonly state: number;
  /** Who moved last, as a number of the graph; -1 at the beginning, and where it was no mover of the system. */
  readonly last: number;
}

/** A node as the search found it: the faults, preemptions and steps of the cheapest way there. */
export interface Settled extends Node {
  readonly faults: number;
  readonly preemptions: number;
  readonly steps: number;
}
