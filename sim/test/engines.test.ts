import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { Exploration, World, type WorldConfig } from '../index.js';
import { send } from './effects.js';
import { recorder } from './machines.js';
import { naiveStart } from './naive-start.js';
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
    off: { entry: [send('queue', { type: 'A' }), send('one', { type: 'A' })] },
  },
});

const worlds: { readonly [name: string]: WorldConfig } = {
  'two-phase commit': twoPhaseCommit(4),
  'naive start': naiveStart(3),
  'a world with every kind of fault and a shared mailbox': {
    name: 'faults',
    actors: [
      { id: 'ticker', machine: ticker },
      { id: 'one', machine: recorder('A') },
      { id: 'two', machine: recorder('A') },
    ],
    shared: [{ id: 'queue', kind: 'fifo', receivers: ['one', 'two'] }],
    faults: {
      crash: { budget: 2 },
      restart: { budget: 1 },
      drop: { budget: 2 },
      duplicate: { budget: 1 },
    },
  },
};

describe('the compiled engine', () => {
  it.each(Object.keys(worlds))('finds in %s exactly what the interpreted one finds', (name) => {
    const config = worlds[name] as WorldConfig;
    expect(found(config, 'compiled')).toEqual(found(config, 'interpreted'));
  });

  it('packs a state closer than it was told at first, whatever ids come up', () => {
    const world = new World(naiveStart(4));
    const exploration = new Exploration(world, { until: 'never' });
    while (!exploration.advance(1_000_000));
    const { states, bytes } = exploration.progress();
    expect(bytes / states).toBeLessThan(26);
  });
});
