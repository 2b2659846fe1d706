import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateStore } from '../base/store.js';

/** A history of additions: tuples of one width, many of them equal, the last ones far larger than the first. */
const histories = fc
  .record({ width: fc.integer({ min: 1, max: 12 }), count: fc.integer({ min: 1, max: 120 }) })
  .chain(({ width, count }) =>
    fc.tuple(
      fc.constant(width),
      fc.array(
        fc
          .constantFrom(1, 3, 9, 1 << 20)
          .chain((max) => fc.array(fc.nat({ max }), { minLength: width, maxLength: width })),
        { minLength: 1, maxLength: count },
      ),
    ),
  );

describe('the state store', () => {
  it('behaves like a map of joined tuples, whatever widens it', () => {
    fc.assert(
      fc.property(histories, ([width, tuples]) => {
        const store = new StateStore(width);
        const model = new Map<string, number>();
        const cells = new Int32Array(width + 3);
        tuples.forEach((tuple, index) => {
          cells.set(tuple, 3);
          const known = model.has(tuple.join());
          expect(store.has(cells, 3)).toBe(known);
          const number = store.add(cells, 3, index - 1);
          if (!known) model.set(tuple.join(), index - 1);
          expect(number).toBe([...model.keys()].indexOf(tuple.join()));
          expect(store.size).toBe(model.size);
        });
        const read = new Int32Array(width);
        [...model].forEach(([joined, parent], state) => {
          store.read(state, read);
          expect(read.join()).toBe(joined);
          expect(store.parent(state)).toBe(parent);
          expect(store.add(read, 0, -9)).toBe(state);
        });
      }),
      { seed: 20_240_607, numRuns: 200 },
    );
  });

  it('keeps 100,000 states through growth of the table and widening of every cell', () => {
    const store = new StateStore(3);
    const tupleOf = (n: number) => Int32Array.of(n % 17, (n * 7) % 1_000, n);
    for (let n = 0; n < 100_000; n += 1) expect(store.add(tupleOf(n), 0, n - 1)).toBe(n);
    const read = new Int32Array(3);
    for (let n = 0; n < 100_000; n += 997) {
      store.read(n, read);
      expect([...read]).toEqual([...tupleOf(n)]);
      expect(store.parent(n)).toBe(n - 1);
      expect(store.has(tupleOf(n), 0)).toBe(true);
    }
    expect(store.has(tupleOf(100_000), 0)).toBe(false);
    expect(store.size).toBe(100_000);
  });

  it('keeps the largest cell there can be, 2^31 - 1', () => {
    const store = new StateStore(2);
    store.add(Int32Array.of(0, 1), 0, -1);
    store.add(Int32Array.of(0x7fff_ffff, 0x7fff_ffff), 0, 0);
    const read = new Int32Array(2);
    store.read(1, read);
    expect([...read]).toEqual([0x7fff_ffff, 0x7fff_ffff]);
    store.read(0, read);
    expect([...read]).toEqual([0, 1]);
    expect(store.has(Int32Array.of(0x7fff_fffe, 0x7fff_ffff), 0)).toBe(false);
  });
});
