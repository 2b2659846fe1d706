/** 64-bit unsigned integers in pairs of 32-bit words, low word first: what WebAssembly adds and compares as i64. */

/** Adds to the integer at `at`, modulo 2^64. */
export function addWords(words: Int32Array, at: number, low: number, high: number): void {
  const sum = ((words[at] as number) >>> 0) + (low >>> 0);
  words[at] = sum;
  words[at + 1] = (words[at + 1] as number) + high + (sum > 0xffff_ffff ? 1 : 0);
}

/** Negative, zero or positive, as the integer at `one` is less than the one at `other`, equal, or more. */
export function compareWords(words: Int32Array, one: number, other: number): number {
  const high = ((words[one + 1] as number) >>> 0) - ((words[other + 1] as number) >>> 0);
  return high === 0 ? ((words[one] as number) >>> 0) - ((words[other] as number) >>> 0) : high;
}

/** A 32-bit hash of a text; different seeds give independent ones. Source: MurmurHash3 (Appleby), over UTF-16 units. */
export function hash(text: string, seed: number): number {
  let state = seed;
  for (let index = 0; index < text.length; index += 1) {
    let unit = Math.imul(text.charCodeAt(index), 0xcc9e_2d51);
    unit = Math.imul((unit << 15) | (unit >>> 17), 0x1b87_3593);
    state ^= unit;
    state = (Math.imul((state << 13) | (state >>> 19), 5) + 0xe654_6b64) | 0;
  }
  state ^= text.length;
  state = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35);
  return state ^ (state >>> 16);
}
