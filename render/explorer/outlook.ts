import {
  LazyGraph,
  MinimumSearch,
  type Explorable,
  type Minimum,
  type RecordedWorld,
  type WorldAction,
  type WorldState,
} from '../../sim/index.js';

/** What can still become of a property: each `yes` and `no` is known for certain. */
export interface Outlook {
  /** True once it is broken. */
  readonly broken: boolean;
  /** Some way from here breaks it. */
  readonly canBreak: Known;
  /** Some way from here, without a further fault, ends with it kept. */
  readonly canGoWell: Known;
}

export type Known = 'yes' | 'no' | 'unknown';

/** States that are looked at, at the most: some seconds and some hundred megabytes. */
const statesMax = 400_000;

const brokenBit = 1;
const beyondBit = 2;

/**
 * A recorded world with one property, as a graph that ends where the property is broken, or where the recording knows no further.
 * In its masks bit 0 is the property; bit 1 tells that what comes after is not known.
 */
function bounded(world: RecordedWorld, initial: WorldState): Explorable<WorldAction> {
  const isEnd = (state: WorldState): boolean =>
    (world.violated(state) & brokenBit) !== 0 || world.isBeyond(state);
  return {
    name: world.name,
    width: world.width,
    movers: world.movers,
    properties: world.properties,
    xstateCalls: 0,
    initial: () => initial,
    expand: (state, out) => {
      if (isEnd(state)) out.clear();
      else world.expand(state, out);
    },
    enabled: (state) => (isEnd(state) ? [] : world.enabled(state)),
    step: (state, action) => world.step(state, action),
    action: (state, ordinal) => world.action(state, ordinal),
    violated: (state) =>
      (world.violated(state) & brokenBit) | (world.isBeyond(state) ? beyondBit : 0),
    pending: (state) => (world.isBeyond(state) ? 0 : world.pending(state) & brokenBit),
    witnessed: () => 0,
    fingerprint: (state) => world.fingerprint(state),
    describe: (action) => world.describe(action),
    key: (action) => world.key(action),
    isFault: (action) => world.isFault(action),
    isTimer: (action) => world.isTimer(action),
    mover: (action) => world.mover(action),
    sender: (action) => world.sender(action),
  };
}

/**
 * Looks ahead: walks the states that can be reached, nearest first, and says of each what can still become of one property.
 * Backward reachability over what was walked; where a bound or the end of the recording is in the way, the answer is `unknown`.
 */
export class LookAhead {
  readonly #graph: LazyGraph<WorldAction>;
  /** States below this one are expanded. */
  #next = 0;
  /** By state, as of the last time that it was computed: bits of what can be reached. */
  #reach = new Uint8Array(0);
  /** States when `#reach` was computed. */
  #judged = 0;

  /** @param most states to walk, at the most. */
  constructor(
    private readonly world: RecordedWorld,
    private readonly most = statesMax,
  ) {
    this.#graph = new LazyGraph(bounded(world, world.initial()));
  }

  get states(): number {
    return this.#graph.size;
  }

  /** True when all states are walked, or as many as may be. */
  get done(): boolean {
    return this.#next >= Math.min(this.#graph.size, this.most);
  }

  /** True if every state that can be reached was walked. */
  get complete(): boolean {
    return this.#next >= this.#graph.size;
  }

  /** Walks on until the time is over. */
  advance(until: () => boolean): void {
    while (!this.done && !until()) {
      for (let count = 0; count < 64 && !this.done; count += 1) {
        this.#graph.begin(this.#next);
        this.#next += 1;
      }
    }
  }

  /** Judges all that was walked so far. */
  judge(): void {
    const graph = this.#graph;
    const size = graph.size;
    const reach = new Uint8Array(size);
    const { heads, from, calm } = this.#reversed(size);
    const spread = (bit: number, calmOnly: boolean, sources: Int32Array): void => {
      const waiting = [...sources];
      for (const state of waiting) reach[state] = (reach[state] as number) | bit;
      for (let state = waiting.pop(); state !== undefined; state = waiting.pop()) {
        for (let at = heads[state] as number; at < (heads[state + 1] as number); at += 1) {
          const before = from[at] as number;
          if (((reach[before] as number) & bit) !== 0 || (calmOnly && calm[at] === 0)) continue;
          reach[before] = (reach[before] as number) | bit;
          waiting.push(before);
        }
      }
    };
    const those = (is: (state: number) => boolean): Int32Array =>
      Int32Array.from(Array.from({ length: size }, (_, state) => state).filter(is));
    const isOpenEnd = (state: number): boolean =>
      state >= this.#next || (graph.violated(state) & beyondBit) !== 0;
    spread(
      bits.broken,
      false,
      those((state) => this.#isBroken(state)),
    );
    spread(
      bits.well,
      true,
      those((state) => !isOpenEnd(state) && !this.#isBroken(state) && graph.isQuiescent(state)),
    );
    const ends = those(isOpenEnd);
    spread(bits.open, false, ends);
    spread(bits.calmlyOpen, true, ends);
    this.#reach = reach;
    this.#judged = size;
  }

  /** What can become of the property after this schedule. */
  outlook(schedule: readonly WorldAction[]): Outlook {
    const state = this.#stateAfter(schedule);
    if (state === 'broken') return { broken: true, canBreak: 'yes', canGoWell: 'no' };
    if (state === 'beyond' || state >= this.#judged) {
      return { broken: false, canBreak: 'unknown', canGoWell: 'unknown' };
    }
    const reach = this.#reach[state] as number;
    const known = (bit: number, open: number): Known => {
      if ((reach & bit) !== 0) return 'yes';
      return (reach & open) === 0 ? 'no' : 'unknown';
    };
    return {
      broken: this.#isBroken(state),
      canBreak: known(bits.broken, bits.open),
      canGoWell: known(bits.well, bits.calmlyOpen),
    };
  }

  #stateAfter(schedule: readonly WorldAction[]): number | 'broken' | 'beyond' {
    const graph = this.#graph;
    let state = 0;
    for (const action of schedule) {
      if ((graph.violated(state) & brokenBit) !== 0) return 'broken';
      if (state >= this.#next) return 'beyond';
      const edge = graph.edgeCalled(state, graph.labelWith(this.world.key(action)));
      if (edge === -1) return 'beyond';
      state = graph.to(edge);
    }
    return state;
  }

  #isBroken(state: number): boolean {
    if ((this.#graph.violated(state) & brokenBit) !== 0) return true;
    return state < this.#next && (this.#graph.broken(state) & brokenBit) !== 0;
  }

  /** For each state, those from which a step leads there. */
  #reversed(size: number): { heads: Int32Array; from: Int32Array; calm: Uint8Array } {
    const graph = this.#graph;
    const heads = new Int32Array(size + 2);
    for (let state = 0; state < this.#next; state += 1) {
      const end = graph.end(state);
      for (let edge = graph.begin(state); edge < end; edge += 1) {
        heads[graph.to(edge) + 2] = (heads[graph.to(edge) + 2] as number) + 1;
      }
    }
    for (let state = 1; state < heads.length; state += 1) {
      heads[state] = (heads[state] as number) + (heads[state - 1] as number);
    }
    const from = new Int32Array(graph.edges);
    const calm = new Uint8Array(graph.edges);
    for (let state = 0; state < this.#next; state += 1) {
      const [end, calmEnd] = [graph.end(state), graph.calmEnd(state)];
      for (let edge = graph.begin(state); edge < end; edge += 1) {
        const slot = heads[graph.to(edge) + 1] as number;
        heads[graph.to(edge) + 1] = slot + 1;
        from[slot] = state;
        calm[slot] = edge < calmEnd ? 1 : 0;
      }
    }
    return { heads, from, calm };
  }
}

/** What can be reached: a broken state; a good end without a fault; a state that nobody has looked behind, with faults and without. */
const bits = { broken: 1, well: 2, open: 4, calmlyOpen: 8 } as const;

/** Looks for the cheapest way to break the property from one state on. */
export class WayToBreak {
  readonly #graph: LazyGraph<WorldAction>;
  readonly #search: MinimumSearch<WorldAction>;

  constructor(world: RecordedWorld, from: WorldState) {
    this.#graph = new LazyGraph(bounded(world, from));
    this.#search = new MinimumSearch(this.#graph, 0, statesMax);
  }

  /** Searches on until the time is over. @returns what it came to; undefined if it is not over. */
  advance(until: () => boolean): Minimum<WorldAction> | undefined {
    while (!this.#search.advance(256)) if (until()) return undefined;
    const found = this.#search.result();
    return found.kind === 'none' && this.#isCutOff()
      ? {
          kind: 'unknown',
          because: 'state limit',
          below: { faults: 0, preemptions: 0, steps: 0 },
          states: found.states,
        }
      : found;
  }

  /** True if it came to where the recording knows no further. */
  #isCutOff(): boolean {
    for (let state = 0; state < this.#graph.size; state += 1) {
      if ((this.#graph.violated(state) & beyondBit) !== 0) return true;
    }
    return false;
  }
}
