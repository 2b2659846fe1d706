import type { Actor } from '../../world/actor.js';
import { ownTime, untilOwn, type Pace } from '../../world/drift.js';
import type { WorldTables } from '../../world/tables.js';
import { none, type TableWriter } from './table-writer.js';

/** What the kernel has to know of a clock: by value of an actor's cell, how long the actor leaves it alone. */
export class ClockTables {
  /** Lists that move the clock, by the way in which it moves, and how far. */
  #lists = new Map<string, number>();

  /** @param write appends a move that sends this and does nothing else; what is sent is time (see `timeOf`). */
  constructor(
    private readonly world: Pick<WorldTables, 'actors' | 'passings'>,
    private readonly out: TableWriter,
    private readonly write: (sends: readonly number[], out: number[]) => boolean,
  ) {}

  forget(): void {
    this.#lists = new Map();
  }

  /**
   * Enters `[timers that may wait]` and for each way in which the clock may move `[time left, in 8 bytes][list that moves the clock
   * so far, or 0]`; or `none` if no timer is set.
   */
  enter(table: number, cell: number, value: number): number {
    const { actors, passings } = this.world;
    const actor = actors[cell] as Actor;
    const { timeLeft, patient } = actor.moves(value);
    if (timeLeft === -1) return this.out.publish(table, value, none);
    const words = passings.flatMap(({ paces }, number) => {
      const until = untilOwn(timeLeft, paces[cell] as Pace, actor.drift);
      return [until, Math.floor(until / 2 ** 32), until > 0 ? this.#list(number, until) : 0];
    });
    return this.out.publish(table, value, this.out.write([patient, ...words]));
  }

  /** The list whose one move lets time pass: to the kernel, something that is sent to every actor. */
  #list(number: number, units: number): number {
    const key = `${number} ${units}`;
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const { actors, passings } = this.world;
    const sends = actors.flatMap((actor, index) => {
      return [actor.index, -ownTime(units, passings[number]?.paces[index] ?? 'exact', actor.drift)];
    });
    const out = [actors.length, 1];
    this.write(sends, out);
    const list = this.out.write(out);
    this.#lists.set(key, list);
    return list;
  }
}

/** How much time is sent: it is told from a mail by being below zero. */
export function timeOf(sent: number): number {
  return -sent;
}
