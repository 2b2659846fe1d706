import { checkSeed } from '../schemas.js';

/**
 * A seeded stream of 32-bit integers (the splitmix32 generator): the same seed gives the same stream on every
 * machine, for ever. Not for cryptography.
 */
export class Random {
  #state: number;

  /**
   * @param seed any integer; only its lowest 32 bits count.
   * @throws InputError if it is no integer.
   */
  constructor(seed: number) {
    checkSeed(seed);
    this.#state = seed | 0;
  }

  /** A uniform integer in [0, bound), `bound` from 1 to 2^31. */
  below(bound: number): number {
    // Values above the last multiple of `bound` are drawn again: otherwise small results would be likelier.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
    for (;;) {
      const value = this.word();
      if (value < limit) return value % bound;
    }
  }

  /** The same for integers of any size, `bound` at least 1. */
  belowBig(bound: bigint): bigint {
    const words = Math.ceil(bound.toString(16).length / 8);
    const limit = (1n << BigInt(32 * words)) - ((1n << BigInt(32 * words)) % bound);
    for (;;) {
      let value = 0n;
      for (let word = 0; word < words; word += 1) value = (value << 32n) | BigInt(this.word());
      if (value < limit) return value % bound;
    }
  }

  /** 32 uniform bits, as an integer in [0, 2^32). */
  word(): number {
    this.#state = (this.#state + 0x9e37_79b9) | 0;
    let mixed = this.#state ^ (this.#state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }
}
