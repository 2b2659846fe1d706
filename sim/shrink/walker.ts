import { CalmOrder } from '../base/calm-order.js';
import type { Cost } from '../base/cost.js';
import { LazyGraph, type EdgeLabel } from '../graph/graph.js';

/** A step to make, as one number: twice the number of its label in the graph, and one more if it may be a preemption. */
export type Step = number;

export function stepOf(label: number, mayPreempt: boolean): Step {
  return 2 * label + (mayPreempt ? 1 : 0);
}

export function labelOf(step: Step): number {
  return step >> 1;
}

export function mayPreempt(step: Step): boolean {
  return (step & 1) === 1;
}

export function withoutPreemption(step: Step): Step {
  return step & ~1;
}

/** One execution as a walk through a state graph. */
export interface Walk {
  /** What was done; those that may preempt are those that do. */
  readonly steps: readonly Step[];
  /** By step: whether it begins another conversation than the one that was going on. */
  readonly opens: readonly boolean[];
  readonly cost: Cost;
  /** True if nothing but faults was left to happen. */
  readonly quiescent: boolean;
  /** Mask of the properties that it breaks. */
  readonly broken: number;
}

export interface WalkerOptions {
  /** Mask of the properties whose violation ends a walk. */
  readonly watched: number;
  /** Most steps of a walk; at least 1. */
  readonly stepsMax: number;
  /** States to keep before the graph is dropped and begun anew. */
  readonly statesMax: number;
}

/**
 * Walks through the state graph of a system one step at a time, knows at each what is calm, and counts what it costs.
 *
 * What it says depends on the system and the steps only, not on what was walked before.
 */
export class Walker<Action> {
  readonly watched: number;
  readonly stepsMax: number;
  readonly #statesMax: number;

  state = 0;
  steps: Step[] = [];
  opens: boolean[] = [];
  faults = 0;
  preemptions = 0;
  actors = 0;
  readonly #order: CalmOrder;
  /** By mover: the walk in which it moved last. */
  readonly #moved: number[] = [];
  /** How many walks were begun. */
  walks = 0;
  #memory: Memory<Action> | undefined;

  constructor(
    public graph: LazyGraph<Action>,
    { watched, stepsMax, statesMax }: WalkerOptions,
  ) {
    this.watched = watched;
    this.stepsMax = stepsMax;
    this.#order = new CalmOrder(graph.labels);
    this.#statesMax = Math.max(statesMax, 2 * graph.size);
  }

  /** Begins a walk. */
  restart(): void {
    this.#trim();
    this.state = 0;
    this.steps = [];
    this.opens = [];
    this.faults = 0;
    this.preemptions = 0;
    this.actors = 0;
    this.walks += 1;
    this.#order.begin();
    this.#arrive(-1);
  }

  /** Begins a walk with those first steps of `plan` that are the first ones of `walk` too; returns how many. */
  resume(walk: Walk, plan: readonly Step[]): number {
    this.#trim();
    let memory = this.#memory;
    if (memory?.walk !== walk || memory.graph !== this.graph) memory = this.#remember(walk);
    const most = Math.min(plan.length, walk.steps.length);
    let count = 0;
    while (count < most && plan[count] === walk.steps[count]) count += 1;
    this.#recall(memory, count);
    return count;
  }

  /** True if the walk ends here whatever is enabled: a watched property is broken. */
  get isBroken(): boolean {
    return (this.graph.broken(this.state) & this.watched) !== 0;
  }

  /** True if the walk has come to its end: because of what it broke, or of its length. */
  get isOver(): boolean {
    return this.isBroken || this.steps.length >= this.stepsMax;
  }

  get isQuiescent(): boolean {
    return this.graph.isQuiescent(this.state);
  }

  /** The edge with this label; -1 if it is not enabled. */
  edge(label: number): number {
    return this.graph.edgeCalled(this.state, label);
  }

  /** Everything that is enabled, faults last. */
  labels(): readonly number[] {
    const { graph, state } = this;
    const labels: number[] = [];
    const end = graph.end(state);
    for (let edge = graph.begin(state); edge < end; edge += 1) labels.push(graph.labelOf(edge));
    return labels;
  }

  /** True if a step with this label would be a preemption here. */
  preempts(label: number): boolean {
    return this.#order.preempts(label);
  }

  /** The calmest edge that is no fault; -1 if the state is quiescent. The same as choice 0 of a run (`calm`). */
  calm(): number {
    const { graph, state } = this;
    const end = graph.calmEnd(state);
    let best = -1;
    for (let edge = graph.begin(state); edge < end; edge += 1) {
      const isCalmer =
        best === -1 || this.#order.compare(graph.labelOf(edge), graph.labelOf(best)) < 0;
      if (isCalmer) best = edge;
    }
    return best;
  }

  take(edge: number): void {
    const label = this.graph.labelOf(edge);
    const preempts = this.preempts(label);
    this.steps.push(stepOf(label, preempts));
    this.opens.push(!this.#order.goesOn(label));
    if (preempts) this.preemptions += 1;
    if (this.isFault(label)) this.faults += 1;
    this.#move(label);
    this.#order.arrive();
    this.state = this.graph.to(edge);
    this.#arrive(label);
  }

  /** The walk so far. */
  walk(): Walk {
    const { steps, opens, faults, preemptions, actors } = this;
    return {
      steps,
      opens,
      cost: { faults, preemptions, steps: steps.length, actors },
      quiescent: this.isQuiescent,
      broken: this.graph.broken(this.state),
    };
  }

  isFault(label: number): boolean {
    return this.graph.labels[label]?.kind === 'fault';
  }

  mover(label: number): number {
    return (this.graph.labels[label] as EdgeLabel<Action>).mover;
  }

  #move(label: number): void {
    const mover = this.mover(label);
    if (this.#moved[mover] !== this.walks) this.actors += 1;
    this.#moved[mover] = this.walks;
    this.#order.last = mover;
  }

  /** @param taken the label of the step that led here; -1 for none. */
  #arrive(taken: number): void {
    const { graph, state } = this;
    const end = graph.end(state);
    for (let edge = graph.begin(state); edge < end; edge += 1) {
      const label = graph.labelOf(edge);
      this.#order.see(label, label === taken ? -1 : undefined);
    }
  }

  #trim(): void {
    if (this.graph.size > this.#statesMax)
      this.graph = new LazyGraph(this.graph.system, this.graph);
  }

  #remember(walk: Walk): Memory<Action> {
    this.restart();
    const states: number[] = [];
    const ages: number[][] = [];
    for (let index = 0; ; index += 1) {
      const { graph, state } = this;
      const here: number[] = [];
      for (let edge = graph.begin(state); edge < graph.end(state); edge += 1) {
        here.push(this.#order.age(graph.labelOf(edge)));
      }
      states.push(state);
      ages.push(here);
      const step = walk.steps[index];
      if (step === undefined) break;
      this.take(this.edge(labelOf(step)));
    }
    this.#memory = { walk, graph: this.graph, states, ages };
    return this.#memory;
  }

  #recall({ walk, states, ages }: Memory<Action>, count: number): void {
    const { graph } = this;
    this.steps = walk.steps.slice(0, count);
    this.opens = walk.opens.slice(0, count);
    this.faults = 0;
    this.preemptions = 0;
    this.actors = 0;
    this.walks += 1;
    this.#order.begin();
    for (const step of this.steps) {
      if (mayPreempt(step)) this.preemptions += 1;
      if (this.isFault(labelOf(step))) this.faults += 1;
      this.#move(labelOf(step));
    }
    this.state = states[count] as number;
    const here = ages[count] as number[];
    const begin = graph.begin(this.state);
    here.forEach((age, index) => {
      this.#order.see(graph.labelOf(begin + index), age);
    });
  }
}

/** What is known at each position of a walk, the beginning and the end included. */
interface Memory<Action> {
  readonly walk: Walk;
  readonly graph: LazyGraph<Action>;
  readonly states: readonly number[];
  /** By position and edge there: for how many steps the edge has been enabled. */
  readonly ages: readonly number[][];
}
