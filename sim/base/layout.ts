import { ModelError } from '../../input/errors.js';

/**
 * Where each cell of a tuple lies when the tuple is packed into 32-bit words: first fit, in the order of the cells.
 * A cell never straddles two words.
 */
export class Layout {
  /** Words that one tuple takes. */
  readonly words: number;
  /** The word that each cell lies in, and by how many bits it is shifted there. */
  readonly word: Uint8Array;
  readonly shift: Uint8Array;

  /** @param bits bits of each cell, 1 to 31. */
  constructor(readonly bits: Uint8Array) {
    this.word = new Uint8Array(bits.length);
    this.shift = new Uint8Array(bits.length);
    const used: number[] = [];
    bits.forEach((size, cell) => {
      let word = used.findIndex((taken) => taken + size <= 32);
      if (word === -1) word = used.push(0) - 1;
      this.word[cell] = word;
      this.shift[cell] = used[word] as number;
      used[word] = (used[word] as number) + size;
    });
    if (used.length > 255)
      throw new ModelError('a state of this world takes over 255 words; expected fewer actors');
    this.words = used.length;
  }

  /**
   * Packs the tuple that begins at `at` of `cells` into the words that begin at `begin` of `into`.
   * @returns the first cell that does not fit its bits, or -1 when all do; then the words are valid.
   */
  pack(cells: Int32Array, at: number, into: Int32Array, begin: number): number {
    const { bits } = this;
    for (let word = 0; word < this.words; word += 1) into[begin + word] = 0;
    for (let cell = 0; cell < bits.length; cell += 1) {
      const value = cells[at + cell] as number;
      if (value >>> (bits[cell] as number) !== 0) return cell;
      const word = begin + (this.word[cell] as number);
      into[word] = (into[word] as number) | (value << (this.shift[cell] as number));
    }
    return -1;
  }

  /** Unpacks the words that begin at `begin` of `words` into the first cells of `cells`. */
  unpack(words: Int32Array, begin: number, cells: Int32Array): void {
    const { bits } = this;
    for (let cell = 0; cell < bits.length; cell += 1) {
      const word = words[begin + (this.word[cell] as number)] as number;
      cells[cell] = (word >>> (this.shift[cell] as number)) & ((1 << (bits[cell] as number)) - 1);
    }
  }

  /** The layout in which `cell` has room for `value`; the other cells keep their bits. */
  widened(cell: number, value: number): Layout {
    const bits = this.bits.slice();
    bits[cell] = 32 - Math.clz32(value);
    return new Layout(bits);
  }
}
