import { canonical, type Json, type JsonObject } from '../base/json.js';
import { RefutedError } from './content.js';
import type { ListKind, Names, Place, Recount } from './names.js';

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
    if (owner === undefined) return unmarked(names, text, recount);
    return `${owner[0] === me ? '@' : '~'}${owner[1]}`;
  };
  const walk = (item: Json, path: readonly string[], kind: ListKind): Json => {
    if (typeof item === 'string') return marked(item);
    if (typeof item === 'number') return names.recounted(item, path, place, recount);
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) {
      const all = item.map((one: Json) =>
        typeof one === 'number' ? one : walk(one, path, 'written'),
      );
      if (kind === 'written') return all;
      const foreign = new Map<string, Json>();
      const own: Json[] = [];
      for (const one of all) {
        if (isForeign(one)) foreign.set(canonical(one, ''), one);
        else own.push(one);
      }
      checkDistinct(own, path.join('.'));
      return [...own, ...[...foreign.keys()].sort().map((text) => foreign.get(text) as Json)];
    }
    const object = new Map<string, Json>();
    for (const [key, one] of Object.entries<Json>(item as JsonObject)) {
      const value = walk(one, [...path, key], names.kindIn(key, kind));
      const mark = marked(key);
      const before = object.get(mark);
      const isOnce = before === undefined;
      if (!isOnce && !(mark.startsWith('~') && canonical(before, '') === canonical(value, ''))) {
        throw new RefutedError(`several others are keys in ${path.join('.')} of one member`);
      }
      object.set(mark, value);
    }
    return Object.fromEntries(object);
  };
  return walk(value, [], 'written');
}

/** True if somebody else's name is in it. */
function isForeign(item: Json): boolean {
  if (typeof item === 'string') return /^~\d+$/.test(item);
  return (
    typeof item === 'object' &&
    item !== null &&
    (Object.keys(item).some(isForeign) || Object.values<Json>(item as JsonObject).some(isForeign))
  );
}

/** @throws RefutedError if two texts are the same that are no names. */
function checkDistinct(list: readonly Json[], where: string): void {
  const seen = new Set<Json>();
  for (const one of list) {
    if (typeof one !== 'string' || /^[@~#]\d+$/.test(one)) continue;
    if (seen.has(one)) throw new RefutedError(`two of ${where} are not told apart`);
    seen.add(one);
  }
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
  const walk = (item: Json, path: readonly string[], kind: ListKind): Json => {
    const at = [root, ...path].join('/');
    if (typeof item === 'string') {
      const owner = names.owner(item);
      if (owner === undefined) return unmarked(names, item, recount);
      if (slots.has(at)) throw new RefutedError(`two fields are called ${at}`);
      slots.add(at);
      of(owner[0]).slot(at);
      return `#${owner[1]}`;
    }
    if (typeof item === 'number') return names.recounted(item, path, place, recount);
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) return list(item as readonly Json[], path, at, kind);
    const kept = new Map<string, Json>();
    for (const [key, one] of Object.entries<Json>(item as JsonObject)) {
      const owner = names.owner(key);
      if (owner !== undefined) {
        of(owner[0]).key(at, owner[1], entry(owner[0], one));
        continue;
      }
      const name = unmarked(names, key, recount);
      const value = walk(one, [...path, key], names.kindIn(key, kind));
      // Of what is older, what properties remember may be one; in a context nothing may.
      const before = kept.get(name);
      const isSame = before !== undefined && canonical(before, '') === canonical(value, '');
      if (before !== undefined && !(isSame && place.machine === undefined)) {
        throw new RefutedError(`two entries of ${at} are called ${name}`);
      }
      kept.set(name, value);
    }
    return Object.fromEntries(kept);
  };
  const list = (
    items: readonly Json[],
    path: readonly string[],
    at: string,
    kind: ListKind,
  ): Json => {
    if (kind !== 'written') {
      const kept: Json[] = [];
      for (const item of items) {
        const owner = names.owner(item);
        const [member, ...others] = names.namedIn(item);
        if (owner !== undefined) of(owner[0]).inSet(at, owner[1]);
        else if (member === undefined) kept.push(walk(item, path, 'written'));
        else if (others.length === 0) of(member).waits(at, entry(member, item));
        else throw new RefutedError(`an item of ${at} names several`);
      }
      checkDistinct(kept, at);
      return kept;
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
    return stays.map((item, index) => walk(item, [...path, `${index}`], 'written'));
  };
  return walk(value, [], 'written');
}

/** A text that is no name. @throws RefutedError if it would be taken for a mark, or has a name in it. */
function unmarked(names: Names, text: string, recount: Recount): string {
  if (/^[@~#]\d+$/.test(text)) {
    throw new RefutedError(`the text ${text} would be taken for a member's name`);
  }
  if (names.hasName(text)) {
    throw new RefutedError(`the text ${text} has a member's name in it`);
  }
  return names.retold(text, recount);
}
