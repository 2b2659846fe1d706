import { assign, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { Acknowledged, Discarded } from '../../model/index.js';
import { calm, explore, replay, run, World } from '../../sim/index.js';
import { defaultSpec, partsFor, worldOf, type WorldSpec } from '../index.js';

const spec: WorldSpec = { ...defaultSpec, strategy: 'naive', starters: 2, messages: 2 };

/** The shortest schedule that violates the property, and the facts that its steps announce. */
function counterexample(world: World) {
  const [verdict] = explore(world);
  if (verdict?.kind !== 'violated') throw new Error(`expected a violation, found ${verdict?.kind}`);
  const { actions } = verdict.counterexample;
  const states = replay(world, actions);
  const facts = actions.flatMap(
    (action, index) => world.effectsOf(states[index] as Int32Array, action).facts,
  );
  return { verdict, actions, facts, last: states.at(-1) as Int32Array };
}

describe('issue 612 of the durable extension, instance 1234567, two concurrent starters', () => {
  // With interchangeable starters the search finds another schedule of the same length.
  const options = { watched: ['exactlyOneBatchPerWindow'], symmetry: false };
  const world = worldOf(spec, options);
  const { verdict, facts, last } = counterexample(world);

  it('runs two orchestrators that both process a batch', () => {
    expect(facts.filter(({ type }) => type === 'started' || type === 'processed')).toEqual([
      { type: 'started', instance: '1234567', execution: 'e-m1', window: 'w1' },
      { type: 'started', instance: '1234567', execution: 'e-m2', window: 'w1' },
      { type: 'processed', window: 'w1', execution: 'e-m1', messages: ['m1'] },
      { type: 'processed', window: 'w1', execution: 'e-m2', messages: ['m2'] },
    ]);
  });

  it('leaves the tables of the issue: one row with one ExecutionId, and the history of one execution', () => {
    const { states } = run(world, calm(), { from: last });
    const { actors } = world.view(states.at(-1) as Int32Array);
    expect(actors['instances']?.context).toMatchObject({
      instance: '1234567',
      row: { status: 'Completed', executionId: 'e-m2' },
    });
    expect(actors['history']?.context).toMatchObject({
      executionId: 'e-m2',
      events: [
        'ExecutionStarted',
        'TimerCreated',
        'TimerFired',
        'TaskScheduled',
        'TaskCompleted',
        'ExecutionCompleted',
      ],
    });
  });

  it('is certified: every state that takes fewer steps was searched', () => {
    const steps = verdict.counterexample.actions.length;
    const below = explore(worldOf(spec, options), { bounds: { depth: steps } });
    expect(below[0]).toMatchObject({ kind: 'unknown', because: 'depth limit' });
    expect(below[0]?.coverage.states).toBe(verdict.counterexample.statesBelow);
  });
});

describe('the same with a runtime that de-duplicates', () => {
  /** Violated once an execution is discarded of which somebody was told "started", before or afterwards. */
  const startedButDiscarded = setup({
    types: {
      context: {} as { readonly executions: readonly string[] },
      events: {} as Acknowledged | Discarded,
    },
    guards: {
      isNamedTwice: ({ context, event }) =>
        named(event).some((execution) => context.executions.includes(execution)),
    },
    actions: {
      note: assign(({ context, event }) => ({
        executions: [...context.executions, ...named(event)].sort(),
      })),
    },
  }).createMachine({
    id: 'startedButDiscarded',
    context: { executions: [] },
    initial: 'watching',
    states: {
      watching: {
        on: {
          acknowledged: [{ guard: 'isNamedTwice', target: 'deceived' }, { actions: 'note' }],
          discarded: [{ guard: 'isNamedTwice', target: 'deceived' }, { actions: 'note' }],
        },
      },
      deceived: { tags: 'violation', on: { acknowledged: {}, discarded: {} } },
    },
  });

  /** Each is said to be started once, and discarded once. */
  function named(event: Acknowledged | Discarded): readonly string[] {
    if (event.type === 'discarded') return event.executions;
    return event.execution === null ? [] : [event.execution];
  }

  it('runs one execution; the other input is lost, although its sender was told "started"', () => {
    const { actors, mail } = partsFor({ ...spec, runtime: 'deduplicating' });
    const world = new World({
      name: 'the loser of the row',
      actors,
      mail,
      properties: [{ name: 'startedButDiscarded', machine: startedButDiscarded }],
    });
    const { last, facts } = counterexample(world);
    const rest = run(world, calm(), { from: last });
    const all = [
      ...facts,
      ...rest.actions.flatMap(
        (action, index) => world.effectsOf(rest.states[index] as Int32Array, action).facts,
      ),
    ];
    expect(all.filter(({ type }) => type === 'started')).toHaveLength(1);
    expect(all.filter(({ type, as }) => type === 'acknowledged' && as === 'started')).toHaveLength(
      2,
    );
    const processed = all.filter(({ type }) => type === 'processed');
    expect(processed).toHaveLength(1);
    expect(processed[0]?.['messages']).toHaveLength(1);
  });
});
