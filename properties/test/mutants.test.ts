import { createMachine, initialTransition, setup, transition } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  backoffMs,
  flagMs,
  leaseSeconds,
  naive,
  queueDeletionMs,
  windowMaxMs,
} from '../../model/index.js';

import { baselineOf, type Baseline } from '../../lab/mutants/baseline.js';
import { outcomeOf, type MutantOutcome } from '../../lab/mutants/outcome.js';
import { guardMutants, guardsOf, watchedGuards } from '../../lab/mutants/guards.js';
import { mutantResults, stepsOf } from '../../lab/mutants/results.js';
import { allMachines, allMutants } from '../../lab/mutants/machines.js';
import { mutantSchedule } from '../../lab/mutants/schedule.js';
import { survivors } from '../../lab/mutants/survivors.js';
import { selectWorlds } from '../../lab/mutants/select-worlds.js';
import { lateMs, type Trial } from '../../lab/mutants/worlds.js';
import { TransitionMemo } from '../../sim/index.js';
import { cases, full } from '../../sim/test/runs.js';
import { defaultSpec } from '../worlds/world-spec.js';

const machines = [...allMachines().values()];

const baselines = new Map<string, Baseline>();
const memo = new TransitionMemo();

/** Each world is explored once for all tests. */
function baselineIn(trial: Trial): Baseline {
  const key = JSON.stringify(trial);
  const baseline = baselines.get(key) ?? baselineOf(trial, memo);
  if (baseline === null) throw new Error('the world is too large');
  baselines.set(key, baseline);
  return baseline;
}

/** The world of two messages without faults that `trial` may change. */
const world = (strategy: string, trial: Partial<Trial> = {}): Trial => ({
  ...defaultSpec,
  strategy,
  messages: 2,
  ...trial,
});

function mutantNamed(name: string): ReturnType<typeof allMutants>[number] {
  const mutant = allMutants().find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`no mutant '${name}'`);
  return mutant;
}

function outcomeIn(name: string, strategy: string, trial: Partial<Trial> = {}): MutantOutcome {
  return outcomeOf(mutantNamed(name), [baselineIn(world(strategy, trial))]);
}

describe('the generator', () => {
  it('finds the guards at transitions on events, without events and after a time, in states of any depth', () => {
    const machine = setup({
      guards: {
        onEvent: () => true,
        eventless: () => true,
        delayed: () => true,
        deep: () => true,
        extra: () => true,
      },
    }).createMachine({
      on: { A: [{ guard: 'onEvent' }, {}] },
      initial: 'outer',
      states: {
        outer: {
          always: { guard: 'eventless', target: 'done' },
          after: { 5: { guard: 'delayed', target: 'done' } },
          initial: 'inner',
          states: { inner: { on: { B: { guard: 'deep' } } } },
        },
        done: {},
      },
    });
    expect(guardsOf(machine)).toEqual(['deep', 'delayed', 'eventless', 'onEvent']);
    expect(guardMutants(machine)).toHaveLength(8);
  });

  it('refuses a guard that it could not replace, for want of a name', () => {
    const machine = createMachine({ id: 'm', on: { A: { guard: () => true } } });
    expect(() => guardsOf(machine)).toThrow('a guard in m has no name');
  });

  it('finds guards in every machine that decides anything, and each guard of the model in some machine', () => {
    const named = new Set<unknown>();
    const all = new Map<unknown, string>();
    for (const machine of machines) {
      const guards = machine.implementations.guards as Readonly<Record<string, unknown>>;
      for (const name of guardsOf(machine)) named.add(guards[name]);
      for (const [name, guard] of Object.entries(guards)) all.set(guard, `${machine.id}/${name}`);
    }
    const dead = [...all].flatMap(([guard, name]) => (named.has(guard) ? [] : [name]));
    expect(dead).toEqual([]);
    expect(guardsOf(naive)).toContain('rowAbsent');
  });

  it('calls each mutant by a name of its own', () => {
    const names = allMutants().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a mutant', () => {
  const killed: readonly [
    name: string,
    strategy: string,
    property: string,
    trial?: Partial<Trial>,
  ][] = [
    ['naive/startRefused=false', 'naive', 'noOverlappingExecutions', { runtime: 'deduplicating' }],
    ['naive/startsAtomically=false', 'naive', 'noOverlappingExecutions', { runtime: 'atomic' }],
    [
      'instance-row/rowAbsent=true',
      'naive',
      'noOverlappingExecutions',
      { runtime: 'deduplicating' },
    ],
    ['instance-row/becameFree=false', 'atomic-insert', 'noLockOut'],
    [
      'worker/nextHasWon=false',
      'atomic-insert',
      'exactlyOneBatchPerWindow',
      { runtime: 'deduplicating' },
    ],
    ['history/etagMatches=false', 'atomic-insert', 'noLockOut'],
    ['lease/isClaimed=false', 'lease', 'noOverlappingExecutions'],
    ['instance-row/rowActive=false', 'naive', 'noOverlappingExecutions', { runtime: 'atomic' }],
  ];
  // The others: mutants-found.test.ts follows the schedule that kills each.
  it.each(cases(killed, ([, strategy]) => strategy === 'naive'))(
    '%s is killed in a world of %s, by %s',
    (name, strategy, property, trial) => {
      const outcome = outcomeIn(name, strategy, trial);
      expect(outcome).toMatchObject({ kind: 'violated', property });
    },
  );

  it('is killed by a shortest schedule, and by the property that it breaks first', () => {
    const outcome = outcomeIn('naive/startRefused=false', 'naive', { runtime: 'deduplicating' });
    expect(outcome).toMatchObject({ property: 'noOverlappingExecutions' });
    expect(stepsOf(outcome)).toBe(25);
  });

  it('is refused if it breaks a rule of all worlds', () => {
    expect(outcomeIn('control-queue/moreItems=true', 'naive')).toMatchObject({
      kind: 'refused',
      rule: expect.stringContaining('expected an item in the control queue') as string,
    });
  });

  it('changes a verdict if what a property is about does not come up any more', () => {
    expect(
      outcomeIn('instance-row/becameHeld=false', 'naive', { runtime: 'atomic' }),
    ).toMatchObject({
      kind: 'changed',
      property: 'noLockOut',
      from: 'holds',
      to: 'unwitnessed',
    });
  });

  it.runIf(full)('has no end if its calmest run does not come to one', () => {
    const late: Partial<Trial> = { time: 'timed', late: true };
    const name = 'workaround-repaired/stillAbsent=false';
    expect(outcomeIn(name, 'workaround-repaired', late)).toMatchObject({
      kind: 'endless',
      steps: 2_000,
    });
  });

  it('shows where a message comes when its batch is over, which in asynchronous time none does for sure', () => {
    const name = 'naive/rowTerminal=false';
    expect(outcomeIn(name, 'naive', { time: 'timed', late: true })).toMatchObject({
      kind: 'violated',
      property: 'noMessageLost',
    });
    expect(outcomeIn(name, 'naive')).toMatchObject({ kind: 'survived', worlds: 1 });
  });

  it('is told by a verdict that is better, with a schedule that it does not allow', () => {
    const outcome = outcomeIn('flag/isFlagged=false', 'flag', { time: 'timed' });
    expect(outcome).toMatchObject({ kind: 'changed', from: 'violated', to: 'holds' });
    if (outcome.kind !== 'changed') throw new Error('expected a verdict that changes');
    const without = mutantSchedule(mutantNamed('flag/isFlagged=false'), outcome);
    expect(without?.execution.violations.map(({ property }) => property)).toContain(
      outcome.property,
    );
  });

  it('survives where its guard says nothing else', () => {
    const none = { kind: 'survived', worlds: 0, unknown: 0 };
    expect(outcomeIn('worker/someHaveLost=false', 'naive')).toEqual(none);
  });
});

describe('a late message', () => {
  it('is later than whatever timers run before it', () => {
    const longest = [backoffMs, windowMaxMs, flagMs, queueDeletionMs, 1_000 * leaseSeconds];
    expect(lateMs).toBeGreaterThan(Math.max(...longest));
  });
});

describe('the worlds that a mutant is tried in', () => {
  const machine = setup({
    guards: { first: ({ event }) => event.type === 'A', second: () => true },
  }).createMachine({
    on: {
      A: [{ guard: 'first' }, { guard: 'second' }],
      B: [{ guard: 'first' }, { guard: 'second' }],
    },
  });

  it('are told apart by what guards said one after another of the same event', () => {
    const said = new Set<string>();
    const watched = watchedGuards(machine, (answers) => said.add(answers));
    const [snapshot] = initialTransition(watched);
    for (const type of ['A', 'B', 'A']) transition(watched, snapshot, { type });
    expect([...said]).toEqual(['A first=true', 'B first=false', 'B first=false second=true']);
  });

  const baseline = (states: number, strategy: string, ...answers: string[]): Baseline => ({
    trial: world(strategy),
    states,
    verdicts: {},
    answers: { m: answers },
  });
  const says = (guard: string): Parameters<typeof selectWorlds>[0] => ({
    name: '',
    machine: 'm',
    guard: { name: guard, says: false },
    twin: (original) => original,
  });
  const many = Array.from({ length: 99 }, (_, k) =>
    baseline(k, `s${k % 9}`, 'A a=true', 'A b=false'),
  );

  it('are those in which its guard says otherwise', () => {
    expect(selectWorlds(says('b'), many)).toEqual([]);
    expect(selectWorlds(says('a'), many)).toHaveLength(40);
  });

  it('show every combination of answers that some world shows, however large that world is', () => {
    const rare = baseline(1_000_000, 's1', 'A a=true', 'A b=false a=true');
    expect(selectWorlds(says('a'), [...many, rare])).toContain(rare);
  });
});

describe('the list of survivors', () => {
  it('names mutants that there are, each once', () => {
    const known = new Set(allMutants().map(({ name }) => name));
    const listed = survivors.flatMap(({ mutants }) => mutants);
    expect(listed.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });
});

describe('what is expected of a mutant', () => {
  const survived: MutantOutcome = { kind: 'survived', worlds: 1, unknown: 0 };
  const refused: MutantOutcome = { kind: 'refused', world: world('naive'), rule: '' };
  const listed = survivors[0]?.mutants[0] ?? '';
  const isExpected = (mutant: string, fate: MutantOutcome): boolean | undefined =>
    mutantResults(allMutants(), [{ mutant, fate }])[0]?.isExpected;

  it('is to be killed, unless it is listed', () => {
    expect(isExpected('naive/rowAbsent=true', refused)).toBe(true);
    expect(isExpected('naive/rowAbsent=true', survived)).toBe(false);
  });

  it('is to survive, if it is listed', () => {
    expect(isExpected(listed, survived)).toBe(true);
    expect(isExpected(listed, refused)).toBe(false);
  });
});
