import { ModelError } from '../../input/errors.js';
import type { Reduction } from '../search/reduction.js';
import { Successors } from '../base/tuple.js';
import type { World } from '../world/world.js';

/** What a search finds that a reduction must not change, and how many states it took. */
export interface Outcomes {
  readonly states: number;
  /** Expanded with the moves of one actor. */
  readonly reduced: number;
  /** How often the search began again. */
  readonly restarts: number;
  /** The states of all properties together, as texts. */
  readonly properties: ReadonlySet<string>;
  /** Fingerprints of the quiescent states. */
  readonly quiescent: ReadonlySet<string>;
  readonly violated: number;
  readonly pending: number;
  readonly witnessed: number;
  /** The world breaks a rule in some state. */
  readonly broken: boolean;
  /** More states than `statesMax`: nothing is known. */
  readonly tooLarge: boolean;
}

const enough = 2_000;

/**
 * A breadth-first search as plain as can be, to compare others with: levels are lists of states, states are texts.
 *
 * @param reduction absent: every state is expanded with all its moves.
 * @param proviso false: leaves out that one ample successor must lie in the next level.
 * @param statesMax the search ends in the level in which it finds more.
 */
export function search(
  world: World,
  reduction?: Reduction,
  proviso = true,
  statesMax = enough,
): Outcomes {
  for (let restarts = 0; ; restarts += 1) {
    reduction?.renew();
    const outcomes = searchOnce(world, reduction, proviso, statesMax);
    if (reduction?.stale !== true) return { ...outcomes, restarts };
  }
}

function searchOnce(
  world: World,
  reduction: Reduction | undefined,
  proviso: boolean,
  statesMax: number,
): Omit<Outcomes, 'restarts'> {
  const levels = new Map<string, number>();
  const properties = new Set<string>();
  const quiescent = new Set<string>();
  let violated = 0;
  let pending = 0;
  let witnessed = 0;
  let reduced = 0;
  let broken = false;
  const out = new Successors(world.width);
  const ampleOut = new Successors(world.width);
  let next: Int32Array[] = [];
  const reach = (state: Int32Array, depth: number): void => {
    const key = state.join();
    if (levels.has(key)) return;
    levels.set(key, depth);
    next.push(state);
    violated |= world.violated(state);
    witnessed |= world.witnessed(state);
    properties.add(JSON.stringify(world.view(state).properties));
  };
  const isNew = (state: Int32Array, depth: number): boolean =>
    (levels.get(state.join()) ?? depth + 1) > depth;
  const ampleSuccessors = (state: Int32Array, depth: number): readonly Int32Array[] | null => {
    if (reduction === undefined) return null;
    for (let actor = -1; (actor = reduction.ample(state, actor)) !== -1;) {
      movesOf(world, state, actor, ampleOut);
      const successors = statesIn(ampleOut);
      if (!proviso || successors.some((successor) => isNew(successor, depth))) return successors;
    }
    return null;
  };
  const expand = (state: Int32Array, depth: number): void => {
    const ample = ampleSuccessors(state, depth);
    if (ample !== null) {
      reduced += 1;
      for (const successor of ample) reach(successor, depth + 1);
      return;
    }
    world.expand(state, out);
    if (out.calm === 0) {
      quiescent.add(world.fingerprint(state));
      pending |= world.pending(state);
    }
    for (const successor of statesIn(out)) reach(successor, depth + 1);
  };
  reach(world.initial(), 0);
  for (let depth = 0; next.length > 0 && levels.size <= statesMax; depth += 1) {
    const level = next;
    next = [];
    for (const state of level) broken = isBroken(() => expand(state, depth)) || broken;
  }
  const tooLarge = next.length > 0;
  return {
    states: levels.size,
    reduced,
    properties,
    quiescent,
    violated,
    pending,
    witnessed,
    broken,
    tooLarge,
  };
}

/** True if what is done breaks a rule of the world: the search goes on elsewhere. */
function isBroken(act: () => void): boolean {
  try {
    act();
    return false;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return true;
  }
}

function statesIn({ cells, count, width }: Successors): readonly Int32Array[] {
  return Array.from({ length: count }, (_, index) =>
    cells.slice(index * width, (index + 1) * width),
  );
}

/** The states after each of one actor's own moves; no other actor is asked what it can do. */
function movesOf({ tables }: World, state: Int32Array, actor: number, out: Successors): void {
  out.clear();
  for (const move of tables.actors[actor]?.moves(state[actor] as number).calm ?? []) {
    const begin = out.add(state, actor);
    out.cells[begin + actor] = move.next;
    for (let index = 0; index < move.sends.length; index += 2) {
      const to = move.sends[index] as number;
      const receiver = tables.actors[to] ?? tables.shared[to - tables.actors.length];
      const at = begin + to;
      out.cells[at] = receiver?.push(out.cells[at] as number, move.sends[index + 1] as number) ?? 0;
    }
    const at = begin + tables.monitorCell;
    out.cells[at] = tables.monitors.observe(out.cells[at] as number, move.facts);
  }
}
