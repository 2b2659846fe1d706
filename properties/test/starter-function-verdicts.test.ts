import { describe, expect, it } from 'vitest';
import {
  blobLease,
  flag,
  flagTimestamp,
  lockBlob,
  lockBlobOwnerStarter,
  lockRecord,
  singleton,
  singletonStart,
  strategies,
  strategiesOn,
  type Strategy,
} from '../../model/index.js';
import { explore, TransitionMemo } from '../../sim/index.js';
import { defaultSpec, worldOf, type Faults } from '../index.js';
import { withTwin } from './twin.js';

/** What machines did in one world, for the other worlds of the same machines. */
const memo = new TransitionMemo();

interface Size {
  readonly starters?: number;
  readonly messages?: number;
}

/** For each property `holds`, or the length of the shortest schedule that violates it; by one search. */
function verdicts(
  strategy: string | Strategy,
  watched: readonly string[],
  faults: Faults = {},
  { starters = 2, messages = starters }: Size = {},
): readonly (string | number)[] {
  const name = typeof strategy === 'string' ? strategy : strategy.name;
  const own = typeof strategy === 'string' ? {} : { strategy };
  const world = worldOf(
    { ...defaultSpec, strategy: name, starters, messages, faults },
    { ...own, watched, memo },
  );
  return explore(world).map((found) =>
    found.kind === 'violated' ? found.counterexample.actions.length : found.kind,
  );
}
const verdict = (
  strategy: string | Strategy,
  property: string,
  faults?: Faults,
  size?: Size,
): string | number => verdicts(strategy, [property], faults, size)[0] ?? '';

const some = expect.any(Number) as number;

const functions = strategiesOn('azure').filter(
  (name) => strategies[name]?.startsOrchestrations === false,
);
const exclusives = functions.filter((name) => name !== 'flag');

describe('a lock around each function', () => {
  it.each(exclusives)('%s keeps bodies apart', (strategy) => {
    expect(verdict(strategy, 'noOverlappingExecutions')).toBe('holds');
    expect(verdict(strategy, 'noOverlappingExecutions', { crash: 1 })).toBe('holds');
    expect(verdict(strategy, 'noOverlappingExecutions', { redelivery: 1 })).toBe('holds');
  });

  it.each(exclusives)('%s only serialises: nothing is consolidated', (strategy) => {
    const found = verdicts(strategy, ['consolidated', 'exactlyOneBatchPerWindow']);
    expect(found).toEqual([some, some]);
  });

  it('the flag races', () => {
    expect(verdict('flag', 'noOverlappingExecutions')).toBe(10);
  });

  it.each(['flag', 'flag-atomic', 'flag-timestamp'])('%s loses messages by design', (strategy) => {
    expect(verdicts(strategy, ['noMessageLost', 'truthfulReturn'])).toEqual([some, some]);
  });

  it.each(['singleton', 'lock-blob', 'lock-blob-owner'])('%s loses none', (strategy) => {
    const found = verdicts(strategy, ['noMessageLost', 'truthfulReturn'], { crash: 1 });
    expect(found).toEqual(['holds', 'holds']);
  });
});

describe('after one crash', () => {
  it.each(['lock-blob', 'lock-blob-owner', 'flag', 'flag-atomic'])('%s is stuck', (strategy) => {
    expect(verdict(strategy, 'noLockOut', { crash: 1 })).toBeGreaterThan(0);
    expect(verdict(strategy, 'noLockOut')).toBe('holds');
  });

  it.each(['singleton', 'flag-timestamp'])('%s is free again, in time', (strategy) => {
    expect(verdict(strategy, 'noLockOut', { crash: 1 })).toBe('holds');
  });
});

describe('what limits the time of a lock lets two bodies run', () => {
  it.each<[string, Faults, number]>([
    ['singleton', { pause: 1 }, 19],
    ['flag-timestamp', { pause: 1 }, 11],
    ['flag-timestamp', { 'clock-skew': 1 }, 11],
  ])('%s after %j', (strategy, faults, length) => {
    expect(verdict(strategy, 'noOverlappingExecutions', faults)).toBe(length);
  });
});

describe('a lost answer', () => {
  it.each(['lock-blob', 'flag-atomic'])("locks %s's owner out for ever", (strategy) => {
    expect(verdict(strategy, 'noLockOut', { 'lost-reply': 1 })).toBeGreaterThan(0);
  });

  it.each(['lock-blob-owner', 'singleton', 'flag-timestamp'])('does not, for %s', (strategy) => {
    expect(verdict(strategy, 'noLockOut', { 'lost-reply': 1 })).toBe('holds');
  });

  it.each(['lock-blob', 'flag-atomic', 'flag-timestamp'])(
    "to a delete that takes whatever is there makes %s delete the next one's lock",
    (strategy) => {
      const lost = (messages: number) =>
        verdict(strategy, 'noOverlappingExecutions', { 'lost-reply': 1 }, { messages });
      expect(lost(2)).toBe('holds');
      expect(lost(3)).toBeGreaterThan(0);
    },
  );

  it('does no harm to a delete that names a version', () => {
    const three = { messages: 3 };
    const lost = { 'lost-reply': 1 };
    expect(verdict('lock-blob-owner', 'noOverlappingExecutions', lost, three)).toBe('holds');
    const twin = lockBlob.provide({ guards: { etagChanged: () => false } });
    const unconditional = withTwin('lock-blob-owner', lockBlob, twin);
    expect(verdict(unconditional, 'noOverlappingExecutions', lost, three)).toBeGreaterThan(0);
  });
});

describe('[Singleton] around the starter', () => {
  it('keeps one execution and one batch where the naive starter races', () => {
    const kept = ['noOverlappingExecutions', 'exactlyOneBatchPerWindow', 'consolidated'];
    expect(verdicts('singleton-start', kept)).toEqual(['holds', 'holds', 'holds']);
    expect(verdict('naive', 'noOverlappingExecutions')).toBeGreaterThan(0);
  });

  it('does not when its host dies before the row is there, or stands still', () => {
    expect(verdict('singleton-start', 'noOverlappingExecutions', { crash: 1 })).toBe(36);
    expect(verdict('singleton-start', 'noOverlappingExecutions', { pause: 1 })).toBe(34);
  });

  it('has the closing window like every start lock', () => {
    expect(verdict('singleton-start', 'noMessageLost')).toBeGreaterThan(0);
  });
});

describe('without its guard', () => {
  it('who takes any blob for its own runs beside its owner', () => {
    const twin = lockBlobOwnerStarter.provide({ guards: { isOwn: () => true } });
    const strategy = withTwin('lock-blob-owner', lockBlobOwnerStarter, twin);
    expect(verdict(strategy, 'noOverlappingExecutions')).toBeGreaterThan(0);
  });

  it('who never recognises its own blob is locked out by a lost answer', () => {
    const twin = lockBlobOwnerStarter.provide({ guards: { isOwn: () => false } });
    const strategy = withTwin('lock-blob-owner', lockBlobOwnerStarter, twin);
    expect(verdict(strategy, 'noLockOut', { 'lost-reply': 1 })).toBeGreaterThan(0);
  });

  it('who never finds the flag set loses nothing: the flag is what loses messages', () => {
    const strategy = withTwin('flag', flag, flag.provide({ guards: { isFlagged: () => false } }));
    expect(verdict(strategy, 'noMessageLost')).toBe('holds');
  });

  it('who takes every timestamp for an old one runs beside its owner', () => {
    const twin = flagTimestamp.provide({ guards: { isFlaggedLately: () => false } });
    const strategy = withTwin('flag-timestamp', flagTimestamp, twin);
    expect(verdict(strategy, 'noOverlappingExecutions')).toBeGreaterThan(0);
  });

  it('of those who find a left-over more than one replaces it', () => {
    const three = { starters: 3 };
    expect(verdict('flag-timestamp', 'noOverlappingExecutions', { crash: 1 }, three)).toBe('holds');
    const twin = lockRecord.provide({ guards: { etagMatches: () => true } });
    const strategy = withTwin('flag-timestamp', lockRecord, twin);
    expect(verdict(strategy, 'noOverlappingExecutions', { crash: 1 }, three)).toBeGreaterThan(0);
  });

  it('a lease that nobody knows of would be renewed for ever', () => {
    const twin = blobLease.provide({ guards: { asksForOwn: () => false } });
    const strategy = withTwin('singleton', blobLease, twin);
    expect(verdict(strategy, 'noLockOut', { 'lost-reply': 1 })).toBeGreaterThan(0);
  });

  it('so would the lease of a host that died', () => {
    const twin = blobLease.provide({ guards: { isHolder: () => false } });
    const strategy = withTwin('singleton', blobLease, twin);
    expect(verdict(strategy, 'noLockOut', { crash: 1 })).toBeGreaterThan(0);
  });

  it('the look at the state of the lease only saves errors: without it 409 says the same', () => {
    const twin = singleton.provide({ guards: { isLeasable: () => true } });
    const strategy = withTwin('singleton', singleton, twin);
    expect(verdict(strategy, 'noOverlappingExecutions')).toBe('holds');
    const never = singletonStart.provide({ guards: { isLeasable: () => false } });
    const locked = withTwin('singleton-start', singletonStart, never);
    expect(verdict(locked, 'noOverlappingExecutions')).toBe('unwitnessed');
  });
});
