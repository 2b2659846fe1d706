import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { bytesFor, bytesMin, Exploration, explore, World, type WorldConfig } from '../index.js';
import { KernelMemory } from '../search/kernel/memory.js';
import { announce, send } from './effects.js';
import { anything, never, recorder } from './machines.js';
import { atomicStart, naiveStart } from './naive-start.js';
import { cases, full } from './runs.js';
import { twoPhaseCommit } from './two-phase-commit.js';

/** All that an exploration says, but for what depends on how states are stored. */
function found(config: WorldConfig, engine: 'compiled' | 'interpreted') {
  const exploration = new Exploration(new World(config), { until: 'never', engine });
  while (!exploration.advance(1_000_000));
  const { states, transitions, depth } = exploration.progress();
  const verdicts = exploration.verdicts().map((verdict) => ({
    ...verdict,
    coverage: { ...verdict.coverage, bytes: 0 },
  }));
  return { states, transitions, depth, verdicts };
}

const ticker = setup({}).createMachine({
  initial: 'on',
  states: {
    on: { after: { 5: 'off' }, entry: send('one', { type: 'A' }) },
    off: { entry: [send('queue', { type: 'A' }), send('one', { type: 'A' }), announce('OFF')] },
  },
});

const worlds: { readonly [name: string]: WorldConfig } = {
  'two-phase commit': { ...twoPhaseCommit(4), properties: [anything] },
  'naive start': naiveStart(3),
  'a world with every kind of fault and a shared mailbox': {
    name: 'faults',
    actors: [
      { id: 'ticker', machine: ticker },
      { id: 'one', machine: recorder('A') },
      { id: 'two', machine: recorder('A') },
    ],
    shared: [{ id: 'queue', kind: 'fifo', receivers: ['one', 'two'] }],
    properties: [anything, { name: 'never off', machine: never('OFF') }],
    faults: {
      crash: { budget: 2 },
      restart: { budget: 1 },
      drop: { budget: 2 },
      duplicate: { budget: 1 },
    },
  },
};

/** Has two timers, of which one may overtake the other when both may be late. */
const waiter = setup({}).createMachine({
  initial: 'on',
  states: {
    on: { after: { 4: 'off', 5: 'gone' } },
    off: { entry: send('one', { type: 'A' }), after: { 3: 'gone' } },
    gone: {},
  },
});

Object.assign(worlds, {
  'a timed world with every kind of fault': {
    ...(worlds['a world with every kind of fault and a shared mailbox'] as WorldConfig),
    time: 'timed',
  },
  'a timed world with timers that may be late and clocks that drift': {
    name: 'late',
    time: 'timed',
    lateness: { first: { ms: 2, step: 1 }, second: { ms: 2, step: 1 } },
    drift: { first: { faster: 50, slower: 50 }, second: { faster: 50, slower: 50 } },
    actors: [
      { id: 'first', machine: waiter },
      { id: 'second', machine: waiter },
      { id: 'one', machine: recorder('A') },
    ],
    symmetric: ['first', 'second'],
    properties: [anything],
  },
} satisfies typeof worlds);

describe('the compiled engine', () => {
  it.each(Object.keys(worlds))('finds in %s exactly what the interpreted one finds', (name) => {
    const config = worlds[name] as WorldConfig;
    expect(found(config, 'compiled')).toEqual(found(config, 'interpreted'));
  });

  it.runIf(full)('packs a state closer than it was told at first, whatever ids come up', () => {
    const world = new World(naiveStart(4));
    const exploration = new Exploration(world, { until: 'never' });
    while (!exploration.advance(1_000_000));
    const { states, bytes } = exploration.progress();
    expect(bytes / states).toBeLessThan(26);
  });
});

describe('several workers', () => {
  const whole = { until: 'never', symmetry: false, cycles: false } as const;

  it.each(cases([2, 3], (workers) => workers === 2))(
    'count with %i what one counts, and find a shortest counterexample',
    (workers) => {
      const [starters, states, transitions, depth] = full
        ? [4, 516_047, 2_310_987, 41]
        : [3, 14_903, 50_872, 31];
      const [alone] = explore(new World(naiveStart(starters)), whole);
      const [together] = explore(new World(naiveStart(starters)), { ...whole, workers });
      for (const verdict of [alone, together]) {
        expect(verdict).toMatchObject({
          kind: 'violated',
          coverage: { states, transitions, depth, complete: true },
        });
        expect(verdict?.kind === 'violated' && verdict.counterexample.actions).toHaveLength(14);
      }
      expect(together?.coverage.quiescent).toBe(alone?.coverage.quiescent);
    },
  );

  it('do so with symmetry and reduction', () => {
    const options = { until: 'never', reduction: true } as const;
    const coverages = [1, 2].map((workers) => {
      const [verdict] = explore(new World(naiveStart(4)), { ...options, workers });
      const { states, transitions, quiescent, represented, reduced } = verdict?.coverage ?? {};
      return { states, transitions, quiescent, represented, reduced };
    });
    expect(coverages[1]).toEqual(coverages[0]);
    expect(coverages[0]?.states).toBeLessThan(10_000);
  });
});

describe('the most there can be', () => {
  it.each(cases([2, 16, 64], (workers) => workers === 16))(
    'of workers, here %i, has room in the least memory for them',
    (workers) => {
      const bounds = { bytes: bytesFor(workers) };
      const options = { until: 'never', symmetry: false, workers, bounds } as const;
      const [verdict] = explore(new World(naiveStart(3)), options);
      expect(verdict?.coverage).toMatchObject({ states: 14_903, complete: true });
    },
  );

  it.each(cases([64, 65], (count) => count === 65))(
    'of symmetric actors, here %i, is no limit to what is found',
    (count) => {
      const ids = Array.from({ length: count }, (_, index) => `ticker-${index}`);
      const machine = setup({}).createMachine({
        initial: 'on',
        states: { on: { after: { 5: 'off' } }, off: {} },
      });
      const actors = ids.map((id) => ({ id, machine }));
      const properties = naiveStart(1).properties ?? [];
      const world = new World({ name: 'tickers', actors, symmetric: ids, properties });
      expect(explore(world, { until: 'never' })[0]?.coverage).toMatchObject({
        states: count + 1,
        complete: true,
      });
    },
  );
});

describe('the memory of a search', () => {
  it('is used again, with nothing left in it', () => {
    // What other searches gave back is taken first.
    const [used] = Array.from({ length: 5 }, () => new KernelMemory(bytesMin, 1));
    if (used === undefined) throw new Error('there is none');
    used.words.fill(7);
    used.release();
    const again = new KernelMemory(bytesMin, 1);
    expect(again.memory).toBe(used.memory);
    expect(again.words.findIndex((word) => word !== 0)).toBe(-1);
  });

  it('is not asked for once the search is over, and is kept while it only stands still', () => {
    const over = new Exploration(new World(naiveStart(2)), { until: 'never' });
    while (!over.advance(1_000_000));
    const verdicts = over.verdicts();
    found(naiveStart(3), 'compiled');
    expect(over.advance(1)).toBe(true);
    expect(over.verdicts()).toBe(verdicts);
    expect(over.progress().states).toBe(verdicts[0]?.coverage.states);
    const stopped = new Exploration(new World(naiveStart(2)), { until: 'never', symmetry: false });
    while (stopped.progress().violated === 0) stopped.advance(100);
    stopped.stop('interrupted');
    found(naiveStart(3), 'compiled');
    expect(stopped.verdicts()[0]).toMatchObject({
      kind: 'violated',
      counterexample: { actions: { length: 14 } },
    });
  });
});

describe('a bound on memory', () => {
  it('ends a search that would need more, with all that was found until then', () => {
    const world = new World({ ...atomicStart(6), name: 'bounded' });
    const options = { symmetry: false, until: 'never', bounds: { bytes: bytesMin } } as const;
    const [verdict] = explore(world, options);
    expect(verdict).toMatchObject({ kind: 'unknown', because: 'memory limit' });
    expect(verdict?.coverage.complete).toBe(false);
    expect(verdict?.coverage.bytes).toBeLessThan(bytesMin);
    const [whole] = explore(world, { ...options, bounds: { bytes: 16 * bytesMin } });
    expect(whole).toMatchObject({ kind: 'holds', coverage: { states: 348_959, complete: true } });
  });
});
