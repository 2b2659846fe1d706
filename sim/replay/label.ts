import { nameOf, type WorldAction } from '../world/action.js';
import { canonical, type Json } from '../base/json.js';

/**
 * Which names stand for which: one to one, learned as a schedule is followed.
 *
 * A name may stand for another one only if both are numbered and differ in nothing but the numbers, as `execution-1` and
 * `execution-2`, or `e-m1` and `e-m12`. All other names stand for themselves.
 */
export class Renaming {
  /** Nothing is learned yet. */
  static readonly none = new Renaming(new Map(), new Map(), false);
  /** Every name stands for itself, for good. */
  static readonly identity = new Renaming(new Map(), new Map(), true);

  /** The names that stand for another one now, in the order in which that was learned. */
  readonly changed: readonly (readonly [was: string, is: string])[];

  private constructor(
    private readonly names: ReadonlyMap<string, string>,
    private readonly taken: ReadonlyMap<string, string>,
    private readonly fixed: boolean,
  ) {
    this.changed = [...names].filter(([was, is]) => was !== is);
  }

  /** What a name stands for, as far as it is known; a name that was never met stands for itself. */
  of(name: string): string {
    return this.names.get(name) ?? name;
  }

  /** The renaming in which the names of an action stand for themselves. */
  meeting({ actor, from = '' }: WorldAction): Renaming {
    return this.name(actor, actor)?.name(from, from) ?? this;
  }

  /** Text that is equal for equal renamings. */
  key(): string {
    return JSON.stringify([...this.names].sort());
  }

  /** The renaming in which `was` stands for `is`; null if there is none. */
  name(was: string, is: string): Renaming | null {
    const known = this.names.get(was);
    if (known !== undefined) return known === is ? this : null;
    if (this.fixed || !isNumbered(was)) return was === is ? this : null;
    if (this.taken.has(is) || familyOf(was) !== familyOf(is)) return null;
    return new Renaming(new Map(this.names).set(was, is), new Map(this.taken).set(is, was), false);
  }

  /**
   * The renaming in which a value is as `pattern` says: fields that the pattern does not have may have any value.
   * A list of texts in ascending order may be a set, and is one list with its images in ascending order.
   */
  json(pattern: Json, value: Json): Renaming | null {
    if (typeof pattern === 'string') {
      return typeof value === 'string' ? this.name(pattern, value) : null;
    }
    if (typeof pattern !== 'object' || pattern === null) return pattern === value ? this : null;
    if (typeof value !== 'object' || value === null) return null;
    if (isList(pattern)) {
      if (!isList(value) || value.length !== pattern.length) return null;
      return this.#items(pattern, value) ?? this.#set(pattern, value);
    }
    if (isList(value)) return null;
    return Object.entries(pattern).reduce<Renaming | null>(
      (so, [key, member]) =>
        so !== null && Object.hasOwn(value, key) ? so.json(member, value[key] as Json) : null,
      this,
    );
  }

  /** A value with every name in it replaced by what it stands for. */
  applied(value: Json): Json {
    if (typeof value === 'string') return this.of(value);
    if (typeof value !== 'object' || value === null) return value;
    if (isList(value)) {
      const items = value.map((item) => this.applied(item));
      return isAscending(value) ? (items as readonly string[]).toSorted() : items;
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, this.applied(member)]),
    );
  }

  #items(pattern: readonly Json[], value: readonly Json[]): Renaming | null {
    return pattern.reduce<Renaming | null>(
      (so, item, index) => so?.json(item, value[index] as Json) ?? null,
      this,
    );
  }

  #set(pattern: readonly Json[], value: readonly Json[]): Renaming | null {
    if (!isAscending(pattern) || !isAscending(value)) return null;
    const known = pattern.filter((name) => this.names.has(name));
    const images = known.map((name) => this.of(name));
    if (!images.every((image) => value.includes(image))) return null;
    const others = pattern.filter((name) => !known.includes(name));
    return this.#items(
      others,
      value.filter((name) => !images.includes(name)),
    );
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isAscending(list: readonly Json[]): list is readonly string[] {
  return list.every(
    (item, index) =>
      typeof item === 'string' && (index === 0 || (list[index - 1] as string) < item),
  );
}

/** True for what has a number and says of what: `execution-1`, `e-m1`, `1234567#1`; not for `404` or a sentence. */
export function isNumbered(name: string): boolean {
  return /\d/.test(name) && /[^\d]/.test(name) && !/[\s.]/.test(name);
}

export function familyOf(name: string): string {
  return name.replace(/\d+/g, '0');
}

/**
 * The renaming in which an action of a world is what a schedule asks for; null if it is something else.
 *
 * A schedule may say less of a message's content than there is, or nothing. The state that a timer was set in may have
 * another name now.
 * @param contentOf what is in the message that the action moves.
 */
export function matching(
  wanted: WorldAction,
  action: WorldAction,
  renaming: Renaming,
  contentOf: () => Json,
): Renaming | null {
  if (nameOf(wanted) !== nameOf(action) || wanted.type !== action.type) return null;
  const movers = renaming.name(wanted.actor, action.actor);
  const named = movers?.name(wanted.from ?? '', action.from ?? '') ?? null;
  const placed =
    wanted.kind === 'fire' ? named : (named?.name(wanted.via ?? '', action.via ?? '') ?? null);
  if (placed === null || wanted.content === undefined) return placed;
  return placed.json(wanted.content, action.content ?? contentOf());
}

/** Text that is equal for actions that differ in their messages' content only, or in the state of a timer, once they are renamed. */
export function headOf(action: WorldAction, renaming: Renaming): string {
  const { kind, actor, type = '', from = '', via = '' } = action;
  const where = kind === 'fire' ? '' : renaming.of(via);
  return JSON.stringify([renaming.of(actor), nameOf(action), type, renaming.of(from), where]);
}

/** True if a schedule says just what the action's own label says, once it is renamed. Precondition: they match. */
export function saysTheSame(wanted: WorldAction, action: WorldAction, renaming: Renaming): boolean {
  if (wanted.kind === 'fire' && wanted.via !== action.via) return false;
  if (wanted.content === undefined || action.content === undefined) {
    return wanted.content === action.content;
  }
  const renamed = renaming.applied(wanted.content);
  return canonical(renamed, action.type ?? '') === canonical(action.content, action.type ?? '');
}
