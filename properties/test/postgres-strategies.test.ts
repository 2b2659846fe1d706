import { describe, expect, it } from 'vitest';
import { postgresPusher } from '../../model/postgres/pusher.js';
import { postgresRunClient } from '../../model/postgres/run-client.js';
import { postgresEngine } from '../../model/postgres/pack.js';
import { full } from '../../sim/test/runs.js';
import { budgetsFor, defaultSpec, worldOf, type WorldSpec } from '../index.js';
import { replaced, verdict, verdicts } from './engine-verdicts.js';

const actorsOf = (strategy: string, faults: WorldSpec['faults'] = {}): readonly string[] =>
  worldOf({ ...defaultSpec, strategy, messages: 2, faults }).movers;

describe('look, then insert', () => {
  it.each([
    ['postgres-look', 'violated'],
    ['postgres-look-repeatable', 'violated'],
    ['postgres-look-serializable', 'holds'],
  ])('begins one run at SERIALIZABLE alone: %s', (strategy, expected) => {
    expect(verdict({ strategy }, 'noOverlappingExecutions')).toBe(expected);
  });

  it('waits for ever at SERIALIZABLE if nobody tries again', () => {
    const twin = postgresRunClient.provide({ guards: { mustRetry: () => false } });
    const wrong = replaced('postgres-look-serializable', postgresRunClient, twin);
    const spec = { strategy: 'postgres-look-serializable' };
    expect(verdict(spec, 'noLockOut')).toBe('holds');
    expect(verdict(spec, 'noLockOut', wrong)).toBe('violated');
  });
});

describe('an advisory lock of the session', () => {
  it.each([
    ['postgres-advisory', 'holds'],
    ['postgres-advisory-pooled', 'violated'],
    ['postgres-advisory-transaction', 'holds'],
  ])('is whoever’s has the connection: %s', (strategy, expected) => {
    expect(verdict({ strategy }, 'noOverlappingExecutions')).toBe(expected);
  });

  it('is lost with the session', () => {
    const spec = { strategy: 'postgres-advisory', faults: { pause: 1 } };
    expect(verdict(spec, 'noOverlappingExecutions')).toBe('violated');
  });
});

describe('a message that is delivered again', () => {
  it('has a client of its own beside all others, whatever the strategy', () => {
    for (const { name } of postgresEngine.strategies) {
      const without = actorsOf(name);
      const actors = actorsOf(name, { redelivery: 1 });
      expect(actors, name).toEqual(expect.arrayContaining([...without]));
      expect(actors, name).toHaveLength(without.length + 2);
    }
  });

  it('leaves both workers there, who overlap', () => {
    const spec = { strategy: 'postgres-skip-locked', faults: { redelivery: 1 } };
    expect(verdict(spec, 'noOverlappingExecutions')).toBe('violated');
  });

  it('is asked about where somebody asks, and not by the table', () => {
    const spec = { ...defaultSpec, strategy: 'postgres-insert', messages: 2 };
    expect(budgetsFor(spec, 1)).not.toHaveProperty('redelivery');
    expect(budgetsFor(spec, 1, { wanted: { redelivery: 1 } })).toEqual({ redelivery: 1 });
  });
});

describe('messages that are stored as the run ends', () => {
  it.each([
    ['postgres-insert', 'violated'],
    ['postgres-advisory', 'violated'],
    ['postgres-inbox', 'holds'],
  ])('wait for nobody, unless workers look for them: %s', (strategy, expected) => {
    expect(verdict({ strategy }, 'noMessageLost')).toBe(expected);
  });
});

describe('windows that workers close', () => {
  const kept = ['noMessageLost', 'noOverlappingExecutions', 'noLockOut', 'noMessageTwice'];
  // The largest world of these; in the short suite the window of pg-boss stands for it.
  it.runIf(full)('keep all of these', () => {
    const expected = Object.fromEntries(kept.map((one) => [one, 'holds']));
    expect(verdicts({ strategy: 'postgres-window' }, kept)).toEqual(expected);
  });

  it.runIf(full)('lose a message that is stored without looking whether one is open', () => {
    const twin = postgresPusher.provide({ guards: { foundNone: () => false } });
    const wrong = replaced('postgres-window', postgresPusher, twin);
    const spec = { strategy: 'postgres-window' };
    expect(verdict(spec, 'noMessageLost', wrong)).toBe('violated');
  });
});
