import type { Json } from '../base/json.js';
import { addWords, hash } from '../base/hash.js';

/**
 * How the members of a symmetric group occur in some content, as one 64-bit number for each: its role.
 *
 * Members with equal roles occur alike, but for collisions of hashes. A role is equivariant: when members change
 * places, each takes its role along. So it depends on no member's name: objects that are keyed by members count as sets, and so do the lists declared as such.
 *
 * How: each member in turn is marked, the others are written without their names, and the text is hashed. Where that tells
 * members apart, it is done again with what is known of each of the others in place of its name, until it tells no
 * more of them apart (colour refinement).
 */
export class RoleTexts {
  readonly #numbers: ReadonlyMap<string, readonly [member: number, name: number]>;

  /**
   * @param members the names of each, in corresponding order.
   * @param sets see `WorldConfig.sets`.
   */
  constructor(
    private readonly members: readonly (readonly string[])[],
    private readonly sets: ReadonlySet<string>,
  ) {
    this.#numbers = new Map(
      members.flatMap((names, member) => names.map((id, name) => [id, [member, name]])),
    );
  }

  /**
   * Adds the members' roles in `content` to their sums; one that does not occur has none.
   *
   * @param sums low and high word of each member.
   * @param place where the content is: text that stays the same when members change places.
   * @param owner whose content it is: that member has a role in it even if it does not occur; -1 for none's.
   * @returns true if any member has a role in it.
   */
  add(sums: Int32Array, place: string, owner: number, content: Json): boolean {
    const present = this.#present(content);
    if (owner !== -1) present.add(owner);
    let colours: readonly string[] = this.members.map((_, member) =>
      member === owner ? 'owner' : 'other',
    );
    let count =
      present.size === 0 ? 0 : new Set([...present].map((member) => colours[member])).size;
    for (;;) {
      const roles = new Map(
        [...present].map((member) => [member, this.#role(place, content, colours, member)]),
      );
      const known = new Set([...roles.values()].map(({ colour }) => colour)).size;
      if (known === count) {
        for (const [member, { low, high }] of roles) addWords(sums, 2 * member, low, high);
        return present.size > 0;
      }
      count = known;
      colours = colours.map((colour, member) => roles.get(member)?.colour ?? colour);
    }
  }

  /** What the text looks like from one member's place: it is marked, the others have nothing but their colours. */
  #role(place: string, content: Json, colours: readonly string[], member: number) {
    const text = this.#text(content, (number) =>
      number === member ? '@self' : `@${colours[number] as string}`,
    );
    const whole = `${place} ${colours[member] as string} ${text}`;
    const low = hash(whole, 0x9747_b28c);
    const high = hash(whole, 0x2545_f491);
    return { low, high, colour: `${low},${high}` };
  }

  #present(content: Json): Set<number> {
    const present = new Set<number>();
    this.#text(content, (member) => {
      present.add(member);
      return '';
    });
    return present;
  }

  /** The content with members written by `mark`. Entries of objects and sets stand in the order of what is written. */
  #text(content: Json, mark: (member: number) => string): string {
    const word = (text: string): string => {
      const known = this.#numbers.get(text);
      return known === undefined ? JSON.stringify(text) : `${mark(known[0])}.${known[1]}`;
    };
    const write = (value: Json, inSet: boolean): string => {
      if (typeof value === 'string') return word(value);
      if (typeof value !== 'object' || value === null) return String(value);
      if (Array.isArray(value)) {
        const items = value.map((item: Json) => write(item, inSet));
        return `[${(inSet ? items.sort() : items).join()}]`;
      }
      const members = Object.entries(value).map(
        ([key, member]) => `${word(key)}:${write(member, inSet || this.sets.has(key))}`,
      );
      return `{${members.sort().join()}}`;
    };
    return write(content, false);
  }
}
