import { describe, expect, it } from 'vitest';
import { assign, setup, type AnyStateMachine } from 'xstate';
import { fairCycle } from '../search/cycles/fair-cycles.js';
import {
  explore,
  format,
  labelText,
  annotate,
  tabulated,
  type System,
  type Verdict,
  type WorldAction,
  type WorldConfig,
} from '../index.js';
import { announce, send } from './effects.js';
import { machineOf, worldOf } from './machines.js';
import { graphOf } from './state-graph.js';
import { lock } from './toys/lock.js';
import { peterson } from './toys/peterson.js';

/** Owed from the beginning, until this fact is announced. */
const eventually = (fact: string) => ({
  name: `eventually ${fact}`,
  machine: machineOf({
    initial: 'waiting',
    states: { waiting: { tags: ['pending', 'witness'], on: { [fact]: 'done' } }, done: {} },
  }),
});

function verdictOf(
  machines: Readonly<Record<string, AnyStateMachine>>,
  fact: string,
  config: Partial<WorldConfig> = {},
): Verdict<WorldAction> | undefined {
  const world = worldOf(machines, { properties: [eventually(fact)], ...config });
  return explore(world, { engine: 'interpreted' })[0];
}

/** The actions of the loop, as lines; undefined if there is none. */
function loopOf(verdict: Verdict<WorldAction> | undefined): readonly string[] | undefined {
  if (verdict?.kind !== 'violated' || verdict.counterexample.loop === null) return undefined;
  const { actions, loop } = verdict.counterexample;
  return actions.slice(loop).map((action) => labelText(format(action)));
}

/** Answers every BALL of `to` by another one. */
const player = (to: string, serves = false): AnyStateMachine =>
  machineOf({
    entry: serves ? [send(to, { type: 'BALL' })] : [],
    on: { BALL: { actions: [send(to, { type: 'BALL' })] } },
  });

const rally = { left: player('right', true), right: player('left') };
const rallyLoop = ['right: deliver BALL from left', 'left: deliver BALL from right'];

describe('two who are too polite', () => {
  /** Lets the other one go first, every time; or only this often. */
  const polite = (other: string, begins: boolean, patience?: number): AnyStateMachine =>
    setup({
      types: { context: {} as { left: number } },
      guards: { isPatient: ({ context }) => patience === undefined || context.left > 0 },
    }).createMachine({
      context: { left: patience ?? 0 },
      entry: begins ? [send(other, { type: 'AFTER_YOU' })] : [],
      on: {
        AFTER_YOU: [
          {
            guard: 'isPatient',
            actions: [
              assign({ left: ({ context }) => Math.max(0, context.left - 1) }),
              send(other, { type: 'AFTER_YOU' }),
            ],
          },
          { actions: [announce('passed')] },
        ],
      },
    });

  it('never pass: a loop in which both move', () => {
    const verdict = verdictOf(
      { one: polite('other', true), other: polite('one', false) },
      'passed',
    );
    expect(verdict).toMatchObject({
      kind: 'violated',
      counterexample: { violates: 'liveness', loop: 0, statesBelow: null },
    });
    expect(loopOf(verdict)).toEqual([
      'other: deliver AFTER_YOU from one',
      'one: deliver AFTER_YOU from other',
    ]);
  });

  it('pass if the patience of one ends', () => {
    const verdict = verdictOf(
      { one: polite('other', true), other: polite('one', false, 2) },
      'passed',
    );
    expect(verdict?.kind).toBe('holds');
  });
});

describe('a third actor', () => {
  const mail = [{ to: 'third', message: { type: 'JOB' } }];
  const takes = machineOf({ on: { JOB: { actions: [announce('done')] } } });

  it('gets its turn while two others go on for ever: to leave it out would be unfair', () => {
    expect(verdictOf({ ...rally, third: takes }, 'done', { mail })?.kind).toBe('holds');
  });

  it('is owed nothing while it defers: what waits there waits for ever', () => {
    const defers = machineOf({ meta: { defer: ['JOB'] } });
    const verdict = verdictOf({ ...rally, third: defers }, 'done', { mail });
    expect(loopOf(verdict)).toEqual(rallyLoop);
  });

  it('gets its turn although it is the receiver of a mailbox that others empty', () => {
    // Both take JOBs and put them back; only the third one finishes one.
    const shared = [{ id: 'queue', kind: 'fifo', receivers: ['busy', 'third'] }] as const;
    const back = machineOf({ on: { JOB: { actions: [send('queue', { type: 'JOB' })] } } });
    const jobs = [{ to: 'queue', message: { type: 'JOB' } }];
    const config = { mail: jobs, shared };
    expect(verdictOf({ busy: back, third: takes }, 'done', config)?.kind).toBe('holds');
    expect(loopOf(verdictOf({ busy: back, third: back }, 'done', config))).toEqual([
      'third: deliver JOB from busy in queue',
      'busy: deliver JOB from third in queue',
    ]);
  });

  it('need not get a turn that it does not have all along (strong fairness is not assumed)', () => {
    // The key goes back and forth; the third one could take it only while it lies on the table.
    const shared = [{ id: 'table', kind: 'fifo', receivers: ['owner', 'third'] }] as const;
    const owner = machineOf({
      initial: 'away',
      states: {
        away: { on: { KEY: { target: 'home', actions: [send('owner', { type: 'LEAVE' })] } } },
        home: { on: { LEAVE: { target: 'away', actions: [send('table', { type: 'KEY' })] } } },
      },
    });
    const third = machineOf({ on: { KEY: { actions: [announce('done')] } } });
    const keys = [{ to: 'table', message: { type: 'KEY' } }];
    const verdict = verdictOf({ owner, third }, 'done', { mail: keys, shared });
    expect(loopOf(verdict)).toHaveLength(2);
  });
});

describe('a lossy retry', () => {
  /** Sends its request once more whenever its timer fires. */
  const retrying = machineOf({
    entry: [send('server', { type: 'REQUEST' })],
    initial: 'waiting',
    states: {
      waiting: {
        after: {
          10: { target: 'waiting', reenter: true, actions: [send('server', { type: 'REQUEST' })] },
        },
      },
    },
  });
  const once = machineOf({ entry: [send('server', { type: 'REQUEST' })] });
  const server = machineOf({ on: { REQUEST: { actions: [send('caller', { type: 'ACK' })] } } });
  const caller = machineOf({ on: { ACK: { actions: [announce('acknowledged')] } } });
  // Sets keep the number of states finite however often the request is sent.
  const lossy: Partial<WorldConfig> = {
    channel: () => 'set',
    faults: { drop: { budget: 2 } },
  };

  it('comes through: to retry for ever while the answer can be delivered is unfair', () => {
    const verdict = verdictOf({ retrying, server, caller }, 'acknowledged', lossy);
    expect(verdict?.kind).toBe('holds');
  });

  it('without the retry is lost', () => {
    const verdict = verdictOf({ once, server, caller }, 'acknowledged', lossy);
    expect(verdict).toMatchObject({ kind: 'violated', counterexample: { loop: null } });
  });

  it('is not owed its answer if the one who retries is the one who waits: fairness is per actor', () => {
    const both = machineOf({
      entry: [send('server', { type: 'REQUEST' })],
      initial: 'waiting',
      states: {
        waiting: {
          on: { ACK: { actions: [announce('acknowledged')] } },
          after: {
            10: {
              target: 'waiting',
              reenter: true,
              actions: [send('server', { type: 'REQUEST' })],
            },
          },
        },
      },
    });
    const verdict = verdictOf({ caller: both, server }, 'acknowledged', lossy);
    expect(loopOf(verdict)).toContain('caller: fire 10 in waiting');
  });
});

describe('a timer', () => {
  const timer = machineOf({
    initial: 'set',
    states: {
      set: { after: { 10: { target: 'fired', actions: [announce('fired')] } } },
      fired: {},
    },
  });

  it('fires eventually in asynchronous time, whatever others do', () => {
    expect(verdictOf({ ...rally, timer }, 'fired')?.kind).toBe('holds');
  });

  it('never fires in timed worlds where messages go round for ever, because they take no time', () => {
    expect(loopOf(verdictOf({ ...rally, timer }, 'fired', { time: 'timed' }))).toEqual(rallyLoop);
    expect(verdictOf({ timer }, 'fired', { time: 'timed' })?.kind).toBe('holds');
  });
});

describe('reductions', () => {
  const ticker = machineOf({
    initial: 'tick',
    states: { tick: { after: { 10: 'tock' } }, tock: { after: { 10: 'tick' } } },
  });
  const three = { first: ticker, second: ticker, third: ticker };
  const config = { properties: [eventually('done')], symmetric: Object.keys(three) };

  it('by symmetry are left aside: the loop is one of real states, and serves each by name', () => {
    const [verdict] = explore(worldOf(three, config), { symmetry: true });
    if (verdict?.kind !== 'violated') throw new Error('nobody is ever done');
    expect(verdict.coverage).toMatchObject({ states: 4, represented: 8 });
    const { actions, loop } = verdict.counterexample;
    if (loop === null) throw new Error('the tickers never end');
    const world = worldOf(three, config);
    expect(annotate(world, actions, loop).starved).toEqual([]);
    expect(actions.slice(loop)).toHaveLength(6);
  });

  it('of the order of steps are left aside, too', () => {
    const world = worldOf(three, config);
    expect(explore(world, { reduction: true })[0]).toMatchObject({
      kind: 'violated',
      counterexample: { violates: 'liveness', loop: 0 },
      coverage: { cycles: 'looked for' },
    });
  });
});

describe('mutual exclusion', () => {
  /** Who moves in a fair loop along which the first of two processes waits; undefined if it always gets in. */
  function starvation<State>(
    system: System<State, number>,
    isWaiting: (state: State) => boolean,
  ): readonly string[] | undefined {
    const fair: System<State, number> = {
      ...system,
      movers: ['first', 'second'],
      mover: (self) => (self === 0 ? 'first' : 'second'),
    };
    const waiting = tabulated(fair, [{ name: 'in', whenQuiescent: (state) => !isWaiting(state) }]);
    const explored = graphOf(waiting);
    const { graph, tuples } = explored;
    const lasso = fairCycle(graph, (state) => waiting.pending(tuples[state] as Int32Array) !== 0);
    if (lasso === undefined) return undefined;
    const stem = explored.actionsTo(lasso.loop[0] as number);
    const around = lasso.edges.map((edge, index) =>
      explored.action(lasso.loop[index] as number, edge),
    );
    const actions = [...stem, ...around];
    const { states, starved } = annotate(fair, actions, stem.length);
    expect(states.slice(stem.length).every(isWaiting)).toBe(true);
    expect(starved).toEqual([]);
    return around.map((self) => fair.mover?.(self) ?? '');
  }

  it('by Peterson lets everybody in under weak fairness', () => {
    expect(starvation(peterson(), ({ at }) => at[0] === 'a2' || at[0] === 'a3')).toBeUndefined();
  });

  it('by a plain lock may leave one out for ever: it can take the lock again and again, not all along', () => {
    expect(starvation(lock(), ({ at }) => at[0] === 'acquire')).toEqual(
      Array.from({ length: 4 }, () => 'second'),
    );
  });
});
