import type { AnyStateMachine } from 'xstate';
import type { Property } from '../../model/index.js';

/**
 * What we believe of a world, as a machine that watches its facts.
 * Tags of the states mean: `violation` safety is broken, `pending` something is owed (wrong at quiescence), `witness` the
 * situation that the sentence is about has come up.
 */
export interface DomainProperty extends Property {
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly sentence: string;
  /** What goes wrong for people when it does not. */
  readonly why: string;
  /**
   * When it counts as tested at all: without a fault of the strategy, but where one could have shown. Of a property that
   * something done twice breaks: somebody tried a second time, and was turned away, joined or came afterwards.
   */
  readonly witness: string;
  readonly source: string;
  readonly machine: AnyStateMachine;
}

/** The fields in which properties keep sets of identities, as sorted lists (see `WorldConfig.sets`). */
export const propertySetFields: readonly string[] = [
  'owed',
  'paid',
  'processed',
  'alive',
  'over',
  'together',
  'locks',
  'working',
  'lapsed',
  'queuedRuns',
  'liveRuns',
  'open',
];

/** The set with more members, as a sorted list: equal sets are equal JSON. */
export function including<Item extends string>(
  set: readonly Item[],
  items: readonly Item[],
): readonly Item[] {
  return [...new Set([...set, ...items])].sort();
}

export function excluding<Item extends string>(
  set: readonly Item[],
  items: readonly Item[],
): readonly Item[] {
  return set.filter((item) => !items.includes(item));
}
