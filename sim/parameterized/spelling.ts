import type { Json, JsonObject } from '../base/json.js';
import { Numbers, type Place, type Raise, type Shifts } from './numbers.js';
import { InconsistentError, NotCoveredError, type FieldScope, type Share } from './scope.js';
import type { Collected } from './share.js';
import { markOf, mineOf, othersOf, put, withinText } from './words.js';

/** How a world is put together otherwise than as it is written, where that must not make a difference. */
export interface Variation {
  readonly raise: Raise;
  /** The items of a list without order in another order. */
  readonly shuffled: <Item>(items: readonly Item[]) => Item[];
}

/** Of a list: as it stands, a sorted set, or none that has an effect. */
type Order = 'kept' | 'sorted' | 'none';

/** At most so many items of a list that is no set may name members, and so many messages wait from one fixed actor for another. */
export const listMax = 4;

/**
 * How values speak of members: a name becomes `@n` in what is its own (n: its number among the names of one member), `~n` where it
 * is that of somebody else, and `#n` in what is nobody's, whose slot the member keeps.
 */
export class Spelling {
  readonly #nameOf = new Map<string, readonly [member: number, name: number]>();
  readonly #sets: ReadonlySet<string>;
  readonly #unordered: ReadonlySet<string>;
  readonly #numbers: Numbers;
  readonly #queues: ReadonlySet<string>;
  /** Finds a name within a text. */
  readonly #within: RegExp;
  readonly #plain = new Set<string>();

  constructor(
    readonly members: readonly (readonly string[])[],
    sets: readonly string[],
    scope: FieldScope,
  ) {
    members.forEach((names, member) => {
      names.forEach((name, number) => this.#nameOf.set(name, [member, number]));
    });
    this.#sets = new Set(sets);
    this.#unordered = new Set(scope.unordered);
    this.#numbers = new Numbers(scope);
    this.#queues = new Set(scope.queues);
    this.#within = withinText([...this.#nameOf.keys()]);
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
    const name = (text: string): string => {
      const owner = this.#nameOf.get(text);
      if (owner === undefined) return this.#spelled(text, shifts);
      return `${owner[0] === me ? '@' : '~'}${owner[1]}`;
    };
    const walk = (item: Json, key: string | null, path: string, order: Order): Json => {
      if (typeof item === 'string') return name(item);
      if (typeof item === 'number') return this.#numbers.lowered(item, key, path, place, shifts);
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const all = item.map((one: Json) => walk(one, null, path, 'kept'));
        return order === 'kept' ? all : [...mineOf(all, path), ...othersOf(all)];
      }
      const object: Record<string, Json> = {};
      for (const [field, one] of Object.entries(item as JsonObject)) {
        const spelled = name(field);
        const inside = walk(one, field, under(path, field), this.#orderIn(field, order));
        put(object, spelled, inside, spelled.startsWith('~'), path);
      }
      return object;
    };
    return walk(value, null, '', 'kept');
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
    const walk = (item: Json, key: string | null, at: string, order: Order): Json => {
      const context = at.slice(path.length + 1);
      if (typeof item === 'string') {
        const owner = this.#nameOf.get(item);
        if (owner === undefined) return this.#spelled(item, shifts);
        const { slots } = shares(owner[0]);
        if (slots.includes(at)) throw new NotCoveredError(`two fields are called ${at}`);
        slots.push(at);
        return `#${owner[1]}`;
      }
      if (typeof item === 'number') {
        return this.#numbers.lowered(item, key, context, place, shifts);
      }
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const list = item as readonly Json[];
        if (order !== 'kept') {
          const rest = list.filter((one) => !this.#moved(one, at, place, shifts, shares));
          return mineOf(
            rest.map((one) => walk(one, null, at, 'kept')),
            at,
          );
        }
        if (queueOf !== null && this.#queues.has(`${queueOf}.${context}`)) {
          list.slice(1).forEach((one) => {
            const owner = this.#onlyOne(one, at);
            (shares(owner).queues[at] ??= []).push(
              this.own(owner, one, { near: place.near }, shifts),
            );
          });
          return list.slice(0, 1).map((one) => walk(one, null, `${at}/0`, 'kept'));
        }
        if (list.length > listMax && this.named(list).size > 0) {
          throw new NotCoveredError(
            `${at} is a list that grows with the members, and no declared set or queue`,
          );
        }
        return list.map((one, index) => walk(one, null, `${at}/${index}`, 'kept'));
      }
      const object: Record<string, Json> = {};
      for (const [name, one] of Object.entries(item as JsonObject)) {
        const owner = this.#nameOf.get(name);
        if (owner === undefined) {
          const inside = walk(one, name, `${at}/${name}`, this.#orderIn(name, order));
          put(object, this.#spelled(name, shifts), inside, place.machine === undefined, at);
        } else {
          const entry = this.own(owner[0], one, { near: place.near }, shifts);
          (shares(owner[0]).keys[at] ??= []).push([owner[1], entry]);
        }
      }
      return object;
    };
    return walk(value, null, path, 'kept');
  }

  /** The inverse of `own`: member `me` for its own names, member `other` for those of somebody else. */
  liftOwn(me: number, other: number, value: Json, place: Place, varied: Variation | null): Json {
    const name = (text: string): string => {
      const mark = markOf(text);
      if (mark === null || mark === '#') return this.#respelled(text, varied);
      return this.members[mark === '@' ? me : other]?.[Number(text.slice(1))] as string;
    };
    const walk = (item: Json, key: string | null, path: string, order: Order): Json => {
      if (typeof item === 'string') return name(item);
      if (typeof item === 'number') return this.#raised(item, key, path, place, varied);
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const list = item.map((one: Json) => walk(one, null, path, 'kept'));
        return inOrder(list, order, varied);
      }
      const entries = Object.entries(item as JsonObject).map(
        ([field, one]) =>
          [name(field), walk(one, field, under(path, field), this.#orderIn(field, order))] as const,
      );
      return Object.fromEntries(entries);
    };
    return walk(value, null, '', 'kept');
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
    varied: Variation | null,
  ): Json {
    const entryPlace = { near: place.near };
    const walk = (item: Json, key: string | null, at: string, order: Order): Json => {
      const context = at.slice(path.length + 1);
      if (typeof item === 'string') {
        if (markOf(item) !== '#') return this.#respelled(item, varied);
        const holders = shares.filter(([, { slots = [] }]) => slots.includes(at));
        if (holders.length > 1) throw new InconsistentError(at);
        const member = holders[0]?.[0] ?? holder(at);
        return this.members[member]?.[Number(item.slice(1))] as string;
      }
      if (typeof item === 'number') return this.#raised(item, key, context, place, varied);
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const list = (item as readonly Json[]).map((one, index) =>
          walk(one, null, `${at}/${index}`, 'kept'),
        );
        const inSet = shares.flatMap(([member, { sets }]) =>
          (sets?.[at] ?? []).map((name) => this.members[member]?.[name] as string),
        );
        const waiting = shares.flatMap(([member, { queues }]) =>
          (queues?.[at] ?? []).map((one) => this.liftOwn(member, other, one, entryPlace, varied)),
        );
        if (waiting.length > 0 && list.length === 0 && order === 'kept')
          throw new InconsistentError(at);
        return inOrder([...list, ...waiting, ...inSet], order, varied);
      }
      const entries = Object.entries(item as JsonObject).map(
        ([name, one]) =>
          [
            this.#respelled(name, varied),
            walk(one, name, `${at}/${name}`, this.#orderIn(name, order)),
          ] as const,
      );
      const keyed = shares.flatMap(([member, { keys }]) =>
        (keys?.[at] ?? []).map(
          ([name, one]) =>
            [
              this.members[member]?.[name] as string,
              this.liftOwn(member, other, one, entryPlace, varied),
            ] as const,
        ),
      );
      return Object.fromEntries([...entries, ...keyed].sort(([a], [b]) => (a < b ? -1 : 1)));
    };
    return walk(value, null, path, 'kept');
  }

  /** True if an item of a list without order is about a member, into whose share it is put. */
  #moved(
    item: Json,
    at: string,
    { near }: Place,
    shifts: Shifts,
    shares: (member: number) => Collected,
  ): boolean {
    if (typeof item !== 'string') {
      if (this.named(item).size === 0) return false;
      const member = this.#onlyOne(item, at);
      (shares(member).queues[at] ??= []).push(this.own(member, item, { near }, shifts));
      return true;
    }
    const owner = this.#nameOf.get(item);
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

  #orderIn(field: string, order: Order): Order {
    if (this.#sets.has(field)) return 'sorted';
    return this.#unordered.has(field) ? 'none' : order;
  }

  #raised(
    value: number,
    key: string | null,
    path: string,
    place: Place,
    varied: Variation | null,
  ): number {
    return varied === null ? value : this.#numbers.raised(value, key, path, place, varied.raise);
  }

  #respelled(text: string, varied: Variation | null): string {
    return varied === null ? text : this.#numbers.raisedText(text, varied.raise);
  }

  /**
   * A text that is no name.
   * @throws NotCoveredError for one that would be taken for a name, or has one in it: nobody would be called otherwise in it.
   */
  #spelled(text: string, shifts: Shifts): string {
    if (!this.#plain.has(text)) {
      if (markOf(text) !== null) {
        throw new NotCoveredError(`the text ${text} would be taken for the name of a member`);
      }
      if (this.#within.test(text)) {
        throw new NotCoveredError(`the text ${text} has a name of a starter in it, and is none`);
      }
      this.#plain.add(text);
    }
    return this.#numbers.loweredText(text, shifts);
  }
}

function inOrder(list: Json[], order: Order, varied: Variation | null): Json[] {
  if (order === 'sorted') return list.sort();
  return order === 'none' && varied !== null ? varied.shuffled(list) : list;
}

function under(path: string, key: string): string {
  return path === '' ? key : `${path}/${key}`;
}
