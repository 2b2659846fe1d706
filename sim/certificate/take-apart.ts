import { canonical, type Json, type JsonObject } from '../base/json.js';
import { RefutedError } from './content.js';
import type { Names, Place, Recount } from './names.js';

/** What of a part that is nobody's was found to belong to one member. */
export class Belongings {
  readonly #slots: string[] = [];
  readonly #sets: Record<string, number[]> = {};
  readonly #keys: Record<string, [name: number, value: Json][]> = {};
  readonly #queues: Record<string, Json[]> = {};
  readonly #mail: [name: number, message: Json][] = [];

  slot(at: string): void {
    this.#slots.push(at);
  }

  inSet(at: string, name: number): void {
    (this.#sets[at] ??= []).push(name);
  }

  key(at: string, name: number, value: Json): void {
    (this.#keys[at] ??= []).push([name, value]);
  }

  waits(at: string, item: Json): void {
    (this.#queues[at] ??= []).push(item);
  }

  sent(name: number, message: Json): void {
    this.#mail.push([name, message]);
  }

  /** As text: the same for the same belongings, in whatever order they were found. */
  get text(): string {
    const byText = (one: Json, other: Json): number =>
      canonical(one, '') < canonical(other, '') ? -1 : 1;
    for (const names of Object.values(this.#sets)) names.sort((one, other) => one - other);
    for (const entries of Object.values(this.#keys)) entries.sort(byText);
    const all = {
      slots: this.#slots.sort(),
      sets: this.#sets,
      keys: this.#keys,
      queues: this.#queues,
      mail: this.#mail,
    };
    const some = Object.entries(all).filter(([, value]) => Object.keys(value).length > 0);
    return canonical(Object.fromEntries(some), 'share');
  }
}

/** Of a list that is neither set nor queue, items at most where one names a member. */
const listMax = 4;

/** A value of one member's own, with marks for names: `@n` its own, `~n` another's. */
export function ownWords(
  names: Names,
  me: number,
  value: Json,
  place: Place,
  recount: Recount,
): Json {
  const marked = (text: string): string => {
    const owner = names.owner(text);
    return owner === undefined ? unmarked(text) : `${owner[0] === me ? '@' : '~'}${owner[1]}`;
  };
  const walk = (item: Json, path: readonly string[], isSet: boolean): Json => {
    if (typeof item === 'string') return marked(item);
    if (typeof item === 'number') return names.recounted(item, path, place, recount);
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) {
      const all = item.map((one: Json) => (typeof one === 'number' ? one : walk(one, path, false)));
      if (!isSet) return all;
      const isOthers = (one: Json): boolean => typeof one === 'string' && one.startsWith('~');
      const others = [...new Set(all.filter(isOthers) as string[])];
      const told = others.sort((one, other) => Number(one.slice(1)) - Number(other.slice(1)));
      return [...all.filter((one) => !isOthers(one)), ...told];
    }
    const entries = Object.entries(item).map(
      ([key, one]: [string, Json]) =>
        [marked(key), walk(one, [...path, key], isSet || names.isSet(key))] as const,
    );
    const object = Object.fromEntries(entries);
    if (Object.keys(object).length === entries.length) return object;
    throw new RefutedError(`several others are keys in ${path.join('.')} of one member`);
  };
  return walk(value, [], false);
}

/** A value that is nobody's, with `#n` for names; what belongs to members is put there. */
export function commonWords(
  names: Names,
  value: Json,
  root: string,
  place: Place,
  recount: Recount,
  belongings: readonly Belongings[],
  queuesOf: string | null,
): Json {
  const of = (member: number): Belongings => belongings[member] as Belongings;
  const entry = (member: number, item: Json): Json =>
    ownWords(names, member, item, { near: place.near }, recount);
  const slots = new Set<string>();
  const walk = (item: Json, path: readonly string[], isSet: boolean): Json => {
    const at = [root, ...path].join('/');
    if (typeof item === 'string') {
      const owner = names.owner(item);
      if (owner === undefined) return unmarked(item);
      if (slots.has(at)) throw new RefutedError(`two fields are called ${at}`);
      slots.add(at);
      of(owner[0]).slot(at);
      return `#${owner[1]}`;
    }
    if (typeof item === 'number') return names.recounted(item, path, place, recount);
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) return list(item as readonly Json[], path, at, isSet);
    const kept: [string, Json][] = [];
    for (const [key, one] of Object.entries<Json>(item as JsonObject)) {
      const owner = names.owner(key);
      if (owner === undefined) {
        kept.push([unmarked(key), walk(one, [...path, key], isSet || names.isSet(key))]);
      } else of(owner[0]).key(at, owner[1], entry(owner[0], one));
    }
    return Object.fromEntries(kept);
  };
  const list = (
    items: readonly Json[],
    path: readonly string[],
    at: string,
    isSet: boolean,
  ): Json => {
    if (isSet) {
      return items.filter((item) => {
        const owner = names.owner(item);
        if (owner !== undefined) of(owner[0]).inSet(at, owner[1]);
        return owner === undefined;
      });
    }
    const isQueue = names.isQueue(queuesOf, path);
    if (!isQueue && items.length > listMax && names.namedIn(items).size > 0) {
      throw new RefutedError(`${at} is a list that grows with the members, and no declared queue`);
    }
    if (isQueue) {
      for (const item of items.slice(1)) {
        const [member, ...others] = names.namedIn(item);
        if (member === undefined || others.length > 0) {
          throw new RefutedError(`an item of ${at} names nobody, or several`);
        }
        of(member).waits(at, entry(member, item));
      }
    }
    const stays = isQueue ? items.slice(0, 1) : items;
    return stays.map((item, index) => walk(item, [...path, `${index}`], false));
  };
  return walk(value, [], false);
}

/** @throws RefutedError for a text that would be taken for a mark. */
function unmarked(text: string): string {
  if (!/^[@~#]\d+$/.test(text)) return text;
  throw new RefutedError(`the text ${text} would be taken for a member's name`);
}
