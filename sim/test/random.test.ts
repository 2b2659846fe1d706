import { describe, expect, it } from 'vitest';
import { Random } from '../index.js';

describe('the seeded stream', () => {
  it('is the same for ever', () => {
    const random = new Random(42);
    const drawn = Array.from({ length: 8 }, () => random.below(1_000));
    expect(drawn).toMatchInlineSnapshot(`
      [
        576,
        891,
        647,
        370,
        994,
        983,
        332,
        335,
      ]
    `);
  });

  it('gives every number below the bound equally often', () => {
    const random = new Random(3);
    const counts = [0, 0, 0];
    for (let index = 0; index < 30_000; index += 1) {
      const drawn = random.below(3);
      counts[drawn] = (counts[drawn] ?? NaN) + 1;
    }
    // Chi-squared with 2 degrees of freedom: 13.8 is exceeded once in a thousand.
    const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(13.8);
  });

  it('does not favour small numbers when the bound does not divide 2^32', () => {
    const random = new Random(4);
    const bound = 3 * 2 ** 29;
    let low = 0;
    for (let index = 0; index < 30_000; index += 1) if (random.below(bound) < 2 ** 30) low += 1;
    // Two thirds; three quarters if values beyond the last multiple of the bound were kept.
    expect(Math.abs(low / 30_000 - 2 / 3)).toBeLessThan(0.01);
  });

  it('draws integers of any size, each below the bound equally often', () => {
    const random = new Random(7);
    const drawn = Array.from({ length: 4 }, () => random.belowBig(10n ** 30n));
    expect(drawn.map(String)).toMatchInlineSnapshot(`
      [
        "725240138897840077860094402375",
        "447246095792086057217693721862",
        "296169417336570949875915323142",
        "6399469253361800902999859606",
      ]
    `);
    expect(Array.from({ length: 9 }, () => random.belowBig(1n))).toEqual(Array(9).fill(0n));
    const counts = [0, 0, 0];
    const bound = 3n * 2n ** 62n;
    for (let index = 0; index < 30_000; index += 1) {
      const third = Number(random.belowBig(bound) / 2n ** 62n);
      counts[third] = (counts[third] ?? NaN) + 1;
    }
    // Half of the draws are beyond the bound, and drawn again.
    const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(13.8);
  });

  it('gives 32 bits at a time', () => {
    const random = new Random(42);
    expect(Array.from({ length: 3 }, () => random.word())).toMatchInlineSnapshot(`
      [
        551831576,
        144025891,
        322543647,
      ]
    `);
  });
});
