/** A step to a state, by its number; whose it is, null for a fault. */
export interface Edge {
  readonly mover: string | null;
  readonly to: number;
}

/**
 * True if an execution can stay among these states for ever, without a fault, so that each mover moves in it, or has
 * nothing to do in one of its states.
 * @param edges by state.
 */
export function hasFairLoop(
  edges: readonly (readonly Edge[])[],
  among: readonly number[],
  movers: readonly string[],
): boolean {
  const left = new Set(among);
  const from = (state: number): readonly number[] => inside(left, edges[state] ?? []);
  trim(left, from);
  const backwards = reversed(left, from);
  while (left.size > 0) {
    const [first = 0] = left;
    const ahead = reached(first, (state) => from(state));
    const behind = reached(first, (state) =>
      (backwards.get(state) ?? []).filter((other) => left.has(other)),
    );
    // All states that the first one reaches and is reached from: the largest way round through it.
    const round = new Set([...ahead].filter((state) => behind.has(state)));
    const isWay = [...round].some((state) => inside(round, edges[state] ?? []).length > 0);
    const isFairTo = (mover: string): boolean =>
      [...round].some((state) => {
        const own = (edges[state] ?? []).filter((edge) => edge.mover === mover);
        return own.length === 0 || own.some(({ to }) => round.has(to));
      });
    if (isWay && movers.every(isFairTo)) return true;
    for (const state of round) left.delete(state);
  }
  return false;
}

function inside(states: ReadonlySet<number>, edges: readonly Edge[]): readonly number[] {
  return edges.filter(({ mover, to }) => mover !== null && states.has(to)).map(({ to }) => to);
}

/** Takes away what leads nowhere, again and again. */
function trim(states: Set<number>, from: (state: number) => readonly number[]): void {
  for (let before = -1; before !== states.size;) {
    before = states.size;
    for (const state of states) if (from(state).length === 0) states.delete(state);
  }
}

function reversed(
  states: ReadonlySet<number>,
  from: (state: number) => readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const map = new Map<number, number[]>();
  for (const state of states) {
    for (const to of from(state)) map.set(to, [...(map.get(to) ?? []), state]);
  }
  return map;
}

function reached(first: number, from: (state: number) => readonly number[]): ReadonlySet<number> {
  const known = new Set([first]);
  for (const state of known) for (const to of from(state)) known.add(to);
  return known;
}
