import { canonical, type Json } from './json.js';
import type { WorldAction } from './world-types.js';

/** What a schedule says of one step, taken apart: `worker: deliver ITEM {"n":1} from queue`. */
export interface Label {
  readonly actor: string;
  readonly action: string;
  /** Of the message, or the timer's name; empty if the label has no message. */
  readonly type: string;
  /** What the label says of the message's content; undefined if it says nothing. */
  readonly content: Json | undefined;
  /** The sender; empty if there is none. */
  readonly from: string;
  /** The shared mailbox of a delivery, or the state of a timer; empty if there is none. */
  readonly place: string;
}

/** Takes a label apart. Every text is a label: what does not look like one is all type. */
export function labelOf({ actor, action, message = '' }: WorldAction): Label {
  const { content, rest } = withoutContent(message);
  const [type, from, place] = parted(rest);
  return { actor, action, type, content, from, place };
}

function withoutContent(message: string): { readonly content: Json | undefined; rest: string } {
  const open = message.indexOf(' {');
  const close = message.lastIndexOf('}');
  if (open === -1 || close < open) return { content: undefined, rest: message };
  try {
    const content = JSON.parse(message.slice(open + 1, close + 1)) as Json;
    return { content, rest: message.slice(0, open) + message.slice(close + 1) };
  } catch {
    return { content: undefined, rest: message };
  }
}

/** `TYPE from sender in place`, of which the last two may be missing. */
function parted(text: string): readonly [type: string, from: string, place: string] {
  const [type, sender] = cut(text, ' from ');
  if (sender === '') {
    const [timer, state] = cut(text, ' in ');
    return [timer, '', state];
  }
  const [from, place] = cut(sender, ' in ');
  return [type, from, place];
}

function cut(text: string, at: string): readonly [before: string, after: string] {
  const index = text.indexOf(at);
  return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)];
}

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

  /** The renaming in which the names of a label stand for themselves. */
  meeting({ actor, from }: Label): Renaming {
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
 * The renaming in which an action of a world is what a label asks for; null if it is something else.
 *
 * A label may say less of a message's content than there is, or nothing. The state that a timer was set in may have another
 * name now.
 * @param contentOf what is in the message that the action moves.
 */
export function matching(
  label: Label,
  action: Label,
  renaming: Renaming,
  contentOf: () => Json,
): Renaming | null {
  if (label.action !== action.action || label.type !== action.type) return null;
  const named = renaming.name(label.actor, action.actor)?.name(label.from, action.from) ?? null;
  const placed = label.action === 'fire' ? named : (named?.name(label.place, action.place) ?? null);
  if (placed === null || label.content === undefined) return placed;
  return placed.json(label.content, action.content ?? contentOf());
}

/** Text that is equal for labels that differ in their messages' content only, or in the state of a timer, once they are renamed. */
export function headOf({ actor, action, type, from, place }: Label, renaming: Renaming): string {
  const where = action === 'fire' ? '' : renaming.of(place);
  return JSON.stringify([renaming.of(actor), action, type, renaming.of(from), where]);
}

/** True if a label says just what the action's own label says, once it is renamed. Precondition: they match. */
export function saysTheSame(label: Label, action: Label, renaming: Renaming): boolean {
  if (label.action === 'fire' && label.place !== action.place) return false;
  if (label.content === undefined || action.content === undefined) {
    return label.content === action.content;
  }
  const renamed = renaming.applied(label.content);
  return canonical(renamed, label.type) === canonical(action.content, label.type);
}
