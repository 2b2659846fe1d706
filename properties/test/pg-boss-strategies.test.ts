import { describe, expect, it } from 'vitest';
import { pgBossSender } from '../../model/pg-boss/client.js';
import { pgBoss } from '../../model/pg-boss/index.js';
import { cases, full } from '../../sim/test/runs.js';
import { replaced, verdict } from './engine-verdicts.js';

const lost = 'noMessageLost';
const overlap = 'noOverlappingExecutions';

describe('what null loses', () => {
  it.each([
    ['pg-boss-short', 'violated'],
    ['pg-boss-singleton', 'holds'],
    ['pg-boss-stately', 'violated'],
    ['pg-boss-exclusive', 'violated'],
    ['pg-boss-throttle', 'violated'],
  ])('the message of whoever is told so: %s', (strategy, expected) => {
    expect(verdict({ strategy }, lost)).toBe(expected);
  });

  it('the third message of a debounced slot, and no second', () => {
    expect(verdict({ strategy: 'pg-boss-debounce' }, lost)).toBe('holds');
    // In the short suite its schedule is replayed instead, in regressions.test.ts.
    if (!full) return;
    expect(verdict({ strategy: 'pg-boss-debounce', starters: 3 }, lost)).toBe('violated');
  });

  it('the second one, too, without the second statement of sendDebounced', () => {
    const twin = pgBossSender.provide({ guards: { hasNextSlot: () => false } });
    const wrong = replaced('pg-boss-debounce', pgBossSender, twin);
    expect(verdict({ strategy: 'pg-boss-debounce' }, lost, wrong)).toBe('violated');
  });
});

describe('two at once', () => {
  it.each([
    ['pg-boss-short', 'violated'],
    ['pg-boss-singleton', 'holds'],
    ['pg-boss-exclusive', 'holds'],
    ['pg-boss-debounce', 'violated'],
  ])('are kept apart by indexes on active jobs, and by nothing else: %s', (strategy, expected) => {
    expect(verdict({ strategy }, overlap)).toBe(expected);
  });

  it('are not if a job expires under its worker', () => {
    const spec = { strategy: 'pg-boss-singleton', faults: { pause: 1 } };
    expect(verdict(spec, overlap)).toBe('violated');
  });
});

describe('what nobody gives back', () => {
  const died = { strategy: 'pg-boss-singleton', faults: { 'worker-crash': 1 } };
  const slot = { strategy: 'pg-boss-throttle' };

  it.each([
    ['the job of a dead worker expires', 'hasAbandonedJob', died],
    ['a slot is over some time', 'hasSlots', slot],
  ] as const)('locks nobody out: %s', (_, guard, spec) => {
    const twin = pgBoss.provide({ guards: { [guard]: () => false } });
    const wrong = replaced(spec.strategy, pgBoss, twin);
    expect(verdict(spec, 'noLockOut')).toBe('holds');
    expect(verdict(spec, 'noLockOut', wrong)).toBe('violated');
  });
});

describe('a signal beside rows', () => {
  it('loses the row of a transaction that has found it queued', () => {
    expect(verdict({ strategy: 'pg-boss-signal' }, lost)).toBe('violated');
  });

  it('loses none if the row is committed before', () => {
    expect(verdict({ strategy: 'pg-boss-signal-after' }, lost)).toBe('holds');
  });

  const kept = [lost, overlap, 'noLockOut', 'noMessageTwice', 'exactlyOneBatchPerWindow'];
  it.each(cases(kept, (one) => one === lost))('of its own keeps %s', (one) => {
    expect(verdict({ strategy: 'pg-boss-window' }, one)).toBe('holds');
  });

  it('of its own loses none when a sender or a worker dies', () => {
    for (const fault of cases(['crash', 'worker-crash'], (one) => one === 'worker-crash')) {
      const spec = { strategy: 'pg-boss-window', faults: { [fault]: 1 } };
      expect(verdict(spec, lost)).toBe('holds');
    }
  });

  it('loses none either without the transaction around the two', () => {
    const twin = pgBossSender.provide({ guards: { isInTransaction: () => false } });
    const wrong = replaced('pg-boss-signal', pgBossSender, twin);
    expect(verdict({ strategy: 'pg-boss-signal' }, lost, wrong)).toBe('holds');
  });
});
