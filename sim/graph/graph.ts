/** Room `graph`: the state graph of a system on demand, for cheapest counterexamples and critical decisions. */
import { grown } from '../base/grown.js';
import { DivergenceError } from '../../input/errors.js';
import { Labels, type EdgeLabel } from '../base/labels.js';
import { checkExplorable } from '../schemas.js';
import { expectTime } from '../base/stopping.js';
import { StateStore } from '../base/store.js';
import { keyOf } from '../base/system.js';
import { Successors, type Explorable } from '../base/tuple.js';

export type { EdgeLabel } from '../base/labels.js';

/**
 * The state graph of a system, as far as somebody has asked for it: a state is expanded once, on demand, and from then on
 * walking through it is looking up integers.
 *
 * For whoever goes through the same states again and again, as samplers and shrinkers do, or along edges in an order of
 * their own. The search for verdicts has its own, faster ways. Symmetry and reductions are not used here: every state is
 * itself, and every action of it is an edge.
 *
 * States are numbered from 0, the initial one, in the order of discovery. The edges of a state are a range of numbers, in
 * the order of `enabled`; those without a fault come first.
 */
export class LazyGraph<Action> {
  readonly #store: StateStore;
  readonly #out: Successors;
  readonly #cells: Int32Array;
  readonly #labels: Labels<Action>;
  /** By state: where its edges begin, plus one; 0 while it is not expanded. */
  #first = new Int32Array(1 << 10);
  #count = new Int32Array(1 << 10);
  #calm = new Int32Array(1 << 10);
  #to = new Int32Array(1 << 12);
  #label = new Int32Array(1 << 12);
  #edges = 0;
  /** By state: masks of the properties that are violated, and of those that are violated if nothing but faults follows. */
  #violated = new Int32Array(1 << 10);
  #pending = new Int32Array(1 << 10);

  /**
   * @param like another graph of the system: labels and movers have the same numbers in both, whoever sees them first.
   * @throws InputError if the system cannot be explored.
   */
  constructor(
    readonly system: Explorable<Action>,
    like?: LazyGraph<Action>,
  ) {
    checkExplorable(system, 'LazyGraph');
    this.#labels = like === undefined ? new Labels<Action>(system) : like.#labels;
    this.#store = new StateStore(system.width);
    this.#out = new Successors(system.width);
    this.#cells = new Int32Array(system.width);
    this.#add(system.initial(), 0);
  }

  get labels(): readonly EdgeLabel<Action>[] {
    return this.#labels.all;
  }

  /** States known; no smaller than the number of those expanded. */
  get size(): number {
    return this.#store.size;
  }

  /** Edges of the states that were expanded. */
  get edges(): number {
    return this.#edges;
  }

  /** The number of the first edge of a state; the state is expanded if it was not. */
  begin(state: number): number {
    if (this.#first[state] === 0) this.#expand(state);
    return (this.#first[state] as number) - 1;
  }

  /** The number after the last edge of a state. Precondition, here and below: `begin` was asked of the state. */
  end(state: number): number {
    return this.begin(state) + (this.#count[state] as number);
  }

  /** The number after the last edge of a state that is no fault. */
  calmEnd(state: number): number {
    return this.begin(state) + (this.#calm[state] as number);
  }

  /** True if nothing but faults can happen in a state. */
  isQuiescent(state: number): boolean {
    return this.calmEnd(state) === this.begin(state);
  }

  /** Where an edge leads. */
  to(edge: number): number {
    return this.#to[edge] as number;
  }

  /** The number of an edge's label in `labels`. */
  labelOf(edge: number): number {
    return this.#label[edge] as number;
  }

  label(edge: number): EdgeLabel<Action> {
    return this.labels[this.#label[edge] as number] as EdgeLabel<Action>;
  }

  /** The edge of a state with this label, a position in `labels`; -1 if there is none. */
  edgeCalled(state: number, label: number): number {
    const end = this.end(state);
    for (let edge = this.begin(state); edge < end; edge += 1) {
      if (this.#label[edge] === label) return edge;
    }
    return -1;
  }

  /** The position in `labels` of the action with this key; -1 if no state expanded so far has one. */
  labelWith(key: string): number {
    return this.#labels.withKey(key);
  }

  violated(state: number): number {
    return this.#violated[state] as number;
  }

  pending(state: number): number {
    return this.#pending[state] as number;
  }

  /** Mask of the properties that an execution which ends in this state breaks: at once, or because it ends. */
  broken(state: number): number {
    const violated = this.violated(state);
    return this.isQuiescent(state) ? violated | this.pending(state) : violated;
  }

  /**
   * The state that these actions lead to, and the edges on the way.
   * @throws DivergenceError at the first action that is not enabled.
   */
  path(actions: readonly Action[]): {
    readonly states: readonly number[];
    readonly edges: readonly number[];
  } {
    const states = [0];
    const edges = actions.map((action) => {
      const state = states.at(-1) as number;
      this.begin(state);
      const edge = this.edgeCalled(state, this.labelWith(keyOf(this.system, action)));
      if (edge === -1) throw this.#divergence(states.length, state, action);
      states.push(this.to(edge));
      return edge;
    });
    return { states, edges };
  }

  #divergence(step: number, state: number, action: Action): DivergenceError {
    const begin = this.begin(state);
    const enabled = Array.from(
      { length: this.end(state) - begin },
      (_, index) => this.label(begin + index).name,
    );
    return new DivergenceError(step, this.system.describe(action), enabled);
  }

  #expand(state: number): void {
    expectTime();
    const { system } = this;
    const cells = this.#cells;
    const out = this.#out;
    this.#store.read(state, cells);
    const actions = system.enabled(cells);
    system.expand(cells, out);
    this.#to = grown(this.#to, this.#edges + out.count);
    this.#label = grown(this.#label, this.#edges + out.count);
    this.#first[state] = this.#edges + 1;
    this.#count[state] = out.count;
    this.#calm[state] = out.calm;
    for (let ordinal = 0; ordinal < out.count; ordinal += 1) {
      this.#to[this.#edges] = this.#add(out.cells, ordinal * out.width);
      this.#label[this.#edges] = this.#labels.of(actions[ordinal] as Action);
      this.#edges += 1;
    }
  }

  #add(cells: Int32Array, at: number): number {
    const { size } = this.#store;
    const state = this.#store.add(cells, at, -1);
    if (state < size) return state;
    if (state === this.#first.length) {
      this.#first = grown(this.#first);
      this.#count = grown(this.#count);
      this.#calm = grown(this.#calm);
      this.#violated = grown(this.#violated);
      this.#pending = grown(this.#pending);
    }
    const tuple = cells.subarray(at, at + this.system.width);
    this.#violated[state] = this.system.violated(tuple);
    this.#pending[state] = this.system.pending(tuple);
    return state;
  }
}
