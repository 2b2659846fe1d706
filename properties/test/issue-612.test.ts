import { assign, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { scenario, type Acknowledged, type Discarded } from '../../model/index.js';
import { calm, explore, replay, run, World } from '../../sim/index.js';
import { defaultSpec, worldOf, type WorldSpec } from '../index.js';

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
      { type: 'processed', window: 'w1', execution: 'e-m1', messages: ['m1'] },
      { type: 'started', instance: '1234567', execution: 'e-m2', window: 'w1' },
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
  /** A message whose sender was told "started", but whose execution was discarded. */
  const toldStartedButDiscarded = setup({
    types: {
      context: {} as { readonly started: readonly string[]; readonly discarded: readonly string[] },
      events: {} as Acknowledged | Discarded,
    },
    guards: {
      both: ({ context }) => context.started.some((id) => context.discarded.includes(id)),
      toldStarted: ({ event }) => event.type === 'acknowledged' && event.as === 'started',
    },
    actions: {
      noteStarted: assign({
        started: ({ context, event }) =>
          event.type === 'acknowledged'
            ? [...context.started, event.message].sort()
            : context.started,
      }),
      noteDiscarded: assign({
        discarded: ({ context, event }) =>
          event.type === 'discarded'
            ? [...context.discarded, ...event.executions.map((id) => id.replace('e-', ''))].sort()
            : context.discarded,
      }),
    },
  }).createMachine({
    id: 'toldStartedButDiscarded',
    context: { started: [], discarded: [] },
    initial: 'watching',
    states: {
      watching: {
        always: { guard: 'both', target: 'deceived' },
        on: {
          acknowledged: [{ guard: 'toldStarted', actions: 'noteStarted' }, {}],
          discarded: { actions: 'noteDiscarded' },
        },
      },
      deceived: { tags: 'violation', on: { acknowledged: {}, discarded: {} } },
    },
  });

  it('runs one execution; the other input is lost, although its sender was told "started"', () => {
    const { actors, mail } = scenario({ ...spec, runtime: 'deduplicating' });
    const world = new World({
      name: 'the loser of the row',
      actors,
      mail,
      properties: [{ name: 'truthful', machine: toldStartedButDiscarded }],
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
