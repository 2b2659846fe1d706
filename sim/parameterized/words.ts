import { canonical, type Json } from '../base/json.js';
import { NotCoveredError } from './scope.js';

/** What begins a text that stands for a name; null if it stands for none. */
export function markOf(text: string): string | null {
  return /^[@~#]\d+$/.test(text) ? (text[0] as string) : null;
}

/** Finds one of these names in a text, between what are no letters or digits. */
export function withinText(names: readonly string[]): RegExp {
  const escaped = names.map((name) => name.replaceAll(/[^\w]/g, '\\$&'));
  return new RegExp(`(?<!\\w)(?:${escaped.join('|')})(?!\\w)`);
}

/** What is nobody else's of a list without order. @throws NotCoveredError if two of it are the same now. */
export function mineOf(list: readonly Json[], path: string): readonly Json[] {
  const mine = list.filter((one) => !isOthers(one));
  const texts = mine.filter((one) => typeof one === 'string' && markOf(one) === null);
  if (new Set(texts).size === texts.length) return mine;
  throw new NotCoveredError(`two of ${path} are not told apart any more`);
}

/** What is somebody else's of a list without order: which there are, not how many. */
export function othersOf(list: readonly Json[]): readonly Json[] {
  const told = new Map(list.filter(isOthers).map((one) => [canonical(one, ''), one]));
  return [...told.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one);
}

/** True for a name of somebody else, and for an object that has one in it. */
function isOthers(item: Json): boolean {
  if (typeof item === 'string') return markOf(item) === '~';
  if (typeof item !== 'object' || item === null) return false;
  return Object.entries(item).some(([key, one]: [string, Json]) => isOthers(key) || isOthers(one));
}

/** An entry of an object. @throws NotCoveredError if it has another one of this name, unless it may be the same one. */
export function put(
  object: Record<string, Json>,
  name: string,
  value: Json,
  mayBeSame: boolean,
  path: string,
): void {
  const isThere = Object.hasOwn(object, name);
  if (isThere && !(mayBeSame && canonical(object[name], '') === canonical(value, ''))) {
    throw new NotCoveredError(`two entries of ${path} are called ${name}`);
  }
  object[name] = value;
}
