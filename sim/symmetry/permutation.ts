import type { Actor } from '../world/actor.js';
import { AsymmetryError } from './asymmetry.js';
import type { Json } from '../base/json.js';
import type { WorldTables } from '../world/tables.js';

/**
 * What becomes of the parts of a world when its symmetric members change places.
 *
 * A renaming takes each name to another one (or to itself). It replaces every string that is such a name, as a value or as
 * the key of an object, in contexts and messages; it changes the senders of messages; and it moves what belongs to an
 * actor (its local state, its mailbox) to the actor whose name it takes. States of machines, timers and budgets name nobody
 * and stay as they are. A list that is declared as a set is put in order again.
 *
 * Every answer is computed once. The renamed part may be one that no search has met.
 */
export class Permutation {
  readonly #tables: WorldTables;
  /** By cell; a cell that is not here keeps its place. */
  readonly #images: ReadonlyMap<number, number>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #sets: ReadonlySet<string>;
  readonly #locals: number[][] = [];
  readonly #mails: number[][] = [];
  readonly #boxes: number[][] = [];
  readonly #watching: number[][] = [];
  readonly #values: number[][] = [];
  readonly #facts: number[] = [];

  /**
   * @param names which becomes which: a permutation that takes actors to actors with the same machine.
   * @param sets see `WorldConfig.sets`.
   */
  constructor(tables: WorldTables, names: ReadonlyMap<string, string>, sets: ReadonlySet<string>) {
    this.#tables = tables;
    this.#names = names;
    this.#sets = sets;
    const cellOf = (id: string): number => tables.actors.findIndex((actor) => actor.id === id);
    const cells = [...names].map(([from, to]) => [cellOf(from), cellOf(to)] as const);
    this.#images = new Map(cells.filter(([from]) => from !== -1));
  }

  /** Where the content of this cell is taken. */
  cell(cell: number): number {
    return this.#images.get(cell) ?? cell;
  }

  /** A sender, the environment included, by its number. */
  name(id: string): string {
    return this.#names.get(id) ?? id;
  }

  /** @throws AsymmetryError if a list that is declared as a set is not in ascending order. */
  json<Value extends Json>(value: Value): Value {
    return this.#json(value, null) as Value;
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
      const context = this.json(state.snapshot.context as Json);
      return (actors[this.cell(cell)] as Actor).withContext(state, context);
    });
  }

  /** A message of this address, as one of the address it is taken to. */
  mail(cell: number, mail: number): number {
    return remembered(this.#mails, cell, mail, () => {
      const { addresses } = this.#tables;
      const { sender, senderId, message, correlation } = at(addresses, cell).mail(mail);
      return at(addresses, this.cell(cell)).mailId(
        this.cell(sender),
        this.name(senderId),
        this.json(message),
        correlation,
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
      const state = monitor.state(local);
      return monitor.withContext(state, this.json(state.snapshot.context as Json));
    });
  }

  /** A list of facts. */
  facts(id: number): number {
    return (this.#facts[id] ??= this.#tables.factsId(
      this.#tables.facts.value(id).map((fact) => this.json(fact)),
      'a renamed fact',
    ));
  }

  /** @param set the field declared as a set that the value is in; null if it is in none. */
  #json(value: Json, set: string | null): Json {
    if (typeof value === 'string') return this.name(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      if (set === null) return value.map((item: Json) => this.#json(item, null));
      return inOrder(value as readonly Json[], set)
        .map((item) => this.name(item))
        .sort();
    }
    const members = Object.entries(value).map(([key, member]) => {
      const within = set ?? (this.#sets.has(key) ? key : null);
      return [this.name(key), this.#json(member, within)] as const;
    });
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** @throws AsymmetryError if the list is not a set as `WorldConfig.sets` describes it. */
function inOrder(list: readonly Json[], set: string): readonly string[] {
  const texts = list.filter((item) => typeof item === 'string');
  const isSet =
    texts.length === list.length &&
    texts.every((text, index) => index === 0 || (texts[index - 1] as string) < text);
  if (isSet) return texts;
  throw new AsymmetryError(
    `${JSON.stringify(list)} in a field ${set}`,
    'the world declares it as a set, so expected texts in ascending order, each once',
  );
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
