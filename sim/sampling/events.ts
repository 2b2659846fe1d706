import type { LazyGraph } from '../graph/graph.js';
import { ChainPartition, maskWords } from './chains.js';

/**
 * The events of one run of PCT that are enabled now, each in its chain, and what has caused what.
 *
 * An event is an action that is no fault. It is caused by the step that made it possible, and by everything that the actor
 * of that step had done or learned before; so its causes are the causes of that step, as far as that actor knew
 * them. An action that stops being possible and becomes possible again is another event.
 *
 * What decides is left to the caller: which event happens, and how chains rank. So one class serves the sampler, which draws,
 * and the exact odds, which go through all that can be drawn.
 */
export class EnabledEvents {
  /** By position among the edges of the state that are no faults: the label of the event, its chain, and whether it has come up. */
  labels: number[] = [];
  chains: number[] = [];
  up: boolean[] = [];
  /** Masks of the chains whose last event is a cause: of each enabled event, and of what each actor does next. */
  causes: number[] = [];
  knowledge: number[] = [];
  partition = new ChainPartition();
  /** The actor whose step was the last one; -1 before the first. */
  #mover = -1;

  constructor(private readonly graph: LazyGraph<unknown>) {}

  restart(): void {
    this.labels.length = 0;
    this.chains.length = 0;
    this.up.length = 0;
    this.causes.length = 0;
    this.knowledge.length = 0;
    this.partition.restart();
    this.#mover = -1;
  }

  copy(): EnabledEvents {
    const copy = new EnabledEvents(this.graph);
    copy.labels = this.labels.slice();
    copy.chains = this.chains.slice();
    copy.up = this.up.slice();
    copy.causes = this.causes.slice();
    copy.knowledge = this.knowledge.slice();
    copy.partition = this.partition.copy();
    copy.#mover = this.#mover;
    return copy;
  }

  /**
   * Comes to a state: events that were enabled before and still are stay what they are, new ones get their chains, in
   * the order of `enabled`. Chains that begin here have the numbers from `partition.count` before the call on.
   */
  enter(state: number): void {
    const { graph, labels, chains, up, causes } = this;
    const known = labels.length;
    const oldLabels = labels.splice(0);
    const oldChains = chains.splice(0);
    const oldUp = up.splice(0);
    const oldCauses = causes.splice(0);
    const begin = graph.begin(state);
    const end = graph.calmEnd(state);
    for (let edge = begin; edge < end; edge += 1) {
      const label = graph.labelOf(edge);
      let old = 0;
      while (old < known && oldLabels[old] !== label) old += 1;
      labels.push(label);
      if (old < known) {
        chains.push(oldChains[old] as number);
        up.push(oldUp[old] as boolean);
        for (let word = 0; word < maskWords; word += 1) {
          causes.push(oldCauses[old * maskWords + word] as number);
        }
      } else {
        chains.push(-1);
        up.push(false);
        for (let word = 0; word < maskWords; word += 1) causes.push(this.#known(word));
      }
    }
    for (let position = 0; position < labels.length; position += 1) {
      if (chains[position] === -1) this.#place(position);
    }
  }

  /** The same text where the same events are enabled, with the same causes and chains. */
  key(): string {
    const { labels, chains, up, causes, knowledge, partition } = this;
    return JSON.stringify([labels, chains, up, causes, knowledge, partition.places]);
  }

  /** The event at this position happens; `enter` has to follow. */
  happen(position: number): void {
    const { labels, chains, up, causes, knowledge } = this;
    const mover = this.graph.labels[labels[position] as number]?.mover as number;
    const chain = chains[position] as number;
    const at = this.#room(mover);
    for (let word = 0; word < maskWords; word += 1) {
      knowledge[at + word] =
        (knowledge[at + word] as number) | (causes[position * maskWords + word] as number);
    }
    knowledge[at + (chain >>> 5)] = (knowledge[at + (chain >>> 5)] as number) | (1 << (chain & 31));
    this.#mover = mover;
    labels.splice(position, 1);
    chains.splice(position, 1);
    up.splice(position, 1);
    causes.splice(position * maskWords, maskWords);
  }

  /** A fault happens at this actor; `enter` has to follow. A fault is in no chain. */
  fault(mover: number): void {
    this.#room(mover);
    this.#mover = mover;
  }

  /** A word of what the actor of the last step knows. */
  #known(word: number): number {
    return this.#mover === -1 ? 0 : (this.knowledge[this.#mover * maskWords + word] as number);
  }

  /** Where an actor's mask begins. */
  #room(mover: number): number {
    const end = (mover + 1) * maskWords;
    while (this.knowledge.length < end) this.knowledge.push(0);
    return end - maskWords;
  }

  /** A chain for the event at this position. Nobody knows the chain's new last event, as it has not happened. */
  #place(position: number): void {
    const { causes, knowledge } = this;
    const chain = this.partition.place(causes, position * maskWords);
    this.chains[position] = chain;
    const mask = ~(1 << (chain & 31));
    for (let at = chain >>> 5; at < causes.length; at += maskWords) {
      causes[at] = (causes[at] as number) & mask;
    }
    for (let at = chain >>> 5; at < knowledge.length; at += maskWords) {
      knowledge[at] = (knowledge[at] as number) & mask;
    }
  }
}
