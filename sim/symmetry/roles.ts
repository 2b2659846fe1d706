import type { Actor } from '../world/actor.js';
import type { Json, JsonObject } from '../base/json.js';
import type { Address, Mail } from '../world/mail.js';
import type { Monitor } from '../world/monitor.js';
import type { Permutation } from './permutation.js';
import type { RoleTexts } from './role-text.js';
import type { WorldTables } from '../world/tables.js';
import { addWords, compareWords } from '../base/hash.js';

/** How the symmetric members occur in one part of a state. */
export interface Roles {
  /** Low and high word of each member's role, two words a member; zero for one that does not occur. */
  readonly sums: Int32Array;
  /** True if any member occurs, or it is a member's own. */
  readonly names: boolean;
  /**
   * A name for each member's class, the same exactly for members of which any two can change places without a
   * difference to this part.
   */
  readonly alike: readonly number[];
}

/** What the roles in a whole cell come to. */
export interface CellRoles {
  readonly sums: Int32Array;
  readonly names: boolean;
  /** See `SymmetryRecord.simple`. */
  readonly simple: boolean;
}

/** The roles of the symmetric members in everything a state is made of. Each is computed once. */
export class StateRoles {
  readonly #locals: Roles[][] = [];
  readonly #boxes: Roles[][] = [];
  readonly #watching: Roles[][] = [];

  /**
   * @param members each member's cells.
   * @param texts of the members, in the same order.
   * @param swapped the renaming under which two members, by their numbers, change places.
   */
  constructor(
    private readonly tables: WorldTables,
    private readonly members: readonly (readonly number[])[],
    private readonly texts: RoleTexts,
    private readonly swapped: (one: number, other: number) => Permutation,
  ) {}

  of(cell: number, value: number): CellRoles {
    const owner = this.#ownerOf(cell);
    const parts = this.#parts(cell, value);
    const sums = new Int32Array(2 * this.members.length);
    for (const part of parts) {
      for (let at = 0; at < sums.length; at += 2) {
        addWords(sums, at, part.sums[at] as number, part.sums[at + 1] as number);
      }
    }
    for (const member of this.members.keys()) {
      const isOwn = this.members[member]?.[0] === cell;
      sums[2 * member + 1] = (sums[2 * member + 1] as number) & (isOwn ? ownMask : otherMask);
    }
    const numbers = [...this.members.keys()].filter((member) => member !== owner);
    const simple = numbers.every((other, index) =>
      numbers
        .slice(0, index)
        .every(
          (one) =>
            (owner === -1 && compareWords(sums, 2 * one, 2 * other) !== 0) ||
            parts.every(({ alike }) => alike[one] === alike[other]),
        ),
    );
    return { sums, names: parts.some(({ names }) => names), simple };
  }

  /** The number of the member whose cell it is; -1 if it is nobody's. */
  #ownerOf(cell: number): number {
    return this.members.findIndex((cells) => cells.includes(cell));
  }

  #parts(cell: number, value: number): readonly Roles[] {
    const { actors, monitors, monitorCell } = this.tables;
    if (cell === monitorCell) {
      return monitors.parts(value).map((local, property) => this.#watchingRoles(property, local));
    }
    const actor = actors[cell];
    if (actor === undefined) return [this.#boxRoles(cell, value)];
    const { local, box } = actor.parts(value);
    return [this.#localRoles(cell, local), this.#boxRoles(cell, box)];
  }

  #localRoles(cell: number, local: number): Roles {
    return ((this.#locals[cell] ??= [])[local] ??= this.#rolesOf(
      cell,
      (sums, owner, place) => {
        const state = (this.tables.actors[cell] as Actor).local(local);
        const { frame, context } = state === null ? crashedState : split(state.key);
        return this.texts.add(sums, `${place} is ${frame}`, owner, context);
      },
      (renaming) => renaming.local(cell, local) === local,
    ));
  }

  #boxRoles(cell: number, box: number): Roles {
    return ((this.#boxes[cell] ??= [])[box] ??= this.#rolesOf(
      cell,
      (sums, owner, place) => {
        const address = this.tables.addresses[cell] as Address;
        const mails = address.boxes.contents(box).map((mail) => address.mail(mail));
        const named = mails.map((mail, index) => {
          const { kind, senderId, message, correlation = '' } = mail;
          const where = `${place} has ${kind} ${kind === 'fifo' ? ahead(mails, index) : correlation}`;
          return this.texts.add(sums, where, owner, [senderId, message]);
        });
        return named.includes(true);
      },
      (renaming) => renaming.box(cell, box) === box,
    ));
  }

  #watchingRoles(property: number, local: number): Roles {
    return ((this.#watching[property] ??= [])[local] ??= this.#rolesOf(
      this.tables.monitorCell,
      (sums, owner) => {
        const monitor = this.tables.monitors.all[property] as Monitor;
        const { frame, context } = split(monitor.state(local).key);
        return this.texts.add(sums, `property ${property} is ${frame}`, owner, context);
      },
      (renaming) => renaming.watching(property, local) === local,
    ));
  }

  #rolesOf(
    cell: number,
    add: (sums: Int32Array, owner: number, place: string) => boolean,
    isFixed: (renaming: Permutation) => boolean,
  ): Roles {
    const owner = this.#ownerOf(cell);
    const sums = new Int32Array(2 * this.members.length);
    const place = this.members[owner]?.indexOf(cell);
    const names = add(sums, owner, place === undefined ? `${cell}` : `its owner's ${place}`);
    const alike: number[] = [];
    for (const member of this.members.keys()) {
      const one = [...alike.keys()].find(
        (other) =>
          alike[other] === other &&
          owner !== member &&
          owner !== other &&
          compareWords(sums, 2 * other, 2 * member) === 0 &&
          (isAbsent(sums, member) || isFixed(this.swapped(other, member))),
      );
      alike.push(one ?? member);
    }
    return { sums, names: names || owner !== -1, alike };
  }
}

/**
 * Bits of the high word of a role. The topmost twelve are for the member's first cell alone: members are sorted by what
 * they are before by who speaks of them, so that most moves of others change no order. Six bits stay free, so that the
 * sum over up to 64 cells does not run over into the twelve.
 */
const ownMask = 0xfff0_3fff | 0;
const otherMask = 0x3fff;

const crashedState = { frame: 'crashed', context: null };

/** The canonical text of a local state, as what no renaming changes and what it may. */
function split(key: string): { readonly frame: string; readonly context: Json } {
  const { context, ...frame } = JSON.parse(key) as JsonObject;
  return { frame: JSON.stringify(frame), context: context as Json };
}

/** How many messages of the same channel are ahead of this one. */
function ahead(mails: readonly Mail[], index: number): number {
  const sender = mails[index]?.sender;
  return mails.slice(0, index).filter((mail) => mail.sender === sender).length;
}

function isAbsent(sums: Int32Array, member: number): boolean {
  return sums[2 * member] === 0 && sums[2 * member + 1] === 0;
}
