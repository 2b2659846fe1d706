import { canonical, type Json } from '../base/json.js';
import type { Share } from './scope.js';

/** A share while it is collected. */
export interface Collected {
  readonly slots: string[];
  readonly sets: Record<string, number[]>;
  readonly keys: Record<string, [number, Json][]>;
  readonly queues: Record<string, Json[]>;
  readonly mail: [number, Json][];
}

/** A share without what is empty, entries in an order that depends on nothing but them; undefined if nothing is left. */
export function shareOf({ slots, sets, keys, queues, mail }: Collected): Share | undefined {
  const share = {
    ...(slots.length === 0 ? {} : { slots: [...slots].sort() }),
    ...(isEmpty(sets) ? {} : { sets: mapped(sets, (names) => [...names].sort((a, b) => a - b)) }),
    ...(isEmpty(keys) ? {} : { keys: mapped(keys, (entries) => [...entries].sort(byText)) }),
    ...(isEmpty(queues) ? {} : { queues }),
    ...(mail.length === 0 ? {} : { mail }),
  };
  return Object.keys(share).length === 0 ? undefined : share;
}

export function nothingCollected(): Collected {
  return { slots: [], sets: {}, keys: {}, queues: {}, mail: [] };
}

function isEmpty(object: object): boolean {
  return Object.keys(object).length === 0;
}

function mapped<From, To>(
  object: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function byText(one: Json, other: Json): number {
  return canonical(one, '') < canonical(other, '') ? -1 : 1;
}
