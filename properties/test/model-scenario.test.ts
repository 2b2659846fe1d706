import { describe, expect, it } from 'vitest';
import {
  faultNames,
  runtimeEras,
  scenario,
  strategies,
  windowKinds,
  type ScenarioOptions,
} from '../../model/index.js';
import { hasEras } from '../index.js';
import { cases } from '../../sim/test/runs.js';
import { settle } from './model-driver.js';

/** All eras, or one in which all starts run and one in which one of them wins. */
const eras = cases(runtimeEras, (era) => era === '2019' || era === 'deduplicating');

/** Where a strategy has no runtime, one era stands for all. */
const worlds = Object.values(strategies).flatMap((strategy) =>
  (hasEras(strategy) ? eras : (['2019'] as const)).flatMap((runtime) =>
    [1, 2].map((windows) => ({ strategy: strategy.name, runtime, windows })),
  ),
);

describe('every strategy', () => {
  it.each(worlds)('settles: $strategy on $runtime, $windows windows', (world) => {
    const { facts, probes } = settle(scenario({ ...world, starters: 2, messages: 4 }));
    const starters = [...probes].filter(([id]) => id.startsWith('starter-'));
    expect(starters.map(([, probe]) => probe.settled)).toEqual([true, true]);
    const answered = facts.filter(({ type }) => type === 'acknowledged' || type === 'rejected');
    expect(answered).toHaveLength(4);
  });

  it.each(worlds)('processes one message: $strategy on $runtime', ({ strategy, runtime }) => {
    const { facts } = settle(scenario({ strategy, runtime, starters: 1 }));
    const accepted = facts.filter(({ type }) => type === 'accepted');
    expect(accepted).toMatchObject([{ message: 'm1' }]);
    const processed = facts.filter(({ type }) => type === 'processed');
    const [of] = accepted.map((fact) => 'window' in fact && fact.window);
    expect(processed).toMatchObject([{ window: of, messages: ['m1'] }]);
  });

  it.each(Object.keys(strategies))('has one world for each kind of window: %s', (strategy) => {
    for (const window of windowKinds) {
      const parts = scenario({ strategy, runtime: '2019', starters: 2, window });
      const { facts } = settle(parts);
      expect(facts.some(({ type }) => type === 'processed')).toBe(true);
    }
  });
});

describe('the faults of a world', () => {
  const allFaults = (options: Omit<ScenarioOptions, 'starters'>) =>
    scenario({ ...options, starters: 2, faults: faultNames });

  it.each(worlds)('aim at actors that exist: $strategy on $runtime, $windows windows', (world) => {
    const { actors, faults } = allFaults(world);
    const ids = actors.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const part of Object.values(faults)) {
      const places = 'at' in part ? part.at.flat() : part.events.map(({ to }) => to);
      expect(places.length).toBeGreaterThan(0);
      expect(ids).toEqual(expect.arrayContaining([...places]));
    }
  });

  it('need actors that are only there if they may happen', () => {
    const options = { strategy: 'naive', runtime: '2019' } as const;
    const idsOf = (faulty: boolean): readonly string[] =>
      (faulty ? allFaults(options) : scenario({ ...options, starters: 2 })).actors.map(
        ({ id }) => id,
      );
    const added = idsOf(true).filter((id) => !idsOf(false).includes(id));
    expect(added).toEqual(['standby-1', 'standby-2', 'execution-1b', 'execution-2b']);
    expect(scenario({ ...options, starters: 2 }).faults.redelivery).toBeUndefined();
  });

  it('are where the domain has them', () => {
    const { faults } = allFaults({ strategy: 'lease', runtime: 'deduplicating' });
    const at = (name: keyof typeof faults): unknown => {
      const part = faults[name];
      if (part === undefined) return null;
      return 'at' in part ? part.at : part.events.map(({ to, message }) => [message.type, to]);
    };
    expect(at('crash')).toEqual(
      ['starter-1', 'starter-2', 'standby-1', 'standby-2'].map((id) => ['CRASH', id]),
    );
    expect(at('redelivery')).toEqual([
      ['MESSAGE', 'standby-1'],
      ['MESSAGE', 'standby-2'],
    ]);
    expect(at('pause')).toEqual([
      ['PAUSE', 'lock'],
      ['PAUSE', 'instances'],
    ]);
    expect(at('lost-reply')).toContainEqual(['starter-1', 'lock']);
    expect(at('duplicate')).toContainEqual(['queue', 'worker']);
    expect(at('reorder')).toEqual([['REORDER', 'queue']]);
    expect(at('clock-skew')).toBeNull();
  });
});

describe('scenario', () => {
  it('deals the messages out to starters in turns and to windows in order', () => {
    const { mail, actors } = scenario({
      strategy: 'atomic-insert',
      runtime: '2019',
      starters: 2,
      messages: 5,
      windows: 2,
    });
    expect(mail.map(({ to, message: { id, window } }) => [id, to, window])).toEqual([
      ['m1', 'starter-1', 'w1'],
      ['m2', 'starter-2', 'w1'],
      ['m3', 'starter-1', 'w1'],
      ['m4', 'starter-2', 'w2'],
      ['m5', 'starter-1', 'w2'],
    ]);
    const ids = actors.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['instances', 'instances@w2', 'record@w2']));
  });

  it.each([
    [{ strategy: 'hope' }, "unknown strategy 'hope'; expected one of naive, "],
    [{ strategy: 'toString' }, "unknown strategy 'toString'"],
    [{ runtime: '2020' }, "scenario: runtime is '2020'; expected one of 2019, overridable, "],
    [{ starters: 0 }, 'starters is 0; expected an integer from 1 to 32'],
    [{ messages: 1.5 }, 'messages is 1.5; expected an integer from 1 to 32'],
    [{ windows: 3 }, 'windows is 3; expected an integer from 1 to 2'],
    [
      { window: 'round' },
      "scenario: window is 'round'; expected one of tumbling, session, sliding",
    ],
    [{ window: 'session', windows: 2 }, '2 windows that are session; expected 1'],
    [{ instance: '' }, "scenario: instance is ''; expected a text"],
  ])('refuses %j', (wrong, expected) => {
    const options = { strategy: 'naive', runtime: '2019', starters: 2, ...wrong };
    expect(() => scenario(options as never)).toThrow(expected);
  });
});
