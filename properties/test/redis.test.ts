import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { scenario, strategies, type ScenarioOptions, type Strategy } from '../../model/index.js';
import { redisServer } from '../../model/redis/index.js';
import { explore, TransitionMemo } from '../../sim/index.js';
import { defaultSpec, worldOf, type WorldSpec } from '../index.js';

const memo = new TransitionMemo();

/** What a search says of one property. */
function verdict(
  spec: Partial<WorldSpec> & { readonly strategy: string },
  property: string,
  strategy?: Strategy,
): string {
  const { starters = 2 } = spec;
  const world = worldOf(
    { ...defaultSpec, starters, messages: starters, ...spec },
    { watched: [property], memo, ...(strategy === undefined ? {} : { strategy }) },
  );
  return explore(world, { reduction: true, symmetry: world.isSymmetric })[0]?.kind ?? '';
}

/** The strategy with another machine in the place of one. */
function replaced(name: string, machine: AnyStateMachine, twin: AnyStateMachine): Strategy {
  const strategy = strategies[name] as Strategy;
  return {
    ...strategy,
    build: (options: Required<ScenarioOptions>) => {
      const parts = strategy.build(options);
      const actors = parts.actors.map((actor) =>
        actor.machine === machine ? { ...actor, machine: twin } : actor,
      );
      return { ...parts, actors };
    },
  };
}

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
    expect(verdict(spec, 'noMessageLost')).toBe('holds');
    expect(verdict(spec, 'noLockOut')).toBe('holds');
  });

  it('lose what the replica lacks', () => {
    const spec = { strategy: 'redis-window', faults: { failover: 1 } };
    expect(verdict(spec, 'noMessageLost')).toBe('violated');
  });
});
