/** A set of small integers that only grows, as bits. */
export class Bits {
  words = new Int32Array(4);

  has(index: number): boolean {
    return ((this.words[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0;
  }

  /** @returns true if it is new. */
  add(index: number): boolean {
    const at = index >>> 5;
    if (at >= this.words.length) {
      const wider = new Int32Array(Math.max(at + 1, 2 * this.words.length));
      wider.set(this.words);
      this.words = wider;
    }
    const bit = 1 << (index & 31);
    if (((this.words[at] as number) & bit) !== 0) return false;
    this.words[at] = (this.words[at] as number) | bit;
    return true;
  }

  /** Its members in ascending order, as they are now. */
  list(): number[] {
    const found: number[] = [];
    this.words.forEach((word, at) => pushBits(found, word, at));
    return found;
  }

  /** Those that are in the other one, too. */
  common(other: Bits): number[] {
    const found: number[] = [];
    const { words } = this;
    const others = other.words;
    const length = Math.min(words.length, others.length);
    for (let at = 0; at < length; at += 1) {
      const word = (words[at] as number) & (others[at] as number);
      if (word !== 0) pushBits(found, word, at);
    }
    return found;
  }
}

function pushBits(found: number[], bits: number, at: number): void {
  for (let word = bits; word !== 0; word &= word - 1) {
    found.push(32 * at + 31 - Math.clz32(word & -word));
  }
}

/** Of one control, which tokens are known together; every token that is known at all is so with some other one, or itself. */
export class Pairs {
  /** By token. */
  readonly rows = new Map<number, Bits>();
  /** What was added since the last `taken`. */
  #added = new Map<number, Bits>();

  /** @returns true if it is new. */
  add(one: number, other: number): boolean {
    let row = this.rows.get(one);
    if (row === undefined) this.rows.set(one, (row = new Bits()));
    if (!row.add(other)) return false;
    this.#note(one, other);
    if (one === other) return true;
    let back = this.rows.get(other);
    if (back === undefined) this.rows.set(other, (back = new Bits()));
    back.add(one);
    this.#note(other, one);
    return true;
  }

  has(one: number, other: number): boolean {
    return this.rows.get(one)?.has(other) === true;
  }

  /** The pairs that are new since it was called last, both ways round. */
  taken(): ReadonlyMap<number, Bits> {
    const added = this.#added;
    this.#added = new Map();
    return added;
  }

  /** Tokens known together with each of these; without any, all that are known. */
  beside(tokens: readonly number[]): number[] {
    const [first, ...others] = tokens;
    if (first === undefined) return [...this.rows.keys()];
    const row = this.rows.get(first) ?? new Bits();
    return row.list().filter((token) => others.every((other) => this.has(other, token)));
  }

  #note(one: number, other: number): void {
    let row = this.#added.get(one);
    if (row === undefined) this.#added.set(one, (row = new Bits()));
    row.add(other);
  }
}
