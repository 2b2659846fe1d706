import type { AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  entity,
  instanceRow,
  lockRecord,
  naive,
  scenario,
  unfencedLease,
  worker,
  type RuntimeEra,
  type Strategy,
} from '../../model/index.js';
import { explore } from '../../sim/index.js';
import { defaultSpec, properties, worldOf, type Faults } from '../index.js';

/** The strategy with every actor of one machine replaced by a twin that lacks a guard. */
function withTwin(strategy: string, original: AnyStateMachine, twin: AnyStateMachine): Strategy {
  return {
    name: `${strategy} with a twin of ${original.id}`,
    summary: 'a guard is removed',
    source: 'test',
    assumes: 'nothing',
    build: (options) => {
      const parts = scenario({ ...options, strategy });
      const replaced = parts.actors.filter(({ machine }) => machine === original);
      expect(replaced).not.toEqual([]);
      return {
        ...parts,
        actors: parts.actors.map((actor) =>
          actor.machine === original ? { ...actor, machine: twin } : actor,
        ),
      };
    },
  };
}

/** The verdict on one property of a twin's world; a violation ends the search. */
function verdictOn(
  property: string,
  strategy: Strategy,
  runtime: RuntimeEra,
  faults: Faults = {},
): string | undefined {
  const spec = { ...defaultSpec, strategy: strategy.name, runtime, messages: 2, faults };
  return explore(worldOf(spec, { strategy, watched: [property] }))[0]?.kind;
}

describe('without its guard', () => {
  it('a record that can be inserted twice lets two batches through', () => {
    const twin = lockRecord.provide({ guards: { absent: () => true } });
    const strategy = withTwin('atomic-insert', lockRecord, twin);
    expect(verdictOn('exactlyOneBatchPerWindow', strategy, '2019')).toBe('violated');
    expect(verdictOn('noOverlappingExecutions', strategy, '2019')).toBe('violated');
  });

  it('a lease that no fence protects lets two batches through, because it can expire', () => {
    expect(verdictOn('exactlyOneBatchPerWindow', unfencedLease, '2019')).toBe('violated');
    expect(verdictOn('noOverlappingExecutions', unfencedLease, '2019')).toBe('violated');
  });

  it('an entity that does not know messages again processes one twice', () => {
    const twin = entity.provide({ guards: { isNew: () => true } });
    const strategy = withTwin('entity', entity, twin);
    expect(verdictOn('noMessageTwice', strategy, '2019', { duplicate: 1 })).toBe('violated');
    expect(verdictOn('noMessageTwice', strategy, '2019')).toBe('holds');
  });

  it('a flush that is not bound to its epoch only closes the next window early: no property minds', () => {
    const twin = entity.provide({ guards: { currentEpoch: () => true } });
    const strategy = withTwin('entity', entity, twin);
    for (const { name } of properties) {
      expect(verdictOn(name, strategy, '2019', { duplicate: 1 })).toBe('holds');
    }
  });

  it('a worker that runs every start message lets executions overlap on deduplicating, too', () => {
    const twin = worker.provide({
      guards: {
        nextHasWon: ({ context }) => context.row !== null && Object.keys(context.parked).length > 0,
      },
    });
    const strategy = withTwin('naive', worker, twin);
    expect(verdictOn('noOverlappingExecutions', strategy, 'deduplicating')).toBe('violated');
  });

  it('a client that starts an id that runs lets executions overlap on deduplicating, too', () => {
    const twin = naive.provide({ guards: { startRefused: () => false } });
    const strategy = withTwin('naive', naive, twin);
    expect(verdictOn('noOverlappingExecutions', strategy, 'deduplicating')).toBe('violated');
  });

  it('a row that can be inserted twice lets the loser of the row run as well', () => {
    const twin = instanceRow.provide({
      guards: { rowAbsent: ({ event }) => event.type === 'INSERT' },
    });
    const strategy = withTwin('naive', instanceRow, twin);
    expect(verdictOn('noOverlappingExecutions', strategy, 'deduplicating')).toBe('violated');
  });
});
