import type { LazyGraph } from './graph.js';
import { checkLimit, checkPosition } from '../schemas.js';

/** The step of a schedule at which it was decided that a property is broken. */
export interface CriticalDecision<Action> {
  /**
   * From 1. Before this step the execution could still go well: end without breaking the property, with no further fault. After
   * it every way to an end breaks it, or needs a fault not to.
   */
  readonly step: number;
  readonly taken: Action;
  /** What else was enabled there, without a fault, and after which it can still go well. */
  readonly alternatives: readonly Action[];
  /** True if the execution could have ended there, well: then there is no alternative, and the step is a fault. */
  readonly couldEnd: boolean;
  /**
   * A shortest way from there after which the step is harmless: it is still enabled, and after it, too, it can go well. The
   * last action of the way is the one that matters: that it comes after the step, and not before, decides. Null for a fault,
   * and where there is no such way.
   */
  readonly conflictingSteps: readonly Action[] | null;
}

/** Why there is no critical decision. */
export type Undecided = 'never could go well' | 'state limit';

/**
 * The critical decision of a schedule: the last state from which both outcomes could still be reached, and the choice made
 * there.
 *
 * To go well is to end, in a quiescent state, with the property not broken. What goes round for ever neither breaks it nor goes well.
 *
 * @param actions a schedule that breaks property number `property`.
 * @param statesMax most states to look at. What cannot go well any more is searched whole.
 * @throws InputError if there is no such property, or `statesMax` is neither an integer of at least 0 nor Infinity.
 */
export function criticalDecision<Action>(
  graph: LazyGraph<Action>,
  actions: readonly Action[],
  property: number,
  statesMax = Infinity,
): CriticalDecision<Action> | Undecided {
  checkPosition(property, graph.system.properties);
  checkLimit('statesMax', statesMax);
  const { states, edges } = graph.path(actions);
  const outcomes = new Outcomes(graph, 1 << property, statesMax);
  for (let index = states.length - 1; index >= 0; index -= 1) {
    const state = states[index] as number;
    const goesWell = outcomes.canGoWell(state);
    if (outcomes.full) return 'state limit';
    if (!goesWell) continue;
    const edge = edges[index];
    // A schedule that breaks nothing has no decision: its last state goes well.
    if (edge === undefined) return 'never could go well';
    const taken = graph.label(edge);
    const alternatives = calmEdges(graph, state).filter(
      (other) => other !== edge && outcomes.canGoWell(graph.to(other)),
    );
    const conflictingSteps =
      taken.kind === 'fault' ? null : conflictingStepsOf(graph, outcomes, state, edge);
    if (outcomes.full) return 'state limit';
    const actionOf = (other: number): Action => graph.label(other).action;
    return {
      step: index + 1,
      taken: taken.action,
      alternatives: alternatives.map(actionOf),
      couldEnd: graph.isQuiescent(state),
      conflictingSteps: conflictingSteps?.map(actionOf) ?? null,
    };
  }
  return 'never could go well';
}

function calmEdges<Action>(graph: LazyGraph<Action>, state: number): readonly number[] {
  const begin = graph.begin(state);
  return Array.from({ length: graph.calmEnd(state) - begin }, (_, index) => begin + index);
}

/** The edges of the way that `CriticalDecision.conflictingSteps` describes; breadth-first. */
function conflictingStepsOf<Action>(
  graph: LazyGraph<Action>,
  outcomes: Outcomes<Action>,
  from: number,
  taken: number,
): readonly number[] | null {
  const label = graph.labelOf(taken);
  const ways = new Map<number, readonly number[]>([[from, []]]);
  for (const [state, way] of ways) {
    for (const edge of calmEdges(graph, state)) {
      const to = graph.to(edge);
      if (graph.labelOf(edge) === label || ways.has(to) || !outcomes.canGoWell(to)) continue;
      if (outcomes.full) return null;
      const further = [...way, edge];
      ways.set(to, further);
      const then = graph.edgeCalled(to, label);
      if (then !== -1 && outcomes.canGoWell(graph.to(then))) return further;
    }
  }
  return null;
}

/** From which states it can go well. */
class Outcomes<Action> {
  /** True once more states would have to be looked at than may be: what was answered then means nothing. */
  full = false;
  /** What is known of a state. What is doomed is closed under steps without a fault. */
  readonly #goesWell = new Map<number, boolean>();

  constructor(
    private readonly graph: LazyGraph<Action>,
    private readonly bit: number,
    private readonly statesMax: number,
  ) {}

  /** True if some way goes well. Depth first: where there is one, it is soon found. */
  canGoWell(start: number): boolean {
    const known = this.#goesWell.get(start);
    if (known !== undefined) return known;
    const { graph } = this;
    const seen = new Set<number>();
    const path: { readonly state: number; next: number; readonly end: number }[] = [];
    let found = false;
    const enter = (state: number): void => {
      const before = this.#goesWell.get(state);
      found = before === true;
      if (before !== undefined || seen.has(state)) return;
      seen.add(state);
      if (this.#goesWell.size + seen.size > this.statesMax) this.full = true;
      if ((graph.violated(state) & this.bit) !== 0) return;
      path.push({ state, next: graph.begin(state), end: graph.calmEnd(state) });
      found = graph.isQuiescent(state) && (graph.pending(state) & this.bit) === 0;
    };
    enter(start);
    while (!found && !this.full) {
      const top = path.at(-1);
      if (top === undefined) break;
      if (top.next === top.end) path.pop();
      else {
        top.next += 1;
        enter(graph.to(top.next - 1));
      }
    }
    // Everything on the way to a good end goes well; where there is none, all that was seen is doomed.
    if (found) for (const { state } of path) this.#goesWell.set(state, true);
    else for (const state of seen) this.#goesWell.set(state, false);
    return found;
  }
}
