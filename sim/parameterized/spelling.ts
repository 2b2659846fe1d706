import type { Json, JsonObject } from '../base/json.js';
import { InconsistentError, NotCoveredError, type FieldScope, type Share } from './scope.js';
import type { Collected } from './share.js';

/** Where a value stands. */
export interface Place {
  /** In a context, the id of the machine whose it is; in a message undefined. */
  readonly machine?: string;
  /** The actor whose counters may be in fields here. */
  readonly near: string | null;
}

/** Numbers above the latest two of each counter, by its place in the declaration. */
export type Shifts = readonly number[];

/** How numbers of a counter are spelled in a world: from the few that are told apart. */
export type Raise = (counter: number, value: number) => number;

/** At most so many items of a list that is no set may name members, and so many messages wait from one fixed actor for another. */
export const listMax = 4;

/**
 * How values speak of members: a name becomes `@n` in what is its own (n: its number among the names of one member), `~n` where it
 * is that of somebody else, and `#n` in what is nobody's, whose slot the member keeps.
 */
export class Spelling {
  readonly #nameOf = new Map<string, readonly [member: number, name: number]>();
  readonly #sets: ReadonlySet<string>;
  readonly #counters: NonNullable<FieldScope['counters']>;
  readonly #queues: ReadonlySet<string>;

  constructor(
    readonly members: readonly (readonly string[])[],
    sets: readonly string[],
    { counters = [], queues = [] }: FieldScope,
  ) {
    members.forEach((names, member) => {
      names.forEach((name, number) => this.#nameOf.set(name, [member, number]));
    });
    this.#sets = new Set(sets);
    this.#counters = counters;
    this.#queues = new Set(queues);
  }

  /** Whose name it is, and which of its names; undefined for what is no name. */
  owner(text: string): readonly [member: number, name: number] | undefined {
    return this.#nameOf.get(text);
  }

  /** The members that a value names. */
  named(value: Json, found = new Set<number>()): ReadonlySet<number> {
    if (typeof value === 'string') {
      const owner = this.#nameOf.get(value);
      if (owner !== undefined) found.add(owner[0]);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        this.named(key, found);
        this.named(item, found);
      }
    }
    return found;
  }

  /** A value of a member's own. */
  own(me: number, value: Json, place: Place, shifts: Shifts): Json {
    const walk = (item: Json, key: string | null, path: string, set: boolean): Json => {
      if (typeof item === 'string') {
        const owner = this.#nameOf.get(item);
        if (owner === undefined) return plain(item);
        return `${owner[0] === me ? '@' : '~'}${owner[1]}`;
      }
      if (typeof item === 'number') return this.#lowered(item, key, path, place, shifts);
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        if (!set) return item.map((one: Json) => walk(one, null, path, false));
        const owners = item.map((one: Json) => this.#nameOf.get(one as string));
        const mine = item.filter((_, at) => (owners[at]?.[0] ?? me) === me);
        const others = owners.flatMap((one) =>
          one === undefined || one[0] === me ? [] : [one[1]],
        );
        const told = [...new Set(others)].sort((a, b) => a - b).map((name) => `~${name}`);
        return [...mine.map((one: Json) => walk(one, null, path, false)), ...told];
      }
      const entries = Object.entries(item as JsonObject).map(([name, one]) => {
        const owner = this.#nameOf.get(name);
        const spelled =
          owner === undefined ? plain(name) : `${owner[0] === me ? '@' : '~'}${owner[1]}`;
        return [spelled, walk(one, name, under(path, name), set || this.#sets.has(name))] as const;
      });
      const object = Object.fromEntries(entries);
      if (Object.keys(object).length === entries.length) return object;
      throw new NotCoveredError(`an object of one member is keyed by several others (${path})`);
    };
    return walk(value, null, '', false);
  }

  /**
   * A value that is nobody's: what it says of members goes into their shares.
   *
   * @param path where it is in its part; slots are called after it.
   * @param queueOf the actor whose queues may be in it; null for a message.
   */
  fixed(
    value: Json,
    path: string,
    place: Place,
    shifts: Shifts,
    shares: (member: number) => Collected,
    queueOf: string | null,
  ): Json {
    const walk = (item: Json, key: string | null, at: string, set: boolean): Json => {
      const context = at.slice(path.length + 1);
      if (typeof item === 'string') {
        const owner = this.#nameOf.get(item);
        if (owner === undefined) return plain(item);
        const { slots } = shares(owner[0]);
        if (slots.includes(at)) throw new NotCoveredError(`two fields are called ${at}`);
        slots.push(at);
        return `#${owner[1]}`;
      }
      if (typeof item === 'number') return this.#lowered(item, key, context, place, shifts);
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const list = item as readonly Json[];
        if (set) return list.filter((one) => !this.#moved(one, at, shares));
        if (queueOf !== null && this.#queues.has(`${queueOf}.${context}`)) {
          list.slice(1).forEach((one) => {
            const owner = this.#onlyOne(one, at);
            (shares(owner).queues[at] ??= []).push(
              this.own(owner, one, { near: place.near }, shifts),
            );
          });
          return list.slice(0, 1).map((one) => walk(one, null, `${at}/0`, false));
        }
        if (list.length > listMax && this.named(list).size > 0) {
          throw new NotCoveredError(
            `${at} is a list that grows with the members, and no declared set or queue`,
          );
        }
        return list.map((one, index) => walk(one, null, `${at}/${index}`, false));
      }
      const object: Record<string, Json> = {};
      for (const [name, one] of Object.entries(item as JsonObject)) {
        const owner = this.#nameOf.get(name);
        if (owner === undefined) {
          object[plain(name)] = walk(one, name, `${at}/${name}`, set || this.#sets.has(name));
        } else {
          const entry = this.own(owner[0], one, { near: place.near }, shifts);
          (shares(owner[0]).keys[at] ??= []).push([owner[1], entry]);
        }
      }
      return object;
    };
    return walk(value, null, path, false);
  }

  /** The inverse of `own`: member `me` for its own names, member `other` for those of somebody else. */
  liftOwn(me: number, other: number, value: Json, place: Place, raise: Raise | null): Json {
    const name = (text: string): string => {
      const by = text[0] === '@' ? me : text[0] === '~' ? other : -1;
      return by === -1 ? text : (this.members[by]?.[Number(text.slice(1))] as string);
    };
    const walk = (item: Json, key: string | null, path: string, set: boolean): Json => {
      if (typeof item === 'string') return name(item);
      if (typeof item === 'number') return this.#raised(item, key, path, place, raise);
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const list = item.map((one: Json) => walk(one, null, path, false));
        return set ? list.sort() : list;
      }
      const entries = Object.entries(item as JsonObject).map(
        ([field, one]) =>
          [
            name(field),
            walk(one, field, under(path, field), set || this.#sets.has(field)),
          ] as const,
      );
      return Object.fromEntries(entries);
    };
    return walk(value, null, '', false);
  }

  /**
   * The inverse of `fixed`.
   *
   * @param shares of each member that is there, by its number; those that come first are first in queues.
   * @param holder who is named in a slot that nobody of these has.
   * @param other who is named where a share names somebody else.
   * @throws InconsistentError if two have one slot, or one waits in a queue without a first item.
   */
  liftFixed(
    value: Json,
    path: string,
    place: Place,
    shares: readonly (readonly [member: number, share: Share])[],
    holder: (slot: string) => number,
    other: number,
    raise: Raise | null,
  ): Json {
    const entryPlace = { near: place.near };
    const walk = (item: Json, key: string | null, at: string, set: boolean): Json => {
      const context = at.slice(path.length + 1);
      if (typeof item === 'string') {
        if (item[0] !== '#') return item;
        const holders = shares.filter(([, { slots = [] }]) => slots.includes(at));
        if (holders.length > 1) throw new InconsistentError(at);
        const member = holders[0]?.[0] ?? holder(at);
        return this.members[member]?.[Number(item.slice(1))] as string;
      }
      if (typeof item === 'number') return this.#raised(item, key, context, place, raise);
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const list = (item as readonly Json[]).map((one, index) =>
          walk(one, null, `${at}/${index}`, false),
        );
        const inSet = shares.flatMap(([member, { sets }]) =>
          (sets?.[at] ?? []).map((name) => this.members[member]?.[name] as string),
        );
        const waiting = shares.flatMap(([member, { queues }]) =>
          (queues?.[at] ?? []).map((one) => this.liftOwn(member, other, one, entryPlace, raise)),
        );
        if (waiting.length > 0 && list.length === 0) throw new InconsistentError(at);
        const all = [...list, ...waiting, ...inSet];
        return set ? all.sort() : all;
      }
      const entries = Object.entries(item as JsonObject).map(
        ([name, one]) =>
          [name, walk(one, name, `${at}/${name}`, set || this.#sets.has(name))] as const,
      );
      const keyed = shares.flatMap(([member, { keys }]) =>
        (keys?.[at] ?? []).map(
          ([name, one]) =>
            [
              this.members[member]?.[name] as string,
              this.liftOwn(member, other, one, entryPlace, raise),
            ] as const,
        ),
      );
      return Object.fromEntries([...entries, ...keyed].sort(([a], [b]) => (a < b ? -1 : 1)));
    };
    return walk(value, null, path, false);
  }

  /** True if an item of a set is a name, which is put into its member's share. */
  #moved(item: Json, at: string, shares: (member: number) => Collected): boolean {
    const owner = this.#nameOf.get(item as string);
    if (owner === undefined) return false;
    (shares(owner[0]).sets[at] ??= []).push(owner[1]);
    return true;
  }

  #onlyOne(item: Json, at: string): number {
    const [owner, another] = this.named(item);
    if (owner !== undefined && another === undefined) return owner;
    throw new NotCoveredError(
      `an item of ${at} names ${owner === undefined ? 'nobody' : 'several'}`,
    );
  }

  #lowered(value: number, key: string | null, path: string, place: Place, shifts: Shifts): number {
    const counter = this.#counterAt(key, path, place);
    if (counter === -1) return value;
    const { first } = this.#counters[counter] as { readonly first: number };
    const shift = shifts[counter] as number;
    return value < first || shift === 0 ? value : Math.max(first, value - shift);
  }

  #raised(
    value: number,
    key: string | null,
    path: string,
    place: Place,
    raise: Raise | null,
  ): number {
    if (raise === null) return value;
    const counter = this.#counterAt(key, path, place);
    return counter === -1 ? value : raise(counter, value);
  }

  /** Which counter's number stands in a field; -1 if none does. */
  #counterAt(key: string | null, path: string, { near, machine }: Place): number {
    const dotted = path.replaceAll('/', '.');
    return this.#counters.findIndex(
      ({ of, latest, fields, kept = [], everywhere = [] }) =>
        (key !== null && everywhere.includes(key)) ||
        (near === of &&
          ((key !== null && fields.includes(key)) ||
            (machine !== undefined && latest === dotted))) ||
        (machine !== undefined && kept.includes(`${machine}.${dotted}`)),
    );
  }
}

/** @throws NotCoveredError for a text that would be taken for a name. */
function plain(text: string): string {
  if (!/^[@~#]\d+$/.test(text)) return text;
  throw new NotCoveredError(`the text ${text} would be taken for the name of a member`);
}

function under(path: string, key: string): string {
  return path === '' ? key : `${path}/${key}`;
}
