import { describe, expect, it } from 'vitest';
import { scenario } from '../../model/index.js';
import { redisServer } from '../../model/redis/index.js';
import { replaced, verdict, verdicts } from './engine-verdicts.js';

describe('options that mean nothing on Redis', () => {
  it.each([
    [{ runtime: 'atomic' }, "runtime is 'atomic'; expected none: redis-look runs on redis"],
    [{ client: 'javascript' }, "client is 'javascript'; expected none: redis-look runs on redis"],
  ])('are refused: %j', (wrong, expected) => {
    const options = { strategy: 'redis-look', runtime: '2019', starters: 2, ...wrong };
    expect(() => scenario(options as never)).toThrow(expected);
  });
});

describe('a lock that nobody renews', () => {
  it.each([
    ['redis-compare-del', 'violated'],
    ['redis-renewed', 'holds'],
  ])('ends under its living holder: %s', (strategy, expected) => {
    expect(verdict({ strategy }, 'noOverlappingExecutions')).toBe(expected);
  });

  it('is that of a client, too, that does not know that it has it', () => {
    const faults = { 'lost-reply': 1 };
    expect(verdict({ strategy: 'redis-renewed', faults }, 'noLockOut')).toBe('holds');
    const twin = redisServer.provide({ guards: { asksForOwn: () => false } });
    const wrong = replaced('redis-renewed', redisServer, twin);
    expect(verdict({ strategy: 'redis-renewed', faults }, 'noLockOut', wrong)).toBe('violated');
  });
});

describe('a client that dies without the lock', () => {
  it('takes it from nobody', () => {
    const spec = { strategy: 'redis-renewed', starters: 3, faults: { crash: 1 } };
    expect(verdict(spec, 'noOverlappingExecutions')).toBe('holds');
    const twin = redisServer.provide({ guards: { isHolder: () => true } });
    const wrong = replaced('redis-renewed', redisServer, twin);
    expect(verdict(spec, 'noOverlappingExecutions', wrong)).toBe('violated');
  });
});

describe('messages that come while the list is emptied', () => {
  it.each([
    ['redis-renewed', 'violated'],
    ['redis-close-empty', 'holds'],
    ['redis-window', 'holds'],
  ])('wait for nobody, unless giving up and looking are one step: %s', (strategy, expected) => {
    expect(verdict({ strategy }, 'noMessageLost')).toBe(expected);
  });
});

describe('windows in scripts', () => {
  it.each(['crash', 'lost-reply', 'worker-crash'] as const)('lose nothing by a %s', (fault) => {
    const spec = { strategy: 'redis-window', faults: { [fault]: 1 } };
    const kept = { noMessageLost: 'holds', noLockOut: 'holds' };
    expect(verdicts(spec, Object.keys(kept))).toEqual(kept);
  });

  it('lose what the replica lacks', () => {
    const spec = { strategy: 'redis-window', faults: { failover: 1 } };
    expect(verdict(spec, 'noMessageLost')).toBe('violated');
  });
});
