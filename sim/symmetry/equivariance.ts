import { ModelError } from '../../input/errors.js';
import { thrownText } from '../../input/words.js';
import type { Actor } from '../world/actor.js';
import type { Cause } from '../world/moves.js';
import { AsymmetryError, whereDiffers } from './asymmetry.js';
import type { Address } from '../world/mail.js';
import type { Json, JsonObject } from '../base/json.js';
import type { LocalState } from '../world/behaviour.js';
import type { MoveOutcome } from '../world/moves.js';
import { Permutation } from './permutation.js';
import type { Symmetry } from './symmetry.js';
import type { WorldTables } from '../world/tables.js';

/** Members that are checked completely, at most. */
export const completeMax = 5;

/** A renaming, and how to tell it. */
type Generator = readonly [renaming: Permutation, how: string];

/** One entry of a table, to be compared with its images. */
interface Comparison {
  /** Of situation. */
  readonly kind: string;
  /** Who is in which state, and what happens. */
  readonly what: () => string;
  /** Where the image under a renaming is not what the entry would have it; null if it is. */
  readonly differs: (renaming: Permutation) => string | null;
}

/**
 * Checks that machines treat the symmetric actors alike: what happens in the image of a situation, when they change
 * places, must be the image of what happens. The first difference is kept as `tables.asymmetry`, and ends the checks.
 *
 * Up to five members the check is complete. Every entry in the tables of actors and properties is compared when it is first
 * computed, under two renamings: the first two members change places, and all move on by one place. The images are
 * entries themselves, and compared in turn. The two renamings generate all others, so all are covered; and XState is
 * asked no more than it would be if the world were searched without symmetry.
 *
 * With more members that would be the greater part of the work, so images are not compared in turn. Instead the first
 * entry of each kind of situation (a machine, its state, what happens) is compared with everybody moved on by each
 * number of places, the later ones by two of them in turn: no name is left out for good because the canonical states
 * always put others in front.
 */
export class Equivariance {
  readonly #generators: readonly Generator[];
  /** Everybody moved on by each number of places, from 1; none if the check is complete. */
  readonly #rotations: readonly Generator[];
  /** How many entries of each kind of situation were compared. */
  readonly #kinds = new Map<string, number>();
  readonly #waiting: Comparison[] = [];
  #working = false;

  readonly #ids: string;

  constructor(
    private readonly tables: WorldTables,
    { names, sets }: Symmetry,
  ) {
    const ids = names.map(([id]) => id);
    this.#ids = ids.join(', ');
    const first = names.slice(0, 2);
    const swap = renaming(tables, first, [...first].reverse(), sets);
    const rotations = ids.slice(1).map((_, index): Generator => {
      const places = index + 1;
      const onward = [...names.slice(places), ...names.slice(0, places)];
      return [
        renaming(tables, names, onward, sets),
        `each of ${ids.join(', ')} in the place ${places} further on`,
      ];
    });
    this.#generators = [
      [swap, `${ids.slice(0, 2).join(' and ')} in each other's place`],
      ...(names.length > 2 ? rotations.slice(0, 1) : []),
    ];
    this.#rotations = names.length > completeMax ? rotations : [];
    for (const actor of tables.actors) {
      actor.watch((local, cause, outcome) =>
        this.#compareSoon({
          kind: this.#kindOf(actor, local, cause),
          what: () => `${described(actor, local)} ${reason(actor, local, cause)}`,
          differs: (renaming) => this.#outcomeDiffers(actor, local, cause, outcome, renaming),
        }),
      );
    }
    for (const [property, monitor] of tables.monitors.all.entries()) {
      monitor.watch((local, facts, next) =>
        this.#compareSoon({
          kind: `property ${property}`,
          what: () => {
            const { snapshot } = monitor.state(local);
            const types = tables.facts.value(facts).map(({ type }) => type);
            const state = JSON.stringify(snapshot.value);
            return `property ${monitor.name} in state ${state} on ${types.join(', ')}`;
          },
          differs: (renaming) => {
            const found = monitor.observe(
              renaming.watching(property, local),
              renaming.facts(facts),
            );
            const expected = renaming.watching(property, next);
            if (found === expected) return null;
            return whereDiffers(plain(monitor.state(expected)), plain(monitor.state(found)));
          },
        }),
      );
    }
  }

  /** Compares an entry now, or when the comparison at hand is done, so that none is inside another. */
  #compareSoon(entry: Comparison): void {
    if (this.tables.asymmetry !== undefined) return;
    if (this.#working && this.#rotations.length > 0) return;
    this.#waiting.push(entry);
    if (this.#working) return;
    this.#working = true;
    try {
      for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
        this.#compareAll(next);
      }
    } finally {
      this.#working = false;
    }
  }

  #compareAll({ kind, what, differs }: Comparison): void {
    for (const [renaming, how] of this.#chosen(kind)) {
      try {
        const difference = differs(renaming);
        if (difference !== null) this.#found(what(), `with ${how}, ${difference}`);
      } catch (error) {
        // Not compared is not found equal, whatever it was that went wrong.
        this.#found(what(), `in order, but with ${how}: ${toldOf(error)}`);
        if (!(error instanceof ModelError)) throw error;
      }
    }
  }

  #found(what: string, difference: string): void {
    this.tables.asymmetry ??= new AsymmetryError(
      `${what} does not treat ${this.#ids} alike`,
      difference,
    );
    this.#waiting.length = 0;
  }

  /** The renamings under which the next entry of this kind is compared. */
  #chosen(kind: string): readonly Generator[] {
    const { length } = this.#rotations;
    if (length === 0) return this.#generators;
    const before = this.#kinds.get(kind) ?? 0;
    this.#kinds.set(kind, before + 1);
    if (before === 0) return [...this.#generators, ...this.#rotations];
    const turn = (2 * before) % length;
    return [turn, (turn + 1) % length].map((index) => this.#rotations[index] as Generator);
  }

  #kindOf(actor: Actor, local: number, cause: Cause): string {
    if (this.#rotations.length === 0) return '';
    const { kind, id } = cause;
    const value = actor.local(local)?.snapshot.value as Json;
    const what = isMail(cause) ? `${kind} ${actor.address.mail(id).message.type}` : `${kind} ${id}`;
    return `${actor.machineId} ${JSON.stringify(value)} ${what}`;
  }

  #outcomeDiffers(
    actor: Actor,
    local: number,
    cause: Cause,
    outcome: MoveOutcome | null,
    renaming: Permutation,
  ): string | null {
    const cell = actor.index;
    const image = this.tables.actors[renaming.cell(cell)] as Actor;
    const expected = outcome === null ? null : this.#renamed(cell, outcome, renaming);
    const found = reaction(image, renaming.local(cell, local), {
      ...cause,
      id: isMail(cause) ? renaming.mail(cell, cause.id) : cause.id,
    });
    if (this.#numbers(expected) === this.#numbers(found)) return null;
    return whereDiffers(this.#told(image, expected), this.#told(image, found));
  }

  #renamed(cell: number, { local, sends, facts }: MoveOutcome, renaming: Permutation): MoveOutcome {
    return {
      local: renaming.local(cell, local),
      sends: sends.map((number, index) =>
        index % 2 === 0 ? renaming.cell(number) : renaming.mail(sends[index - 1] as number, number),
      ),
      facts: renaming.facts(facts),
    };
  }

  /** Equal exactly for outcomes that do the same: to whom something is sent first makes no difference. */
  #numbers(outcome: MoveOutcome | null): string {
    if (outcome === null) return 'waits';
    const { local, sends, facts } = outcome;
    return [local, facts, ...this.#sorted(sends).flat()].join();
  }

  #sorted(sends: readonly number[]): readonly (readonly [to: number, mail: number])[] {
    return sends
      .flatMap((to, index) => (index % 2 === 0 ? [[to, sends[index + 1] as number] as const] : []))
      .sort(([to, mail], [otherTo, otherMail]) => {
        if (to !== otherTo) return to - otherTo;
        const kept = [mail, otherMail].map((one) => this.#address(to).mail(one).kind === 'fifo');
        if (kept[0] !== kept[1]) return kept[0] === true ? -1 : 1;
        return kept[0] === true ? 0 : mail - otherMail;
      });
  }

  /** What happens, for people to read. */
  #told(actor: Actor, outcome: MoveOutcome | null): Json {
    if (outcome === null) return 'nothing happens';
    const sends = this.#sorted(outcome.sends).map(([to, mail]) => ({
      to: this.#address(to).id,
      message: this.#address(to).mail(mail).message,
    }));
    const state = actor.local(outcome.local);
    return {
      ...(state === null ? { state: 'crashed' } : plain(state)),
      sends,
      announces: this.tables.facts.value(outcome.facts) as readonly JsonObject[],
    };
  }

  #address(number: number): Address {
    return this.tables.addresses[number] as Address;
  }
}

function renaming(
  tables: WorldTables,
  from: readonly (readonly string[])[],
  to: readonly (readonly string[])[],
  sets: ReadonlySet<string>,
): Permutation {
  const images = to.flat();
  return new Permutation(
    tables,
    new Map(from.flat().map((name, index) => [name, images[index] as string])),
    sets,
  );
}

/** True if the cause has the id of a message. */
function isMail({ kind }: Cause): boolean {
  return kind === 'mail' || kind === 'fault';
}

function reaction(actor: Actor, local: number, cause: Cause): MoveOutcome | null {
  switch (cause.kind) {
    case 'start':
      return actor.started();
    case 'mail':
      return actor.receive(local, cause.id);
    case 'fault':
      return actor.applyFault(local, cause.id);
    case 'timer':
      return actor.fire(local, cause.id);
  }
}

function reason(actor: Actor, local: number, { kind, id }: Cause): string {
  switch (kind) {
    case 'start':
      return 'at the beginning';
    case 'mail':
    case 'fault': {
      const { message, senderId } = actor.address.mail(id);
      return `on ${message.type} from ${senderId}`;
    }
    case 'timer':
      return `on timer ${actor.local(local)?.timers[id]?.id ?? ''}`;
  }
}

/** `hub (machine hub-v2) in state "on"`. */
function described(actor: Actor, local: number): string {
  const { id, machineId } = actor;
  const machine = machineId === '(machine)' || machineId === id ? '' : ` (machine ${machineId})`;
  const state = JSON.stringify(actor.local(local)?.snapshot.value ?? {});
  return `${id}${machine}${state === '{}' ? '' : ` in state ${state}`}`;
}

function toldOf(error: unknown): string {
  if (error instanceof AsymmetryError) return error.found.replace('\n', ': ');
  return thrownText(error);
}

function plain({ key }: LocalState): JsonObject {
  return JSON.parse(key) as JsonObject;
}
