import { canonical, type Json } from '../base/json.js';
import type { Actor } from '../world/actor.js';
import type { LocalState } from '../world/behaviour.js';
import type { WorldConfig } from '../world/config.js';
import type { Message } from '../world/effects.js';
import type { Monitor } from '../world/monitor.js';
import { crashed } from '../world/moves.js';
import type { Content } from './content.js';
import { MembersWorld, numberAt } from './members.js';
import type { ListKind, Place, Recount } from './names.js';

/** How tokens are made one world. */
export interface Setting {
  /** Tells settings apart: equal keys stand for equal settings. */
  readonly key: string;
  /** The member that is named in a slot that no token has. */
  readonly stranger: (slot: string) => number;
  /** Other numbers for counters, and for how many there are. */
  readonly recount: Recount;
  /** True: lists without order the other way round. */
  readonly isReversed: boolean;
}

/** With what is written, and nobody to be named. */
const asWritten: Setting = {
  key: 'as written',
  stranger: () => -1,
  recount: (_, value) => value,
  isReversed: false,
};

/** These tokens cannot be of one world. */
export class ApartError extends Error {
  override readonly name = 'ApartError';
}

/** No local state with this frame was seen so far, so that none can be made. */
export class UnseenError extends Error {
  override readonly name = 'UnseenError';
}

interface Share {
  readonly slots?: readonly string[];
  readonly sets?: Readonly<Record<string, readonly number[]>>;
  readonly keys?: Readonly<Record<string, readonly (readonly [name: number, value: Json])[]>>;
  readonly queues?: Readonly<Record<string, readonly Json[]>>;
  readonly mail?: readonly (readonly [name: number, message: Json])[];
}

interface Framed {
  readonly frame: Json;
  readonly context: Json;
}

interface Whole extends Framed {
  readonly mail: readonly (readonly [sender: string, message: Json])[];
}

/** What is in a fixed part, as it was written. */
interface Written {
  readonly shares: readonly (readonly [member: number, share: Share])[];
  readonly setting: Setting;
}

/** Makes states of a control and tokens: the first tokens are the first members, the others are idle. */
export class Assembly extends MembersWorld {
  readonly #made = new Map<string, number | null>();
  /** Who stands for names that are forgotten. */
  readonly forgotten: number;

  constructor(
    private readonly content: Content,
    config: WorldConfig,
  ) {
    super(content, config);
    this.forgotten = this.names.members.length - 1;
  }

  /** Of each counter, whether a control has its latest at 2, so that it can stand for any that is higher. */
  countsOn(control: number): readonly boolean[] {
    return (this.names.declared.counters ?? []).map(({ of, latest }) => {
      const part = this.fixed.findIndex(({ id }) => id === of);
      const rest = this.content.rests[part]?.[this.content.controls[control]?.[part] ?? -1];
      return numberAt((rest as Framed | null | undefined)?.context, latest) === 2;
    });
  }

  /** True if items of a token wait in a queue. */
  waits(token: number): boolean {
    const parts = this.content.tokens[token] ?? [];
    return parts
      .slice(this.roles)
      .some((number, part) => (this.content.shares[part]?.[number] as Share).queues !== undefined);
  }

  /**
   * @param order positions of tokens, as they come in queues.
   * @throws ApartError if two have one slot; UnseenError if a machine was never seen in one of these states.
   */
  state(
    control: number,
    tokens: readonly number[],
    order: readonly number[],
    setting: Setting,
  ): Int32Array {
    const { tables } = this.world;
    const state = this.silent.slice();
    const parts = tokens.map((token) => this.content.tokens[token] as readonly number[]);
    const remembered = (key: string, make: () => number): number => {
      let value = this.#made.get(key);
      if (value === undefined) {
        try {
          value = make();
        } catch (error) {
          if (!(error instanceof ApartError)) throw error;
          value = null;
        }
        this.#made.set(key, value);
      }
      if (value === null) throw new ApartError();
      return value;
    };
    for (const [cell, owner] of this.own.entries()) {
      if (owner === undefined) continue;
      const [member, role] = owner;
      const number = parts[member]?.[role];
      if (number === undefined) continue;
      state[cell] = remembered(`${cell} ${number} ${setting.key}`, () =>
        this.#ownComponent(cell, member, this.content.owns[role]?.[number] as Json, setting),
      );
    }
    const rests = this.content.controls[control] as readonly number[];
    for (let part = 0; part <= this.fixed.length; part += 1) {
      const shares = order.map((position) => parts[position]?.[this.roles + part] as number);
      const key = `part ${part} ${rests[part]} ${order.join()} ${shares.join()} ${setting.key}`;
      state[this.fixed[part]?.index ?? tables.monitorCell] = remembered(key, () => {
        const shareOf = (number: number): Share => this.shareOf(part, number) as Share;
        const idle = shareOf(this.idle[this.roles + part] as number);
        const others = [...this.names.members.keys()].slice(tokens.length);
        const all = [
          ...order.map((member, index) => [member, shareOf(shares[index] as number)] as const),
          ...others.map((member) => [member, idle] as const),
        ];
        return this.#fixedComponent(part, rests[part] as number, { shares: all, setting });
      });
    }
    state[tables.budgetCell] = rests.at(-1) as number;
    return state;
  }

  /** The component of a member's actor in which a message that is not kept is the next one of its sender. */
  hearing(cell: number, member: number, component: number, told: Json): readonly [number, number] {
    const actor = this.world.tables.actors[cell] as Actor;
    const [sender, message] = told as readonly [string, Json];
    const full = this.#own(member, message, { near: sender }, asWritten);
    const mail = this.#mailOf(actor, sender, full);
    const { local, box } = actor.parts(component);
    const { boxes } = actor.address;
    return [actor.component(local, boxes.holding([mail, ...boxes.contents(box)])), mail];
  }

  #ownComponent(cell: number, member: number, written: Json, setting: Setting): number {
    const actor = this.world.tables.actors[cell] as Actor;
    const own = written as unknown as Whole | null;
    if (own === null) return actor.component(crashed, 0);
    const mails = own.mail.map(([from, message]) => {
      const isOwn = /^@\d+$/.test(from);
      const sender = isOwn ? this.names.name(member, from) : from;
      const near = isOwn ? null : sender;
      return this.#mailOf(actor, sender, this.#own(member, message, { near }, setting));
    });
    const place = { near: null, machine: actor.machineId };
    const context = this.#own(member, own.context, place, setting);
    const local = actor.withContext(this.#template(this.machines[cell], own.frame), context);
    return actor.component(local, actor.address.boxes.holding(mails));
  }

  #fixedComponent(part: number, rest: number, written: Written): number {
    const actor = this.fixed[part];
    const value = this.content.rests[part]?.[rest] as unknown;
    if (actor === undefined) {
      const { monitors } = this.world.tables;
      return monitors.tuple(
        (value as readonly Framed[]).map(({ frame, context }, index) =>
          (monitors.all[index] as Monitor).withContext(
            this.#template(this.watchers[index], frame),
            this.#common(context, `p${index}`, { near: null }, written),
          ),
        ),
      );
    }
    const own = value as Whole | null;
    if (own === null) return actor.component(crashed, 0);
    const { id, machineId, address } = actor;
    const numbers = new Map<string, number>();
    const mails = own.mail.map(([sender, message]) => {
      const index = numbers.get(sender) ?? 0;
      numbers.set(sender, index + 1);
      const near = this.names.counterNear(sender, id);
      const full = this.#common(message, `mail/${sender}/${index}`, { near }, written);
      return this.#mailOf(actor, sender, full);
    });
    const { shares, setting } = written;
    for (const [member, { mail = [] }] of shares) {
      for (const [name, message] of mail) {
        const sender = this.names.members[member]?.[name] as string;
        const full = this.#own(member, message, { near: id }, setting);
        mails.push(this.#mailOf(actor, sender, full));
      }
    }
    const place = { near: id, machine: machineId };
    const context = this.#common(own.context, 'context', place, written);
    const local = actor.withContext(this.#template(this.machines[actor.index], own.frame), context);
    return actor.component(local, address.boxes.holding(mails));
  }

  #mailOf({ address }: Actor, sender: string, message: Json): number {
    const { actors } = this.world.tables;
    const number = actors.findIndex(({ id }) => id === sender);
    return address.mailId(number === -1 ? actors.length : number, sender, message as Message);
  }

  #template(machine: object | undefined, frame: Json): LocalState {
    const found = this.seen.get(machine as object)?.get(canonical(frame, 'frame'));
    if (found === undefined) throw new UnseenError();
    return found;
  }

  /** A member's own value with names in place of marks. */
  #own(me: number, value: Json, place: Place, setting: Setting): Json {
    const named = (text: string): string => {
      if (/^@\d+$/.test(text)) return this.names.name(me, text);
      if (/^~\d+$/.test(text)) return this.names.name(this.forgotten, text);
      return this.names.retold(text, setting.recount);
    };
    const walk = (item: Json, path: readonly string[], kind: ListKind): Json => {
      if (typeof item === 'string') return named(item);
      if (typeof item === 'number') {
        return this.names.recounted(item, path, place, setting.recount);
      }
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const all = item.map((one: Json) =>
          typeof one === 'number' ? one : walk(one, path, 'written'),
        );
        return ordered(all, kind, setting);
      }
      const entries = Object.entries(item).map(
        ([key, one]: [string, Json]) =>
          [named(key), walk(one, [...path, key], this.names.kindIn(key, kind))] as const,
      );
      return Object.fromEntries(entries);
    };
    return walk(value, [], 'written');
  }

  /** A value that is nobody's with names in place of marks, and with what members have in it. */
  #common(value: Json, root: string, place: Place, { shares, setting }: Written): Json {
    const entry = (member: number, item: Json): Json =>
      this.#own(member, item, { near: place.near }, setting);
    const walk = (item: Json, path: readonly string[], kind: ListKind): Json => {
      const at = [root, ...path].join('/');
      if (typeof item === 'string') {
        if (!/^#\d+$/.test(item)) return this.names.retold(item, setting.recount);
        const holders = shares.filter(([, { slots = [] }]) => slots.includes(at));
        if (holders.length > 1) throw new ApartError();
        return this.names.name(holders[0]?.[0] ?? setting.stranger(at), item);
      }
      if (typeof item === 'number') {
        return this.names.recounted(item, path, place, setting.recount);
      }
      if (typeof item !== 'object' || item === null) return item;
      if (Array.isArray(item)) {
        const first = item.map((one: Json, index) => walk(one, [...path, `${index}`], 'written'));
        const inSet = shares.flatMap(([member, { sets }]) =>
          (sets?.[at] ?? []).map((name) => this.names.members[member]?.[name] as string),
        );
        const waiting = shares.flatMap(([member, { queues }]) =>
          (queues?.[at] ?? []).map((one) => entry(member, one)),
        );
        if (waiting.length > 0 && first.length === 0 && kind === 'written') throw new ApartError();
        return ordered([...first, ...waiting, ...inSet], kind, setting);
      }
      const kept = Object.entries(item).map(
        ([key, one]: [string, Json]) =>
          [
            this.names.retold(key, setting.recount),
            walk(one, [...path, key], this.names.kindIn(key, kind)),
          ] as const,
      );
      const keyed = shares.flatMap(([member, { keys }]) =>
        (keys?.[at] ?? []).map(
          ([name, one]) =>
            [this.names.members[member]?.[name] as string, entry(member, one)] as const,
        ),
      );
      return Object.fromEntries([...kept, ...keyed]);
    };
    return walk(value, [], 'written');
  }
}

function ordered(list: Json[], kind: ListKind, { isReversed }: Setting): Json[] {
  if (kind === 'set') return list.sort();
  return kind === 'loose' && isReversed ? list.reverse() : list;
}
