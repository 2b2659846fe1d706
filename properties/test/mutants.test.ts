import { createMachine, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { naive } from '../../model/index.js';
import { handMade } from '../mutants-by-hand.js';
import { survivors } from '../mutants-survivors.js';
import { allMachines, guardMutants, guardsOf } from '../mutants.js';
import { baselineOf, fateOf, type Baseline, type Fate } from '../mutation.js';
import { defaultSpec, type WorldSpec } from '../worlds.js';

const machines = [...allMachines().values()];

const baselines = new Map<string, Baseline>();

/** Each world is explored once for all tests. */
function baselineIn(spec: WorldSpec): Baseline {
  const key = JSON.stringify(spec);
  const baseline = baselines.get(key) ?? baselineOf(spec);
  if (baseline === null) throw new Error('the world is too large');
  baselines.set(key, baseline);
  return baseline;
}

/** What becomes of a mutant in the world of two messages without faults that `spec` may change. */
function fateIn(name: string, strategy: string, spec: Partial<WorldSpec> = {}): Fate {
  const mutants = [...machines.flatMap(guardMutants), ...handMade];
  const mutant = mutants.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`no mutant '${name}'`);
  const baseline = baselineIn({ ...defaultSpec, strategy, messages: 2, ...spec });
  return fateOf(mutant, [baseline]);
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
    const names = [...machines.flatMap(guardMutants), ...handMade].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a mutant', () => {
  it.each<[name: string, strategy: string, property: string, spec?: Partial<WorldSpec>]>([
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
  ])('%s is killed in a world of %s, by %s', (name, strategy, property, spec) => {
    const fate = fateIn(name, strategy, spec);
    expect(fate).toMatchObject({ kind: 'violated', property });
  });

  it('is killed by a shortest schedule, and by the property that it breaks first', () => {
    expect(fateIn('naive/startRefused=false', 'naive', { runtime: 'deduplicating' })).toMatchObject(
      {
        property: 'noOverlappingExecutions',
        steps: 25,
      },
    );
  });

  it('is refused if it breaks a rule of all worlds', () => {
    expect(fateIn('control-queue/moreItems=true', 'naive')).toMatchObject({
      kind: 'refused',
      rule: expect.stringContaining('expected an item in the control queue') as string,
    });
  });

  it('changes a verdict if what a property is about does not come up any more', () => {
    expect(fateIn('instance-row/becameHeld=false', 'naive', { runtime: 'atomic' })).toMatchObject({
      kind: 'changed',
      property: 'noLockOut',
      from: 'holds',
      to: 'unwitnessed',
    });
  });

  it('survives where its guard says nothing else', () => {
    const none = { kind: 'survived', worlds: 0, unknown: 0 };
    expect(fateIn('worker/someHaveLost=false', 'naive')).toEqual(none);
  });
});

describe('the list of survivors', () => {
  it('names mutants that there are, each once', () => {
    const known = new Set([...machines.flatMap(guardMutants), ...handMade].map(({ name }) => name));
    const listed = survivors.flatMap(({ mutants }) => mutants);
    expect(listed.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });
});
