import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LazyGraph, ModelError, tabulated } from '../index.js';
import { ChainPartition, chainsMax, maskWords } from '../sampling/chains.js';
import { causalWidth } from '../sampling/width.js';
import { orderToy } from './toys/order-toy.js';
import { prop } from './prop.js';

/** Of each event the events that cause it, directly or not: all have smaller numbers. */
type Order = readonly ReadonlySet<number>[];

/** What each event is caused by, directly; any number stands for one of the events before. */
function orderOf(direct: readonly (readonly number[])[]): Order {
  const order: ReadonlySet<number>[] = [];
  direct.forEach((causes, event) => {
    const all = new Set<number>();
    for (const cause of event === 0 ? [] : causes) {
      all.add(cause % event);
      for (const earlier of order[cause % event] as ReadonlySet<number>) all.add(earlier);
    }
    order.push(all);
  });
  return order;
}

/** The chain of each event. */
function chainsOf(order: Order): readonly number[] {
  const partition = new ChainPartition();
  const last: number[] = [];
  return order.map((causes, event) => {
    const mask = Array<number>(maskWords).fill(0);
    last.forEach((head, chain) => {
      if (causes.has(head)) mask[chain >>> 5] = (mask[chain >>> 5] as number) | (1 << (chain & 31));
    });
    const chain = partition.place(mask, 0);
    last[chain] = event;
    return chain;
  });
}

/** The most events of which none causes another, by trying all sets. */
function widest(order: Order): number {
  let most = 0;
  for (let set = 0; set < 1 << order.length; set += 1) {
    const events = [...order.keys()].filter((event) => (set >>> event) & 1);
    const apart = events.every((event) => events.every((other) => !order[event]?.has(other)));
    if (apart) most = Math.max(most, events.length);
  }
  return most;
}

const orders = fc
  .array(fc.array(fc.nat(99), { maxLength: 3 }), { minLength: 1, maxLength: 10 })
  .map(orderOf);

describe('the partition into chains', () => {
  prop([orders], { numRuns: 1_000, seed: 2018 })(
    'causes each event of a chain by the one before it, with at most w (w + 1) / 2 chains',
    (order) => {
      const chains = chainsOf(order);
      chains.forEach((chain, event) => {
        const before = chains.lastIndexOf(chain, event - 1);
        if (event > 0 && before !== -1) expect(order[event]?.has(before)).toBe(true);
      });
      const width = widest(order);
      const count = new Set(chains).size;
      expect(count).toBeGreaterThanOrEqual(width);
      expect(count).toBeLessThanOrEqual((width * (width + 1)) / 2);
    },
  );

  it('keeps to the threads where there are some', () => {
    // a0 b0 c0 a1 b1 c1 ..., each caused by the one of its letter before it.
    const threads = Array.from({ length: 30 }, (_, event) => (event < 3 ? [] : [event - 3]));
    expect(chainsOf(orderOf(threads)).slice(-3)).toEqual([0, 1, 2]);
    expect(new Set(chainsOf(orderOf(threads))).size).toBe(3);
  });

  it('cannot always do with as many chains as an order is wide', () => {
    // 0 and 1 begin chains, 2 is caused by both and goes behind 0; then 3, caused by 0 only, has to begin another.
    const order = orderOf([[], [], [0, 1], [0]]);
    expect(widest(order)).toBe(2);
    expect(chainsOf(order)).toEqual([0, 1, 0, 2]);
  });

  it('is refused beyond what masks have room for', () => {
    const partition = new ChainPartition();
    const none = Array<number>(maskWords).fill(0);
    for (let chain = 0; chain < chainsMax; chain += 1) expect(partition.place(none, 0)).toBe(chain);
    expect(() => partition.place(none, 0)).toThrow(ModelError);
  });
});

describe('the width of a run', () => {
  prop([orders], { numRuns: 200, seed: 1950 })('is that of its causal order', (order) => {
    // Each event is made possible by its last cause; one has to know all of them for it to be the order itself.
    const causes = order.map((all) => [...all].filter((cause) => isDirect(order, all, cause)));
    fc.pre(causes.every(({ length }) => length <= 1));
    const names = Object.fromEntries(
      causes.map((direct, event) => [`e${event}`, direct.map((cause) => `e${cause}`)]),
    );
    const graph = new LazyGraph(tabulated(orderToy(names)));
    const { edges } = graph.path(Object.keys(names));
    expect(causalWidth(graph, edges)).toBe(widest(order));
  });
});

function isDirect(order: Order, all: ReadonlySet<number>, cause: number): boolean {
  return ![...all].some((other) => order[other]?.has(cause));
}
