import type { Json } from '../base/json.js';
import type { Actor } from '../world/actor.js';
import type { WorldConfig } from '../world/config.js';
import type { Message } from '../world/effects.js';
import type { Monitor } from '../world/monitor.js';
import { crashed } from '../world/moves.js';
import { Cutter, remembered } from './cutter.js';
import type { Arrangement, OwnCell, Parts } from './parts.js';
import { InconsistentError, type FieldScope, type Share } from './scope.js';

/** How states are put together again from a control and some tokens. */
export class Builder extends Cutter {
  readonly #owned: readonly Map<string, number>[];
  readonly #built: readonly Map<string, number | null>[];

  /** @throws NotCoveredError if the world has what the method does not know. */
  constructor(parts: Parts, config: WorldConfig, scope: FieldScope) {
    super(parts, config, scope);
    this.#owned = this.tables.actors.map(() => new Map<string, number>());
    this.#built = Array.from(
      { length: this.fixed.length + 1 },
      () => new Map<string, number | null>(),
    );
  }

  /** @throws InconsistentError if these cannot be of one world. */
  build(control: number, tokens: readonly number[], arrangement: Arrangement): Int32Array {
    const { parts } = this;
    const rests = parts.controls.value(control);
    const contents = tokens.map((token) => parts.tokens.value(token));
    const { places, order, isUsual } = arrangement;
    const state = new Int32Array(this.world.width);
    for (const [cell, own] of this.ownCells.entries()) {
      if (own === undefined) continue;
      const position = places.indexOf(own.member);
      const content = contents[position]?.[own.role];
      state[cell] =
        content === undefined
          ? (this.idleCells[cell] as number)
          : isUsual
            ? remembered(this.#owned[cell], `${content}`, () =>
                this.#ownCell(cell, own, content, arrangement),
              )
            : this.#ownCell(cell, own, content, arrangement);
    }
    for (let part = 0; part <= this.fixed.length; part += 1) {
      const rest = rests[part] as number;
      const shares = order.map((position) => contents[position]?.[this.roles + part] as number);
      const make = (): number => this.#fixedCell(part, rest, shares, arrangement);
      const value = isUsual
        ? remembered(this.#built[part], `${rest};${order.join()};${shares.join()}`, () =>
            unlessInconsistent(make),
          )
        : make();
      if (value === null) throw new InconsistentError('two tokens have one slot');
      state[this.fixedCell(part)] = value;
    }
    state[this.tables.budgetCell] = rests[this.fixed.length + 1] as number;
    return state;
  }

  /** A message that is not kept, for a member. */
  heardMail(cell: number, member: number, told: Json, other: number): number {
    const [sender, message] = told as readonly [string, Json];
    const { address } = this.tables.actors[cell] as Actor;
    const lifted = this.spelling.liftOwn(member, other, message, { near: sender }, null);
    return address.mailId(this.numberOf(sender), sender, lifted as Message);
  }

  #ownCell(
    cell: number,
    { member, role }: OwnCell,
    content: number,
    { other, varied }: Arrangement,
  ): number {
    const actor = this.tables.actors[cell] as Actor;
    const own = this.parts.owns[role]?.value(content) as unknown as Own | null;
    if (own === null) return actor.component(crashed, 0);
    const { address, machineId } = actor;
    const mails = own.mail.map(([from, message]) => {
      const sender = this.spelling.liftOwn(member, other, from, { near: null }, null) as string;
      const near = from === sender ? sender : null;
      const lifted = this.spelling.liftOwn(member, other, message, { near }, varied);
      return address.mailId(this.numberOf(sender), sender, lifted as Message);
    });
    const place = { near: null, machine: machineId };
    const context = this.spelling.liftOwn(member, other, own.context, place, varied);
    const local = actor.withContext(this.template(this.machines[cell], own.frame), context);
    return actor.component(local, address.boxes.holding(mails));
  }

  #fixedCell(
    part: number,
    rest: number,
    shares: readonly number[],
    arrangement: Arrangement,
  ): number {
    const { spelling, parts } = this;
    const { places, order, holder, other, varied } = arrangement;
    const held = order.map(
      (position, index) =>
        [
          places[position] as number,
          parts.shares[part]?.value(shares[index] as number) as Share,
        ] as const,
    );
    const idle = parts.shares[part]?.value(this.idle[this.roles + part] as number) as Share;
    const absent = [...this.members.keys()].filter((member) => !places.includes(member));
    const all = [...held, ...absent.map((member) => [member, idle] as const)];
    const lift = (value: Json, path: string, near: string | null, machine?: string): Json =>
      spelling.liftFixed(
        value,
        path,
        { near, ...(machine === undefined ? {} : { machine }) },
        all,
        holder,
        other,
        varied,
      );
    const actor = this.fixed[part];
    if (actor === undefined) {
      const { monitors } = this.tables;
      const watching = parts.rests[part]?.value(rest) as unknown as readonly Watching[];
      return monitors.tuple(
        watching.map(({ frame, context }, index) => {
          const monitor = monitors.all[index] as Monitor;
          return monitor.withContext(
            this.template(this.watchers[index], frame),
            lift(context, `p${index}`, null),
          );
        }),
      );
    }
    const { id, machineId, address } = actor;
    const own = parts.rests[part]?.value(rest) as unknown as Own | null;
    if (own === null) return actor.component(crashed, 0);
    const from = new Map<string, number>();
    const mails = own.mail.map(([sender, message]) => {
      const index = from.get(sender) ?? 0;
      from.set(sender, index + 1);
      const lifted = lift(message, `mail/${sender}/${index}`, this.nearOf(sender, id));
      return address.mailId(this.numberOf(sender), sender, lifted as Message);
    });
    for (const [member, { mail = [] }] of held) {
      for (const [name, message] of mail) {
        const sender = this.members[member]?.[name] as string;
        const lifted = spelling.liftOwn(member, other, message, { near: id }, varied);
        mails.push(address.mailId(this.numberOf(sender), sender, lifted as Message));
      }
    }
    const local = actor.withContext(
      this.template(this.machines[actor.index], own.frame),
      lift(own.context, 'context', id, machineId),
    );
    return actor.component(local, address.boxes.holding(mails));
  }
}

interface Watching {
  readonly frame: Json;
  readonly context: Json;
}

interface Own extends Watching {
  readonly mail: readonly (readonly [sender: string, message: Json])[];
}

/** The value; null if there is none. */
function unlessInconsistent(make: () => number): number | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof InconsistentError) return null;
    throw error;
  }
}
