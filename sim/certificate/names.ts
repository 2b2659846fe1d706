import type { Json } from '../base/json.js';
import type { Declared } from './content.js';

/** Where a value stands: the actor whose counters may be in it, and in a context the machine's id. */
export interface Place {
  readonly near: string | null;
  readonly machine?: string;
}

/** A list: as it is written, a sorted set, or without order. */
export type ListKind = 'written' | 'set' | 'loose';

/** Changes a number of a counter, by its place among those declared; how many there are of something comes after these. */
export type Recount = (counter: number, value: number) => number;

/** The names of the members of a world, and what is declared of its fields. */
export class Names {
  readonly #owners = new Map<string, readonly [member: number, name: number]>();
  readonly #sets: ReadonlySet<string>;
  readonly #texts: readonly { readonly counter: number; readonly is: RegExp }[];
  readonly #someName: RegExp;

  constructor(
    readonly members: readonly (readonly string[])[],
    sets: readonly string[],
    readonly declared: Declared,
  ) {
    this.#sets = new Set(sets);
    members.forEach((names, member) =>
      names.forEach((name, number) => this.#owners.set(name, [member, number])),
    );
    const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\#-]/g, '\\$&');
    this.#texts = (declared.counters ?? []).flatMap(({ texts = [] }, counter) =>
      texts.map((text) => {
        const [before, after] = text.split('{n}').map(quoted) as [string, string];
        return { counter, is: new RegExp(`^(${before})([0-9]{1,9})(${after})$`) };
      }),
    );
    const all = [...this.#owners.keys()].map(quoted).join('|');
    this.#someName = new RegExp(`(^|[^A-Za-z0-9_])(${all})([^A-Za-z0-9_]|$)`);
  }

  owner(text: unknown): readonly [member: number, name: number] | undefined {
    return typeof text === 'string' ? this.#owners.get(text) : undefined;
  }

  name(member: number, mark: string): string {
    return this.members[member]?.[Number(mark.slice(1))] as string;
  }

  /** What a list is in a field of an object, if it is in a field of a list of this kind. */
  kindIn(field: string, outer: ListKind): ListKind {
    if (this.#sets.has(field)) return 'set';
    return this.declared.unordered?.includes(field) === true ? 'loose' : outer;
  }

  /** True if a name stands in a text, between what are no letters and digits. */
  hasName(text: string): boolean {
    return this.#someName.test(text);
  }

  /** A text with another number of a counter in it, if one is in it. */
  retold(text: string, recount: Recount): string {
    for (const { counter, is } of this.#texts) {
      const found = is.exec(text);
      if (found === null) continue;
      const [, before = '', digits, after = ''] = found;
      return `${before}${recount(counter, Number(digits))}${after}`;
    }
    return text;
  }

  isQueue(actor: string | null, path: readonly string[]): boolean {
    return actor !== null && (this.declared.queues ?? []).includes(`${actor}.${path.join('.')}`);
  }

  /** The members that are named anywhere in a value. */
  namedIn(value: Json): Set<number> {
    if (typeof value === 'string') {
      const owner = this.owner(value);
      return new Set(owner === undefined ? [] : [owner[0]]);
    }
    if (typeof value !== 'object' || value === null) return new Set();
    const all = Object.entries(value).flatMap(([key, item]: [string, Json]) => [
      ...this.namedIn(key),
      ...this.namedIn(item),
    ]);
    return new Set(all);
  }

  /** The actor whose counters a message may carry: the sender if it counts something, else the receiver. */
  counterNear(sender: string, receiver: string): string {
    return this.declared.counters?.some(({ of }) => of === sender) === true ? sender : receiver;
  }

  /** A number with its counter's other value, if one stands there. */
  recounted(value: number, path: readonly string[], place: Place, recount: Recount): number {
    const { near, machine } = place;
    const field = path.at(-1);
    if (field !== undefined && this.declared.counts?.includes(field) === true) {
      return recount((this.declared.counters ?? []).length, value);
    }
    const dotted = path.join('.');
    const counter = (this.declared.counters ?? []).findIndex(
      ({ of, latest, fields, kept = [], everywhere = [] }) => {
        if (field !== undefined && everywhere.includes(field)) return true;
        if (machine !== undefined && kept.includes(`${machine}.${dotted}`)) return true;
        if (near !== of) return false;
        return (
          (field !== undefined && fields.includes(field)) ||
          (machine !== undefined && latest === dotted)
        );
      },
    );
    return counter === -1 ? value : recount(counter, value);
  }
}
