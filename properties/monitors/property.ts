import type { AnyStateMachine } from 'xstate';
import { ModelError } from '../../input/errors.js';
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

const types = '(WorkFact of onebatch/resources has the types)';

/**
 * A text that a fact has to have. A fact of another shape would not be counted, and the verdict be wrong without a word.
 * @throws ModelError if it has none.
 */
export function textOf(fact: object, name: string): string {
  const value = (fact as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : withoutField(fact, name, `a text ${types}`);
}

/** As `textOf`, an integer. @throws ModelError if it has none. */
export function integerOf(fact: object, name: string): number {
  const value = (fact as Readonly<Record<string, unknown>>)[name];
  return Number.isInteger(value)
    ? (value as number)
    : withoutField(fact, name, `an integer ${types}`);
}

/** As `textOf`, a list of texts. @throws ModelError if it has none. */
export function textsOf(fact: object, name: string): readonly string[] {
  const value = (fact as Readonly<Record<string, unknown>>)[name];
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
  return isList ? value : withoutField(fact, name, 'a list of texts');
}

function withoutField(fact: object, name: string, what: string): never {
  const { type } = fact as { readonly type?: unknown };
  throw new ModelError(`the fact '${String(type)}' has no ${name}, ${what}`);
}

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
