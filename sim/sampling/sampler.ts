import { grown } from '../base/grown.js';
import type { LazyGraph } from '../graph/graph.js';
import type { Random } from '../base/random.js';

/** Names of the samplers, as the command line and trace files know them. */
export const samplerNames = ['uniform', 'pct', 'interleavings'] as const;
/**
 * The name of a way to draw executions: `uniform` among the enabled actions of each state, by priorities (`pct`), or uniform
 * among whole `interleavings`.
 */
export type SamplerName = (typeof samplerNames)[number];

/** Most steps of one run, inclusive; a longer one is cut there. Only a world that can go round has longer ones. */
export const stepsLimit = 10_000;

/** Draws executions of one graph, from its initial state to an end. */
export interface Sampler {
  readonly name: SamplerName;
  /** One execution. The path belongs to the sampler and is valid until the next run. */
  run(random: Random): Path;
  /**
   * Goes on in another graph of the same system: so that the states of one can be forgotten. What is drawn is the same. Absent: the
   * sampler knows something of the states of its graph.
   */
  moveTo?(graph: LazyGraph<unknown>): void;
}

/**
 * One execution through a graph: its edges, and what it breaks. Reused from run to run, so that sampling allocates nothing.
 */
export class Path {
  /** Numbers of the graph's edges; the first `length` are valid. */
  edges = new Int32Array(64);
  length = 0;
  /** Where it is. */
  state = 0;
  /** Mask of the properties it breaks: on the way, or because something is owed where it ends. */
  broken = 0;
  /** False while it goes on, and for a run that was cut at the limit: what is owed there is not judged. */
  ended = false;

  constructor(private readonly graph: LazyGraph<unknown>) {}

  /** Back to the initial state. */
  restart(): void {
    this.length = 0;
    this.state = 0;
    this.broken = this.graph.violated(0);
    this.ended = false;
  }

  /** Goes along an edge of the state it is in. */
  take(edge: number): void {
    if (this.length === this.edges.length) this.edges = grown(this.edges);
    this.edges[this.length] = edge;
    this.length += 1;
    this.state = this.graph.to(edge);
    this.broken |= this.graph.violated(this.state);
  }

  /**
   * Goes its last `steps` once more, as often as `limit` has room for, and `most` times at the most. Precondition: they lead back to
   * where they began.
   * @returns how often.
   */
  repeat(steps: number, limit: number, most: number): number {
    const times = Math.min(most, Math.floor((limit - this.length) / steps));
    const end = this.length + times * steps;
    while (this.edges.length < end) this.edges = grown(this.edges);
    for (let at = this.length; at < end; at += 1) {
      this.edges[at] = this.edges[at - steps] as number;
    }
    this.length = end;
    return times;
  }

  /** Precondition: nothing but faults can happen in the state it is in. */
  end(): void {
    this.broken |= this.graph.pending(this.state);
    this.ended = true;
  }
}

/**
 * How many steps of a path it takes until it has broken a property; undefined if it never does.
 *
 * What is owed at the end is broken by the whole path.
 */
export function stepsToBreak(
  graph: LazyGraph<unknown>,
  path: Path,
  property: number,
): number | undefined {
  const bit = 1 << property;
  if ((path.broken & bit) === 0) return undefined;
  if ((graph.violated(0) & bit) !== 0) return 0;
  for (let step = 1; step <= path.length; step += 1) {
    if ((graph.violated(graph.to(path.edges[step - 1] as number)) & bit) !== 0) return step;
  }
  return path.length;
}
