import type { Cost } from '../base/cost.js';
import { LazyGraph } from '../graph/graph.js';

/** A step to make, as one number: twice the number of its label in the graph, and one more if it may be a preemption. */
export type Step = number;

export function stepOf(label: number, mayInterrupt: boolean): Step {
  return 2 * label + (mayInterrupt ? 1 : 0);
}

export function labelOf(step: Step): number {
  return step >> 1;
}

export function mayInterrupt(step: Step): boolean {
  return (step & 1) === 1;
}

export function withoutLeave(step: Step): Step {
  return step & ~1;
}

/** One execution as a walk through a state graph. */
export interface Walk {
  /** What was done; those that may interrupt are those that do. */
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
  /** Who moved last; -1 at the beginning. */
  #last = -1;
  /** True if something goes on with the conversation of who moved last. */
  #continues = false;
  /** True if some message can be received. */
  #receives = false;
  /** By label: the moment at which it became enabled, and the last one at which it was. */
  readonly #since: number[] = [];
  readonly #seen: number[] = [];
  #now = 1;
  /** By label, what it takes to tell a preemption. */
  readonly #kinds: number[] = [];
  readonly #movers: number[] = [];
  readonly #senders: number[] = [];
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
    this.#last = -1;
    this.walks += 1;
    this.#now += 2;
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
  interrupts(label: number): boolean {
    const kind = this.#kinds[label];
    if (kind === fault || this.#goesOn(label)) return false;
    return this.#continues || (kind === timer && this.#receives);
  }

  /** The calmest edge that is no fault; -1 if the state is quiescent. The same as choice 0 of a run (`calm`). */
  calm(): number {
    const { graph, state } = this;
    const end = graph.calmEnd(state);
    let best = -1;
    let bestRank = 3;
    let bestAge = 0;
    for (let edge = graph.begin(state); edge < end; edge += 1) {
      const label = graph.labelOf(edge);
      const isTimer = this.#kinds[label] === timer;
      const since = this.#since[label] as number;
      const rank = isTimer ? 2 : this.#goesOn(label) ? 0 : 1;
      // Of messages the newest first, of timers the oldest.
      const age = isTimer ? since : -since;
      if (rank < bestRank || (rank === bestRank && age < bestAge)) {
        best = edge;
        bestRank = rank;
        bestAge = age;
      }
    }
    return best;
  }

  take(edge: number): void {
    const label = this.graph.labelOf(edge);
    const interrupts = this.interrupts(label);
    this.steps.push(stepOf(label, interrupts));
    this.opens.push(!this.#goesOn(label));
    if (interrupts) this.preemptions += 1;
    if (this.#kinds[label] === fault) this.faults += 1;
    this.#move(label);
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
    return this.#kinds[label] === fault;
  }

  mover(label: number): number {
    return this.#movers[label] as number;
  }

  /** True if a step with this label goes on with the conversation of who moved last. */
  #goesOn(label: number): boolean {
    if (this.#last === -1 || this.#kinds[label] !== message) return false;
    const sender = this.#senders[label];
    return sender === this.#last || (sender === -1 && this.#movers[label] === this.#last);
  }

  #move(label: number): void {
    const mover = this.#movers[label] as number;
    if (this.#moved[mover] !== this.walks) this.actors += 1;
    this.#moved[mover] = this.walks;
    this.#last = mover;
  }

  /** @param taken the label of the step that led here; -1 for none. */
  #arrive(taken: number): void {
    const { graph, state } = this;
    const begin = graph.begin(state);
    if (graph.labels.length > this.#kinds.length) this.#learn();
    const end = graph.end(state);
    const now = (this.#now += 1);
    this.#continues = false;
    this.#receives = false;
    for (let edge = begin; edge < end; edge += 1) {
      const label = graph.labelOf(edge);
      if (label === taken || this.#seen[label] !== now - 1) this.#since[label] = now;
      this.#seen[label] = now;
      this.#look(label);
    }
  }

  #look(label: number): void {
    if (this.#kinds[label] !== message) return;
    this.#receives = true;
    if (!this.#continues && this.#goesOn(label)) this.#continues = true;
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
        here.push(this.#now - (this.#since[graph.labelOf(edge)] as number));
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
    this.#last = -1;
    this.walks += 1;
    for (const step of this.steps) {
      if (mayInterrupt(step)) this.preemptions += 1;
      if (this.isFault(labelOf(step))) this.faults += 1;
      this.#move(labelOf(step));
    }
    this.state = states[count] as number;
    const here = ages[count] as number[];
    const begin = graph.begin(this.state);
    // A while ago, so that what happened before this walk is older than all of it.
    const now = (this.#now += 2);
    this.#continues = false;
    this.#receives = false;
    here.forEach((age, index) => {
      const label = graph.labelOf(begin + index);
      this.#since[label] = now - age;
      this.#seen[label] = now;
      this.#look(label);
    });
  }

  #learn(): void {
    for (const { kind, mover, sender } of this.graph.labels.slice(this.#kinds.length)) {
      this.#kinds.push({ message, timer, fault }[kind]);
      this.#movers.push(mover);
      this.#senders.push(sender ?? -1);
      this.#since.push(0);
      this.#seen.push(0);
    }
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

const message = 0;
const timer = 1;
const fault = 2;
