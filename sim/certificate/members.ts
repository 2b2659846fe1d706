import { canonical, type Json, type JsonObject } from '../base/json.js';
import type { Actor } from '../world/actor.js';
import type { LocalState } from '../world/behaviour.js';
import type { WorldConfig } from '../world/config.js';
import type { Monitor } from '../world/monitor.js';
import { World } from '../world/world.js';
import { RefutedError, type Content } from './content.js';
import { Names, type Recount } from './names.js';
import { Belongings, commonWords, ownWords } from './take-apart.js';

/** A state in the words of a certificate: the numbers of its control and of each member's token; -1 for what is not in it. */
export interface Taken {
  readonly control: number;
  readonly tokens: readonly number[];
  /** By member, the parts of its token. */
  readonly parts: readonly (readonly number[])[];
}

/** The values of a list by their texts; values that are not in it get the numbers that follow. */
class Numbered {
  readonly #numbers: Map<string, number>;
  readonly #values: Json[];

  constructor(list: readonly Json[]) {
    this.#values = [...list];
    this.#numbers = new Map(list.map((value, number) => [canonical(value, ''), number]));
  }

  /** Undefined if it is not there. */
  known(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  number(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#values.length);
    return this.#values.push(JSON.parse(text) as Json) - 1;
  }

  value(number: number): Json {
    return this.#values[number] as Json;
  }
}

/** A world of so many members, and how its states are said in the words of a certificate. */
export class MembersWorld {
  readonly world: World;
  readonly names: Names;
  /** By actor: whose it is, and in which role; undefined for a fixed actor. */
  readonly own: readonly (readonly [member: number, role: number] | undefined)[];
  readonly fixed: readonly Actor[];
  readonly roles: number;
  /** The parts of the token of a member to whom nothing has been sent. */
  readonly idle: readonly number[];
  readonly silent: Int32Array;
  /** By actor, and by property: what its local states are states of. */
  protected readonly machines: readonly object[];
  protected readonly watchers: readonly object[];
  /** Local states that were seen, by machine and by all but their context. */
  protected readonly seen = new Map<object, Map<string, LocalState>>();
  readonly #lists: Record<'owns' | 'rests' | 'shares' | 'heard', readonly Numbered[]>;
  readonly #controls: Numbered;
  readonly #tokens: Numbered;
  /** By cell, then by its value and how far counters are beyond what is told apart. */
  readonly #memo: Map<number | string, readonly number[]>[] = [];

  /** @throws RefutedError for a world that the certificate cannot be of. */
  constructor(content: Content, config: WorldConfig) {
    const { symmetric = [], sets = [], ...plain } = config;
    this.world = new World(plain);
    this.machines = config.actors.map(({ machine }) => machine);
    this.watchers = (config.properties ?? []).map(({ machine }) => machine);
    const members = symmetric.map((one) => (typeof one === 'string' ? [one] : [...one]));
    this.names = new Names(members, sets, content.declared);
    const { actors } = this.world.tables;
    const ids = new Set(actors.map(({ id }) => id));
    const actorNames = [...(members[0] ?? []).keys()].filter((name) =>
      ids.has(members[0]?.[name] as string),
    );
    this.roles = actorNames.length;
    this.own = actors.map(({ id }) => {
      const owner = this.names.owner(id);
      return owner && [owner[0], actorNames.indexOf(owner[1])];
    });
    this.fixed = actors.filter(({ index }) => this.own[index] === undefined);
    const { owns, rests, shares, heard } = content;
    this.#lists = {
      owns: owns.map((list) => new Numbered(list)),
      rests: rests.map((list) => new Numbered(list)),
      shares: shares.map((list) => new Numbered(list)),
      heard: heard.map((list) => new Numbered(list)),
    };
    this.#controls = new Numbered(content.controls);
    this.#tokens = new Numbered(content.tokens);
    if (owns.length !== this.roles || rests.length !== this.fixed.length + 1) {
      throw new RefutedError('it is of a world with other actors');
    }
    this.silent = this.world.initial();
    for (const actor of actors) {
      const { local } = actor.parts(this.silent[actor.index] as number);
      this.silent[actor.index] = actor.component(local, 0);
    }
    this.idle = this.#parts(this.silent).tokens[0] as readonly number[];
  }

  taken(state: Int32Array): Taken {
    const { rests, tokens } = this.#parts(state);
    const known = (all: Numbered, parts: readonly number[]): number =>
      all.known(`[${parts.join()}]`) ?? -1;
    return {
      control: known(this.#controls, [...rests, state[this.world.tables.budgetCell] as number]),
      tokens: tokens.map((parts) => known(this.#tokens, parts)),
      parts: tokens,
    };
  }

  /** What in a fixed part belongs to one member, by its number. */
  protected shareOf(part: number, number: number): Json {
    return (this.#lists.shares[part] as Numbered).value(number);
  }

  /** True if a member is as one to whom nothing was sent, but maybe for slots where its names stand. */
  isIdle(parts: readonly number[], mayBeNamed: boolean): boolean {
    return parts.every((number, part) => {
      if (number === this.idle[part]) return true;
      if (!mayBeNamed || part < this.roles) return false;
      const share = (number: number): string => {
        const { slots: _, ...rest } = this.shareOf(part - this.roles, number) as JsonObject;
        return canonical(rest, 'share');
      };
      return share(number) === share(this.idle[part] as number);
    });
  }

  /** How far the latest of each counter is above the two numbers that are told apart. */
  #excess(state: Int32Array): readonly number[] {
    return (this.names.declared.counters ?? []).map(({ of, latest }) => {
      const actor = this.fixed.find(({ id }) => id === of);
      if (actor === undefined) return 0;
      const { local } = actor.parts(state[actor.index] as number);
      return Math.max(0, numberAt(actor.local(local)?.snapshot.context, latest) - 2);
    });
  }

  #parts(state: Int32Array): { readonly rests: number[]; readonly tokens: number[][] } {
    const excess = this.#excess(state);
    const isBeyond = excess.some((more) => more > 0);
    const { counters = [] } = this.names.declared;
    const recount: Recount = (counter, value) => {
      if (counter === counters.length) return Math.min(value, 2);
      const first = counters[counter]?.first ?? 0;
      const less = excess[counter] ?? 0;
      return value < first || less === 0 ? value : Math.max(first, value - less);
    };
    const found = (cell: number, make: () => readonly number[]): readonly number[] => {
      const value = state[cell] as number;
      const key = isBeyond ? `${value} ${excess.join()}` : value;
      const memo = (this.#memo[cell] ??= new Map());
      let numbers = memo.get(key);
      if (numbers === undefined) memo.set(key, (numbers = make()));
      return numbers;
    };
    const rests: number[] = [];
    const tokens = this.names.members.map((): number[] => []);
    for (const [cell, owner] of this.own.entries()) {
      if (owner === undefined) continue;
      const [member, role] = owner;
      const make = (): readonly number[] => [
        this.#ownNumber(cell, member, role, state[cell] as number, recount),
      ];
      (tokens[member] as number[])[role] = found(cell, make)[0] as number;
    }
    for (let part = 0; part <= this.fixed.length; part += 1) {
      const cell = this.fixed[part]?.index ?? this.world.tables.monitorCell;
      const make = (): readonly number[] => this.#common(part, state[cell] as number, recount);
      const [rest, ...shares] = found(cell, make);
      rests.push(rest as number);
      shares.forEach((share, member) => tokens[member]?.push(share));
    }
    return { rests, tokens };
  }

  #number(list: 'owns' | 'rests' | 'shares', at: number, text: string): number {
    return (this.#lists[list][at] as Numbered).number(text);
  }

  #ownNumber(cell: number, me: number, role: number, value: number, recount: Recount): number {
    const actor = this.world.tables.actors[cell] as Actor;
    const { local, box } = actor.parts(value);
    const state = actor.local(local);
    if (state === null) return this.#number('owns', role, 'null');
    const { names } = this;
    const mail: Json[] = [];
    for (const { senderId, message } of this.#mail(actor, box)) {
      const sender = names.owner(senderId);
      if (sender !== undefined && sender[0] !== me) {
        throw new RefutedError(`a starter sends ${message.type} to another one`);
      }
      const near = sender === undefined ? senderId : null;
      const words = ownWords(names, me, message, { near }, recount);
      const about = names.namedIn(message);
      const isHearsay =
        names.declared.hearsay?.includes(`${actor.machineId}.${message.type}`) === true;
      if (!isHearsay || about.size === 0 || about.has(me)) {
        mail.push([sender === undefined ? senderId : `@${sender[1]}`, words]);
      } else if (this.#lists.heard[role]?.known(canonical([senderId, words], '')) === undefined) {
        throw new RefutedError(
          `${message.type} about another one reaches ${actor.machineId}, and is not among what may be heard`,
        );
      }
    }
    const { frame, context } = this.#split(this.machines[cell] as object, state);
    const place = { near: null, machine: actor.machineId };
    const words = { frame, context: ownWords(names, me, context, place, recount), mail };
    return this.#number('owns', role, canonical(words, 'own'));
  }

  /** The number of the rest of a fixed part, then those of the members' shares. */
  #common(part: number, value: number, recount: Recount): readonly number[] {
    const belongings = this.names.members.map(() => new Belongings());
    const actor = this.fixed[part];
    const rest =
      actor === undefined
        ? this.#watching(value, recount, belongings)
        : this.#fixedRest(actor, value, recount, belongings);
    return [
      this.#number('rests', part, canonical(rest, 'rest')),
      ...belongings.map(({ text }) => this.#number('shares', part, text)),
    ];
  }

  #watching(value: number, recount: Recount, belongings: readonly Belongings[]): Json {
    const { monitors } = this.world.tables;
    return monitors.parts(value).map((local, index) => {
      const state = (monitors.all[index] as Monitor).state(local);
      const { frame, context } = this.#split(this.watchers[index] as object, state);
      const near = { near: null };
      const words = commonWords(this.names, context, `p${index}`, near, recount, belongings, null);
      return { frame, context: words };
    });
  }

  #fixedRest(
    actor: Actor,
    value: number,
    recount: Recount,
    belongings: readonly Belongings[],
  ): Json {
    const { names } = this;
    const { id, machineId } = actor;
    const { local, box } = actor.parts(value);
    const state = actor.local(local);
    if (state === null) return null;
    const waiting = new Map<string, number>();
    const mail: Json[] = [];
    for (const { senderId, message } of this.#mail(actor, box)) {
      const sender = names.owner(senderId);
      if (sender !== undefined) {
        const words = ownWords(names, sender[0], message, { near: id }, recount);
        belongings[sender[0]]?.sent(sender[1], words);
        continue;
      }
      const index = waiting.get(senderId) ?? 0;
      waiting.set(senderId, index + 1);
      const place = { near: names.counterNear(senderId, id) };
      const root = `mail/${senderId}/${index}`;
      mail.push([senderId, commonWords(names, message, root, place, recount, belongings, null)]);
    }
    const { frame, context } = this.#split(this.machines[actor.index] as object, state);
    const place = { near: id, machine: machineId };
    const words = commonWords(names, context, 'context', place, recount, belongings, id);
    return { frame, context: words, mail };
  }

  #mail({ address }: Actor, box: number) {
    return address.boxes.contents(box).map((mail) => address.mail(mail));
  }

  /** A local state in two: its context, and all else, which is kept as what others with another context are made of. */
  #split(machine: object, state: LocalState): { readonly frame: Json; readonly context: Json } {
    const { context = null, ...frame } = JSON.parse(state.key) as JsonObject;
    let states = this.seen.get(machine);
    if (states === undefined) this.seen.set(machine, (states = new Map<string, LocalState>()));
    const text = canonical(frame, 'frame');
    if (!states.has(text)) states.set(text, state);
    return { frame, context };
  }
}

/** A number in a context, by its path; 0 if there is none. */
export function numberAt(context: unknown, path: string): number {
  let at = context;
  for (const field of path.split('.'))
    at = (at as Readonly<Record<string, unknown>> | null)?.[field];
  return typeof at === 'number' ? at : 0;
}
