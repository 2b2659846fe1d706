import type { LazyGraph } from '../graph/graph.js';
import type { Random } from '../base/random.js';
import { checkLimit } from '../schemas.js';
import { Path, stepsLimit, type Sampler } from './sampler.js';

/**
 * The uniform walk: in each state every enabled action is equally likely, faults included. Where nothing but faults is left,
 * to end there is one more choice. So a fault is as likely as any message, and a run has more of them the more
 * kinds and places there are.
 *
 * Guarantee: none but that every schedule has a chance. One of k steps with at most b choices each comes up with a
 * probability of at least 1 / b^k.
 */
export class UniformSampler implements Sampler {
  readonly name = 'uniform';
  #path: Path;
  /** The most choices that a state on the way had, of all runs so far. */
  choicesMax = 1;

  /**
   * @param limit most steps of a run, inclusive.
   * @param options whether faults happen; where none does, a run ends as soon as nothing else is left.
   * @throws InputError if the limit is neither an integer of at least 0 nor Infinity.
   */
  constructor(
    private graph: LazyGraph<unknown>,
    private readonly limit = stepsLimit,
    private readonly options = { faults: true },
  ) {
    checkLimit('the limit on steps', limit);
    this.#path = new Path(graph);
  }

  moveTo(graph: LazyGraph<unknown>): void {
    this.graph = graph;
    this.#path = new Path(graph);
  }

  run(random: Random): Path {
    const { graph, limit } = this;
    const path = this.#path;
    path.restart();
    for (;;) {
      const begin = graph.begin(path.state);
      const end = this.options.faults ? graph.end(path.state) : graph.calmEnd(path.state);
      const edges = end - begin;
      const endings = graph.isQuiescent(path.state) ? 1 : 0;
      const choices = edges + endings;
      if (choices > this.choicesMax) this.choicesMax = choices;
      const choice = edges === 0 ? 0 : random.below(choices);
      if (choice < endings) {
        path.end();
        return path;
      }
      if (path.length === limit) return path;
      path.take(begin + choice - endings);
    }
  }
}
