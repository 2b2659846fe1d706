import type { Json } from '../model/parts.js';

/**
 * User's data on its way through a world. Its keys get a sign in front, since the names of fields mean something there: a
 * list under `messages` is a set of ids to the model, and the user's is a list.
 */
export const hidden = (data: Json): Json => keyed(data, (key) => `$${key}`);

/** What `hidden` has made, as it was. */
export const shown = (data: Json): Json => keyed(data, (key) => key.slice(1));

function keyed(data: Json, name: (key: string) => string): Json {
  if (Array.isArray(data)) return data.map((one: Json) => keyed(one, name));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, one]) => [name(key), keyed(one, name)]),
  );
}

/** A value as data: what comes of it as JSON. */
export function jsonOf(value: unknown): Json {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as Json);
}

/** The texts in it, at any depth. */
export function textsIn(data: Json): readonly string[] {
  if (typeof data === 'string') return [data];
  if (typeof data !== 'object' || data === null) return [];
  return Object.values(data).flatMap((one: Json) => textsIn(one));
}
