/** What both kinds of diagram need of Mermaid's text format. */

/** Characters that end a label, begin a comment or a directive, or would be taken for HTML. */
const special = /[#;:%"<>&`\\]/g;

/** Text as Mermaid shows it unchanged: what is special becomes its character code, `#58;` for a colon. */
export function escaped(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').replace(special, (char) => `#${char.charCodeAt(0)};`);
}

/** Lines of text as one label. */
export function label(lines: readonly string[]): string {
  return lines.map(escaped).join('<br/>');
}

/**
 * Identifiers for things that have names. Each begins with `prefix`, so that none is a keyword of Mermaid (`end`, `note`,
 * `state`); where names differ in punctuation only, the later ones are numbered.
 */
export class Identifiers<Thing> {
  readonly #known = new Map<Thing, string>();
  readonly #taken = new Set<string>();

  constructor(private readonly prefix: string) {}

  of(thing: Thing, name: string): string {
    const known = this.#known.get(thing);
    if (known !== undefined) return known;
    // Mermaid itself calls the two ends of a composite state x `x_start` and `x_end`.
    const plain = `${this.prefix}_${name.replace(/\W+/g, '_')}`.replace(/_(start|end)$/, '_$1_');
    let id = plain;
    for (let n = 2; this.#taken.has(id); n += 1) id = `${plain}_${n}`;
    this.#known.set(thing, id);
    this.#taken.add(id);
    return id;
  }
}
