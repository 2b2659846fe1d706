import type { Actor } from './actor.js';
import type { Json } from './json.js';
import type { WorldTables } from './tables.js';

/**
 * What becomes of the parts of a world when its symmetric members change places.
 *
 * A renaming takes each member to another one (or to itself), by their numbers, which are their cells. It replaces every
 * string that is a member's id, as a value or as the key of an object, in contexts and messages; it changes the senders
 * of messages; and it moves what belongs to a member (its local state, its mailbox) to the member it is taken to.
 * States of machines, timers and budgets name nobody and stay as they are.
 *
 * Every answer is computed once. The renamed part may be one that no search has met.
 */
export class Renaming {
  readonly #tables: WorldTables;
  /** By cell; a cell that is not here keeps its place. */
  readonly #images: ReadonlyMap<number, number>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #locals: number[][] = [];
  readonly #mails: number[][] = [];
  readonly #boxes: number[][] = [];
  readonly #watching: number[][] = [];
  readonly #values: number[][] = [];
  readonly #facts: number[] = [];

  /** @param images pairs of members' cells: what is there, and where it is taken. A permutation. */
  constructor(tables: WorldTables, images: ReadonlyMap<number, number>) {
    this.#tables = tables;
    this.#images = images;
    const idOf = (cell: number): string => (tables.actors[cell] as Actor).id;
    this.#names = new Map([...images].map(([from, to]) => [idOf(from), idOf(to)]));
  }

  /** Where the content of this cell is taken. */
  cell(cell: number): number {
    return this.#images.get(cell) ?? cell;
  }

  /** A sender, the environment included, by its number. */
  name(id: string): string {
    return this.#names.get(id) ?? id;
  }

  json<Value extends Json>(value: Value): Value {
    return this.#json(value) as Value;
  }

  /** Content `value` of cell `cell`, as it stands in cell `this.cell(cell)` afterwards. */
  value(cell: number, value: number): number {
    return remembered(this.#values, cell, value, () => {
      const { actors, monitors, monitorCell, budgetCell } = this.#tables;
      if (cell === budgetCell) return value;
      if (cell === monitorCell) {
        const parts = monitors.parts(value);
        return monitors.tuple(parts.map((local, index) => this.watching(index, local)));
      }
      const actor = actors[cell];
      if (actor === undefined) return this.box(cell, value);
      const { local, box } = actor.parts(value);
      const image = actors[this.cell(cell)] as Actor;
      return image.component(this.local(cell, local), this.box(cell, box));
    });
  }

  /** A local state of the actor with this cell, as one of the actor it is taken to. */
  local(cell: number, local: number): number {
    return remembered(this.#locals, cell, local, () => {
      const { actors } = this.#tables;
      const state = (actors[cell] as Actor).local(local);
      if (state === null) return local;
      const context = this.#json(state.snapshot.context as Json);
      return (actors[this.cell(cell)] as Actor).withContext(state, context);
    });
  }

  /** A message of this address, as one of the address it is taken to. */
  mail(cell: number, mail: number): number {
    return remembered(this.#mails, cell, mail, () => {
      const { addresses } = this.#tables;
      const { sender, senderId, message } = at(addresses, cell).mail(mail);
      return at(addresses, this.cell(cell)).mailId(
        this.cell(sender),
        this.name(senderId),
        this.json(message),
      );
    });
  }

  /** A mailbox of this address, as one of the address it is taken to. */
  box(cell: number, box: number): number {
    return remembered(this.#boxes, cell, box, () => {
      const { addresses } = this.#tables;
      const mails = at(addresses, cell).boxes.contents(box);
      return at(addresses, this.cell(cell)).boxes.holding(
        mails.map((mail) => this.mail(cell, mail)),
      );
    });
  }

  /** A local state of property number `property`. */
  watching(property: number, local: number): number {
    return remembered(this.#watching, property, local, () => {
      const monitor = at(this.#tables.monitors.all, property);
      return monitor.withContext(local, this.#json(monitor.state(local).snapshot.context as Json));
    });
  }

  /** A list of facts. */
  facts(id: number): number {
    return (this.#facts[id] ??= this.#tables.factsId(
      this.#tables.facts.value(id).map((fact) => this.json(fact)),
      'a renamed fact',
    ));
  }

  #json(value: Json): Json {
    if (typeof value === 'string') return this.name(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: Json) => this.#json(item));
    const members = Object.entries(value).map(
      ([key, member]) => [this.name(key), this.#json(member)] as const,
    );
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`nothing has number ${index}`);
  return item;
}

function remembered(table: number[][], row: number, column: number, make: () => number): number {
  const cells = (table[row] ??= []);
  return (cells[column] ??= make());
}
