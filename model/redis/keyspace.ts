/** A value of a key: a string, a list, or a hash or sorted set (by member). */
export type Value = string | readonly string[] | Readonly<Record<string, string>>;

/** The keys of one server; a key that is not there is not mentioned. */
export type Keyspace = Readonly<Record<string, Value>>;

/** What a server answers. */
export type Answer = null | number | string | readonly (string | readonly string[])[];

/** What a command comes to. */
export interface Outcome {
  readonly keys: Keyspace;
  readonly reply: Answer;
  /** It has asked a key for another kind of value than that holds. */
  readonly error?: 'WRONGTYPE';
}

/** A key holds another kind of value than it is asked for. */
export class WrongTypeError extends Error {
  override readonly name = 'WrongTypeError';
}

export function without(keys: Keyspace, key: string): Keyspace {
  return Object.fromEntries(Object.entries(keys).filter(([name]) => name !== key));
}

/** The list at a key; empty where there is none. @throws WrongTypeError for another value. */
export function listOf(keys: Keyspace, key: string): readonly string[] {
  const value = keys[key] ?? [];
  if (!Array.isArray(value)) throw new WrongTypeError();
  return value as readonly string[];
}

/** The string at a key; null where there is none. @throws WrongTypeError for another value. */
export function stringOf(keys: Keyspace, key: string): string | null {
  const value = keys[key] ?? null;
  if (value !== null && typeof value !== 'string') throw new WrongTypeError();
  return value;
}

/** The list at a key with one more at its end. */
export function add(keys: Keyspace, key: string, item: string): readonly string[] {
  return [...listOf(keys, key), item];
}

/** True if two servers hold the same, whatever the order in which it was written. */
export function isSame(one: Keyspace, other: Keyspace): boolean {
  return textOf(one) === textOf(other);
}

function textOf(value: Keyspace | Value): string {
  if (typeof value === 'string' || Array.isArray(value)) return JSON.stringify(value);
  const entries = Object.entries(value as Keyspace).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries.map(([key, inner]) => [key, textOf(inner)]));
}
