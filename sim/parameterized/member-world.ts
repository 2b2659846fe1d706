import { Interner } from '../base/intern.js';
import { canonical, type Json, type JsonObject } from '../base/json.js';
import type { Actor } from '../world/actor.js';
import type { LocalState } from '../world/behaviour.js';
import type { WorldConfig } from '../world/config.js';
import type { Address, Mail } from '../world/mail.js';
import type { WorldTables } from '../world/tables.js';
import { World } from '../world/world.js';
import type { OwnCell, Parts } from './parts.js';
import { NotCoveredError, type FieldScope, type Share } from './scope.js';
import { Spelling } from './spelling.js';

/** A world of so many members: whose own each actor is, and which parts are nobody's. */
export class MemberWorld {
  readonly world: World;
  readonly tables: WorldTables;
  readonly spelling: Spelling;
  readonly members: readonly (readonly string[])[];
  /** By actor: whose own it is; undefined for fixed actors. */
  readonly ownCells: readonly (OwnCell | undefined)[];
  /** Fixed actors by their number among the fixed parts; the last fixed part is what the properties remember. */
  readonly fixed: readonly Actor[];
  /** By actor: its number among the fixed parts; -1 for members' own. */
  readonly fixedAt: readonly number[];
  readonly roles: number;
  /** By actor, and by property: the object that says what it does. */
  readonly machines: readonly object[];
  readonly watchers: readonly object[];

  /**
   * @param config a world with symmetric members, each of which has the same number of names.
   * @throws NotCoveredError if it has what the method does not know.
   */
  constructor(
    readonly parts: Parts,
    config: WorldConfig,
    readonly scope: FieldScope,
  ) {
    const { symmetric, sets = [], ...plain } = config;
    if (symmetric === undefined) throw new NotCoveredError('its starters are not interchangeable');
    if ((config.shared ?? []).length > 0) throw new NotCoveredError('it has shared mailboxes');
    if (config.time === 'timed') throw new NotCoveredError('its time is timed, not asynchronous');
    this.world = new World(plain);
    this.machines = config.actors.map(({ machine }) => machine);
    this.watchers = (config.properties ?? []).map(({ machine }) => machine);
    this.tables = this.world.tables;
    this.members = symmetric.map((member) => (typeof member === 'string' ? [member] : [...member]));
    this.spelling = new Spelling(this.members, sets, scope);
    const { actors } = this.tables;
    const ids = actors.map(({ id }) => id);
    const roleOf = new Map<number, number>();
    this.members[0]?.forEach((name, number) => {
      if (ids.includes(name)) roleOf.set(number, roleOf.size);
    });
    this.roles = roleOf.size;
    this.ownCells = ids.map((id) => {
      const [member, name = -1] = this.spelling.owner(id) ?? [];
      return member === undefined ? undefined : { member, role: roleOf.get(name) as number };
    });
    this.fixed = actors.filter(({ index }) => this.ownCells[index] === undefined);
    this.fixedAt = actors.map((actor) => this.fixed.indexOf(actor));
    for (let part = 0; part <= this.fixed.length; part += 1) {
      parts.rests[part] ??= new Interner();
      (parts.shares[part] ??= new Interner<Share>()).id('{}', () => ({}));
    }
    for (let role = 0; role < this.roles; role += 1) {
      parts.owns[role] ??= new Interner();
      parts.heard[role] ??= new Interner();
    }
  }

  /** The cell of a fixed part. */
  fixedCell(part: number): number {
    return this.fixed[part]?.index ?? this.tables.monitorCell;
  }

  /** Of which actor counters may be in a message: of the sender, if it counts, else of the receiver. */
  nearOf(sender: string, receiver: string): string {
    return (this.scope.counters ?? []).some(({ of }) => of === sender) ? sender : receiver;
  }

  mailIn(address: Address, box: number): readonly Mail[] {
    return address.boxes.contents(box).map((id) => {
      const mail = address.mail(id);
      if (mail.correlation === undefined) return mail;
      throw new NotCoveredError(`requests to ${address.id} have numbers`);
    });
  }

  numberOf(id: string): number {
    const number = this.tables.actors.findIndex((actor) => actor.id === id);
    return number === -1 ? this.tables.actors.length : number;
  }

  framed(
    machine: object | undefined,
    state: LocalState,
  ): { readonly frame: Json; readonly context: Json } {
    const { context = null, ...frame } = JSON.parse(state.key) as JsonObject;
    const templates = this.#templatesOf(machine);
    const key = canonical(frame, 'frame');
    if (!templates.has(key)) templates.set(key, state);
    return { frame, context };
  }

  /** @throws NotCoveredError if no machine of this object was ever seen in such a state. */
  template(machine: object | undefined, frame: Json): LocalState {
    const template = this.#templatesOf(machine).get(canonical(frame, 'frame'));
    if (template !== undefined) return template;
    throw new NotCoveredError('each of its worlds has machines of its own');
  }

  #templatesOf(machine: object | undefined): Map<string, LocalState> {
    const { templates } = this.parts;
    const known = templates.get(machine) ?? new Map<string, LocalState>();
    templates.set(machine, known);
    return known;
  }
}
