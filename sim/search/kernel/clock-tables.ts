import type { Actor } from '../../world/actor.js';
import { none, type TableWriter } from './table-writer.js';

/** What the kernel has to know of a clock: by value of an actor's cell, how long the actor leaves it alone. */
export class ClockTables {
  /** Lists that move the clock, by how far. */
  #lists = new Map<number, number>();

  /** @param write appends a move that sends this and does nothing else; what is sent is time (see `timeOf`). */
  constructor(
    private readonly actors: readonly Actor[],
    private readonly out: TableWriter,
    private readonly write: (sends: readonly number[], out: number[]) => boolean,
  ) {}

  forget(): void {
    this.#lists = new Map();
  }

  /** Enters `[time left][timers that may wait][list that moves the clock so far, or 0]`, or `none` if no timer is set. */
  enter(table: number, cell: number, value: number): number {
    const { timeLeft, patient } = (this.actors[cell] as Actor).moves(value);
    if (timeLeft === -1) return this.out.publish(table, value, none);
    const list = timeLeft > 0 ? this.#list(timeLeft) : 0;
    return this.out.publish(table, value, this.out.write([timeLeft, patient, list]));
  }

  /** The list whose one move lets time pass: to the kernel, something that is sent to every actor. */
  #list(units: number): number {
    const known = this.#lists.get(units);
    if (known !== undefined) return known;
    const out = [this.actors.length, 1];
    this.write(
      this.actors.flatMap(({ index }) => [index, -units]),
      out,
    );
    const list = this.out.write(out);
    this.#lists.set(units, list);
    return list;
  }
}

/** How much time is sent: it is told from a mail by being below zero. */
export function timeOf(sent: number): number {
  return -sent;
}
