import { canonical, type Json } from '../base/json.js';
import type { Actor } from '../world/actor.js';
import type { WorldConfig } from '../world/config.js';
import type { Monitor } from '../world/monitor.js';
import { MemberWorld } from './member-world.js';
import type { Cut, OwnCell, Parts } from './parts.js';
import type { Shifts } from './numbers.js';
import { NotCoveredError, several, type FieldScope } from './scope.js';
import { nothingCollected, shareOf, type Collected } from './share.js';
import { listMax } from './spelling.js';

/** A fixed part, cut: its rest, and the share of each member. */
interface Piece {
  readonly rest: number;
  readonly shares: readonly number[];
}

/** How states of a world of so many members are cut into control and one token for each member. */
export class Cutter extends MemberWorld {
  /** What every member has from the beginning to the end: the parts of a token. */
  readonly idle: readonly number[];
  /** By cell, what is in it where nothing was sent. */
  protected readonly idleCells: readonly number[];
  readonly #pieces: readonly Map<string, Piece>[];
  readonly #owned: readonly Map<string, number>[];
  readonly #counted: (number | undefined)[][] = [];

  /** @throws NotCoveredError if the world has what the method does not know. */
  constructor(parts: Parts, config: WorldConfig, scope: FieldScope) {
    super(parts, config, scope);
    const { actors } = this.tables;
    this.#pieces = Array.from({ length: this.fixed.length + 1 }, () => new Map<string, Piece>());
    this.#owned = actors.map(() => new Map<string, number>());
    const silent = this.world.initial();
    for (const actor of actors) {
      const { local } = actor.parts(silent[actor.index] as number);
      silent[actor.index] = actor.component(local, 0);
    }
    this.idleCells = [...silent];
    const { tokens } = this.cut(silent);
    this.idle = parts.tokens.value(tokens[0] as number);
    if (new Set(tokens).size > 1) throw new NotCoveredError('its starters do not begin alike');
  }

  cut(state: Int32Array): Cut {
    const shifts = this.shiftsOf(state);
    const shifted = shifts.some((shift) => shift > 0);
    const key = shifted ? `,${shifts.join()}` : '';
    const rests: number[] = [];
    const tokens = this.members.map((): number[] => []);
    for (const [cell, own] of this.ownCells.entries()) {
      if (own === undefined) continue;
      const value = state[cell] as number;
      const part = remembered(this.#owned[cell], `${value}${key}`, () =>
        this.#ownPart(cell, own, value, shifts),
      );
      (tokens[own.member] as number[])[own.role] = part;
    }
    for (let part = 0; part <= this.fixed.length; part += 1) {
      const value = state[this.fixedCell(part)] as number;
      const piece = remembered(this.#pieces[part], `${value}${key}`, () =>
        this.#piece(part, value, shifts),
      );
      rests.push(piece.rest);
      for (const [member, token] of tokens.entries()) {
        token[this.roles + part] = piece.shares[member] as number;
      }
    }
    rests.push(state[this.tables.budgetCell] as number);
    return {
      control: this.parts.control(rests, this.world.violated(state)),
      tokens: tokens.map((token) => this.parts.token(token)),
      shifted,
    };
  }

  /** Of each counter, its latest in a control. */
  latestOf(control: number): readonly number[] {
    const rests = this.parts.controls.value(control);
    return (this.scope.counters ?? []).map(({ of, latest }) => {
      const part = this.fixed.findIndex(({ id }) => id === of);
      const rest = this.parts.rests[part]?.value(rests[part] as number) as
        { readonly context: Json } | null | undefined;
      return latestIn(rest?.context, latest);
    });
  }

  /**
   * Another number for the same version: by `by` higher, the least one, which stands for all that are older, by `older`. Another number
   * of several: by `by` more.
   */
  raised(
    counter: number,
    value: number,
    latest: readonly number[],
    by: number,
    older: number,
  ): number {
    const { counters = [] } = this.scope;
    if (counter === counters.length) return value < several ? value : value + by;
    const first = counters[counter]?.first ?? 0;
    if (latest[counter] !== 2 || value < first) return value;
    return value === first ? value + older : value + by;
  }

  /** Of each counter, how far its latest is above the two that are told apart. */
  shiftsOf(state: Int32Array): Shifts {
    return (this.scope.counters ?? []).map(({ of, latest }, counter) => {
      const actor = this.fixed.find(({ id }) => id === of);
      if (actor === undefined) return 0;
      const { local } = actor.parts(state[actor.index] as number);
      return ((this.#counted[counter] ??= [])[local] ??= Math.max(
        0,
        latestIn(actor.local(local)?.snapshot.context, latest) - 2,
      ));
    });
  }

  #ownPart(cell: number, { member, role }: OwnCell, value: number, shifts: Shifts): number {
    const { parts } = this;
    const actor = this.tables.actors[cell] as Actor;
    const { local, box } = actor.parts(value);
    const state = actor.local(local);
    if (state === null) return parts.owns[role]?.id('null', () => null) as number;
    const { frame, context } = this.framed(this.machines[cell], state);
    const place = { near: null, machine: actor.machineId };
    const mail = this.mailIn(actor.address, box).flatMap(({ senderId, message }): Json[] => {
      const sender = this.spelling.owner(senderId);
      if (sender !== undefined && sender[0] !== member) {
        throw new NotCoveredError(`a starter sends ${message.type} to another one`);
      }
      const near = sender === undefined ? senderId : null;
      const spelled = this.spelling.own(member, message, { near }, shifts);
      const named = this.spelling.named(message);
      if (
        (this.scope.hearsay ?? []).includes(`${actor.machineId}.${message.type}`) &&
        named.size > 0 &&
        !named.has(member)
      ) {
        const told = [senderId, spelled];
        parts.heard[role]?.id(canonical(told, ''), () => told);
        return [];
      }
      return [[sender === undefined ? senderId : `@${sender[1]}`, spelled]];
    });
    const content = { frame, context: this.spelling.own(member, context, place, shifts), mail };
    return parts.owns[role]?.id(canonical(content, 'own'), () => content) as number;
  }

  #piece(part: number, value: number, shifts: Shifts): Piece {
    const collected = this.members.map(() => nothingCollected());
    const shares = (member: number): Collected => collected[member] as Collected;
    const actor = this.fixed[part];
    const rest =
      actor === undefined
        ? this.#watchingRest(value, shifts, shares)
        : this.#fixedRest(actor, value, shifts, shares);
    const { rests, shares: all } = this.parts;
    return {
      rest: rests[part]?.id(canonical(rest, 'rest'), () => rest) as number,
      shares: collected.map((each) => {
        const share = shareOf(each) ?? {};
        return all[part]?.id(canonical(share, 'share'), () => share) as number;
      }),
    };
  }

  #watchingRest(value: number, shifts: Shifts, shares: (member: number) => Collected): Json {
    const { monitors } = this.tables;
    return monitors.parts(value).map((local, index) => {
      const monitor = monitors.all[index] as Monitor;
      const { frame, context } = this.framed(this.watchers[index], monitor.state(local));
      const place = { near: null };
      return {
        frame,
        context: this.spelling.fixed(context, `p${index}`, place, shifts, shares, null),
      };
    });
  }

  #fixedRest(
    actor: Actor,
    value: number,
    shifts: Shifts,
    shares: (member: number) => Collected,
  ): Json {
    const { spelling } = this;
    const { id, machineId } = actor;
    const { local, box } = actor.parts(value);
    const state = actor.local(local);
    if (state === null) return null;
    const { frame, context } = this.framed(this.machines[actor.index], state);
    const from = new Map<string, number>();
    const mail = this.mailIn(actor.address, box).flatMap(({ senderId, message }): Json[] => {
      const sender = spelling.owner(senderId);
      if (sender !== undefined) {
        const [member, name] = sender;
        shares(member).mail.push([name, spelling.own(member, message, { near: id }, shifts)]);
        return [];
      }
      const index = from.get(senderId) ?? 0;
      from.set(senderId, index + 1);
      if (index >= listMax) {
        throw new NotCoveredError(`more than ${listMax} messages wait from ${senderId} for ${id}`);
      }
      const near = this.nearOf(senderId, id);
      const path = `mail/${senderId}/${index}`;
      return [[senderId, spelling.fixed(message, path, { near }, shifts, shares, null)]];
    });
    const place = { near: id, machine: machineId };
    return { frame, context: spelling.fixed(context, 'context', place, shifts, shares, id), mail };
  }
}

/** A number in a context; 0 if there is none. */
function latestIn(context: unknown, path: string): number {
  const at = path
    .split('.')
    .reduce<unknown>(
      (value, field) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[field],
      context,
    );
  return typeof at === 'number' ? at : 0;
}

/** What is known under a key, or is made now. */
export function remembered<Value>(
  memo: Map<string, Value> | undefined,
  key: string,
  make: () => Value,
): Value {
  const known = memo?.get(key);
  if (known !== undefined) return known;
  const value = make();
  memo?.set(key, value);
  return value;
}
