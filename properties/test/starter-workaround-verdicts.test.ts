import { createMachine, setup, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  actorPart,
  collectingWorld,
  etag,
  lockRecord,
  runtimeEras,
  scenario,
  send,
  strategies,
  workaroundRepaired,
  type Dropped,
  type ETag,
  type Fact,
  type RuntimeEra,
  type Strategy,
} from '../../model/index.js';
import { site } from '../../model/azure/starter/starter.js';
import { explore, replay, TransitionMemo, World } from '../../sim/index.js';
import { defaultSpec, worldOf, type Faults } from '../index.js';
import { cases, full } from '../../sim/test/runs.js';
import { withTwin } from './twin.js';

/** What machines did in one world, for the other worlds of the same machines. */
const memo = new TransitionMemo();

interface Question {
  readonly runtime?: RuntimeEra;
  readonly faults?: Faults;
  readonly messages?: number;
  /** Properties; default: all, which is one search for all of them. */
  readonly watched?: readonly string[];
}

function search(
  strategy: string | Strategy,
  { runtime = '2019', faults = {}, messages = 2, watched }: Question,
) {
  const name = typeof strategy === 'string' ? strategy : strategy.name;
  const world = worldOf(
    { ...defaultSpec, strategy: name, runtime, messages, faults },
    {
      ...(typeof strategy === 'string' ? {} : { strategy }),
      ...(watched === undefined ? {} : { watched }),
      memo,
    },
  );
  return { world, verdicts: explore(world) };
}

const searched = new Map<string, ReturnType<typeof search>>();

/** The same, searched once for the catalogue's strategies. */
function found(strategy: string | Strategy, question: Question): ReturnType<typeof search> {
  if (typeof strategy !== 'string') return search(strategy, question);
  const key = JSON.stringify([strategy, question]);
  const known = searched.get(key) ?? search(strategy, question);
  searched.set(key, known);
  return known;
}

type Outcomes = Readonly<Record<string, string | number>>;

/** By property: `holds`, or the length of the shortest schedule that violates it. */
function outcomes(strategy: string | Strategy, question: Question = {}): Outcomes {
  return Object.fromEntries(
    found(strategy, question).verdicts.map((verdict) => [
      verdict.property,
      verdict.kind === 'violated' ? verdict.counterexample.actions.length : verdict.kind,
    ]),
  );
}

/** What is announced on the shortest schedule that violates the property. */
function factsOf(strategy: string, property: string, question: Question): readonly Fact[] {
  const { world, verdicts } = found(strategy, question);
  const verdict = verdicts.find((one) => one.property === property);
  if (verdict?.kind !== 'violated') throw new Error(`expected a violation of ${property}`);
  const { actions } = verdict.counterexample;
  const states = replay(world, actions);
  return actions.flatMap(
    (action, step) =>
      world.effectsOf(states[step] as Int32Array, action).facts as unknown as readonly Fact[],
  );
}

/** Who holds the record, and who has begun, in order. */
const story = (facts: readonly Fact[]): readonly string[] =>
  facts.flatMap((fact) => {
    if ('lock' in fact && fact.lock === 'record') return [fact.type];
    return fact.type === 'started' || fact.type === 'rejected' ? [fact.type] : [];
  });

/** All eras, or one in which both starts run and one in which one of them wins. */
const eras = cases(runtimeEras, (era) => era === '2019' || era === 'deduplicating');

const violated = expect.any(Number) as number;
const holds = 'holds';

describe('the published workaround', () => {
  it('starts twice without a fault: who looked too early inserts when the record is gone again', () => {
    const facts = story(factsOf('workaround', 'noOverlappingExecutions', {}));
    expect(facts.filter((what) => what !== 'started').slice(0, 3)).toEqual([
      'held',
      'freed',
      'held',
    ]);
    expect(facts.filter((what) => what === 'started')).toHaveLength(2);
  });

  const throwing = cases(
    ['overridable', 'deduplicating', 'atomic'] as const,
    (era) => era === 'deduplicating',
  );
  it.each(throwing)(
    'leaves its record for ever on %s, where the second start throws',
    (runtime) => {
      const facts = story(factsOf('workaround', 'noLockOut', { runtime }));
      expect(facts.filter((what) => what !== 'started')).toEqual([
        'held',
        'freed',
        'held',
        'rejected',
      ]);
    },
  );

  it.each(['workaround', 'workaround-queue'])(
    '%s is locked out by one crash, or one lost reply',
    (strategy) => {
      const runtime = 'deduplicating';
      const watched = ['noLockOut'];
      const after = (faults: Faults) => outcomes(strategy, { runtime, faults, watched });
      expect(after({ crash: 1 })).toEqual({ noLockOut: 10 });
      expect(after({ 'lost-reply': 1 })).toEqual({ noLockOut: 11 });
    },
  );

  it.runIf(full).each(['2019', 'deduplicating'] as const)(
    'is no better with a queue on %s',
    (runtime) => {
      const kinds = (strategy: string) =>
        Object.entries(outcomes(strategy, { runtime })).map(([name, one]) => [name, typeof one]);
      expect(kinds('workaround-queue')).toEqual(kinds('workaround'));
    },
  );

  it.runIf(full)(
    'that restarts purges a running instance, and two run where the runtime would prevent it',
    () => {
      const watched = ['noOverlappingExecutions'];
      const question = { runtime: 'deduplicating', messages: 3, watched } as const;
      expect(outcomes('workaround-restart', question)).toEqual({ noOverlappingExecutions: 70 });
      expect(outcomes('workaround', question)).toEqual({ noOverlappingExecutions: holds });
    },
  );
});

/** The repaired starter that deletes its record on another condition. */
const deleting = (ifMatch: ETag | null) =>
  workaroundRepaired.provide({
    actions: {
      deleteOwnRecord: send(({ context }) => site(context).record, {
        type: 'DELETE_RECORD',
        ifMatch,
      }),
    },
  });

const repaired = (twin: AnyStateMachine): Strategy =>
  withTwin('workaround-repaired', workaroundRepaired, twin);

describe('the repaired workaround', () => {
  it.each(eras)('starts once on %s, consolidates, and locks nobody out', (runtime) => {
    expect(outcomes('workaround-repaired', { runtime })).toMatchObject({
      exactlyOneBatchPerWindow: holds,
      noOverlappingExecutions: holds,
      consolidated: holds,
      noMessageTwice: holds,
      noLockOut: holds,
    });
  });

  it.each(eras)('loses the message of the closing window on %s all the same', (runtime) => {
    const facts = factsOf('workaround-repaired', 'noMessageLost', { runtime });
    expect(facts).toContainEqual(expect.objectContaining({ type: 'dropped', why: 'closing' }));
  });

  const different = cases(
    ['2019', 'deduplicating', 'atomic'] as const,
    (era) => era === 'deduplicating',
  );
  it.each(different)('without the second look starts twice on %s', (runtime) => {
    const twin = repaired(workaroundRepaired.provide({ guards: { stillAbsent: () => true } }));
    const watched = ['exactlyOneBatchPerWindow'];
    expect(outcomes(twin, { runtime, watched })).toEqual({ exactlyOneBatchPerWindow: violated });
  });

  it('without the owner does not know its own record again', () => {
    const watched = ['noLockOut'];
    const question = { runtime: 'deduplicating', faults: { 'lost-reply': 1 }, watched } as const;
    const twin = repaired(workaroundRepaired.provide({ guards: { isOwn: () => false } }));
    expect(outcomes(twin, question)).toMatchObject({ noLockOut: 29 });
    expect(outcomes('workaround-repaired', question)).toMatchObject({ noLockOut: holds });
  });

  it('cannot have both: with the age a start that escaped is doubled, without it one crash locks out', () => {
    const watched = ['noLockOut', 'exactlyOneBatchPerWindow'];
    const question = { runtime: 'deduplicating', faults: { crash: 1 }, watched } as const;
    const ageless: Strategy = {
      ...(strategies['workaround-repaired'] as Strategy),
      build: (options) =>
        collectingWorld(options, {
          machine: workaroundRepaired,
          resources: ({ record, instance }) => [
            actorPart(record, lockRecord, { id: record, holds: 'lock', instance, ages: false }),
          ],
        }),
    };
    expect(outcomes(ageless, question)).toMatchObject({
      noLockOut: 20,
      exactlyOneBatchPerWindow: holds,
    });
    expect(outcomes('workaround-repaired', question)).toMatchObject({
      noLockOut: holds,
      exactlyOneBatchPerWindow: violated,
    });
  });

  it('without a deletion locks itself out, and without one after an exception, too', () => {
    const watched = ['noLockOut'];
    expect(outcomes(repaired(deleting(etag(0))), { watched })).toEqual({ noLockOut: 34 });
    const { context, ...config } = workaroundRepaired.config;
    const toIdle = { target: '#idle', actions: ['forgetToken', 'forget'] };
    const text = JSON.stringify(config).replaceAll(
      '{"target":"#yielding"}',
      JSON.stringify(toIdle),
    );
    const hasty = createMachine({ ...(JSON.parse(text) as object), context } as never).provide(
      workaroundRepaired.implementations as never,
    );
    const question = { runtime: 'deduplicating', faults: { crash: 1 }, watched } as const;
    expect(outcomes(repaired(hasty), question)).toMatchObject({ noLockOut: 44 });
    expect(outcomes('workaround-repaired', question)).toMatchObject({ noLockOut: holds });
  });

  it.runIf(full).each([{ crash: 1 }, { 'lost-reply': 1 }])(
    'deletes with its ETag, and no property minds if not: %j',
    (faults) => {
      const question = { runtime: 'deduplicating', faults } as const;
      const careless = outcomes(repaired(deleting(null)), question);
      expect(careless).toEqual(outcomes('workaround-repaired', question));
    },
  );

  it('waits until the instance has begun, so that no event is deleted for want of an instance', () => {
    const machine = setup({
      types: { events: {} as Dropped },
      guards: { isForNobody: ({ event }) => event.why === 'noSuchInstance' },
    }).createMachine({
      id: 'eventsFindSomebody',
      initial: 'none',
      states: {
        none: { on: { dropped: [{ guard: 'isForNobody', target: 'lost' }, {}] } },
        lost: { tags: 'violation', on: { dropped: {} } },
      },
    });
    const verdict = (strategy: Strategy, runtime: RuntimeEra) => {
      const { actors, mail } = scenario(
        { strategy: strategy.name, runtime, starters: 2 },
        strategy,
      );
      const watching = [{ name: 'eventsFindSomebody', machine }];
      return explore(new World({ name: 'events', actors, mail, properties: watching }))[0]?.kind;
    };
    const hasty = repaired(workaroundRepaired.provide({ guards: { notBegun: () => false } }));
    expect(verdict(hasty, 'deduplicating')).toBe('violated');
    expect(verdict(repaired(workaroundRepaired), 'deduplicating')).toBe('unwitnessed');
    // One transaction for row and message: no event can overtake its start.
    expect(verdict(hasty, 'atomic')).toBe('unwitnessed');
  });
});

describe('the conditional start', () => {
  it.each(eras)('lets no two executions overlap on %s', (runtime) => {
    const { noOverlappingExecutions, noLockOut } = outcomes('conditional-start', { runtime });
    expect([noOverlappingExecutions, noLockOut]).toEqual([holds, holds]);
  });

  it('is what keeps them apart: the start of 2019 does not', () => {
    const watched = ['noOverlappingExecutions'];
    expect(outcomes('naive', { watched })).toEqual({ noOverlappingExecutions: violated });
  });

  it('starts an instance again that has ended, so a late starter makes a second batch', () => {
    expect(outcomes('conditional-start')).toMatchObject({ exactlyOneBatchPerWindow: 37 });
  });

  it.each(['crash', 'lost-reply'])('leaves a Pending row that nobody runs after a %s', (fault) => {
    const faults = { [fault]: 1 };
    for (const runtime of ['2019', 'deduplicating'] as const) {
      expect(outcomes('conditional-start', { runtime, faults, watched: ['noLockOut'] })).toEqual({
        noLockOut: violated,
      });
    }
  });
});
