import { describe, expect, it } from 'vitest';
import {
  announce,
  faultNames,
  naive,
  runtimeEras,
  scenario,
  setFields,
  strategies,
  strategiesOn,
  worker,
  type FaultName,
  type Parts,
  type ScenarioOptions,
  type Strategy,
} from '../../model/index.js';
import { explore, TransitionMemo, World } from '../../sim/index.js';
import mine from '../../examples/my-strategy.mjs';
import {
  defaultSpec,
  faultsIn,
  properties,
  propertySetFields,
  worldOf,
  type WorldSpec,
} from '../index.js';
import { cases, full } from '../../sim/test/runs.js';
import { expectTheSame } from './orbits.js';

const specOf = (spec: Partial<WorldSpec> & { readonly strategy: string }): WorldSpec => {
  const starters = spec.starters ?? 2;
  return { ...defaultSpec, starters, messages: starters, ...spec };
};

/** The same without faults, as the model wants it. */
const optionsOf = (spec: Parameters<typeof specOf>[0]): ScenarioOptions => {
  const { strategy, runtime, starters, messages, windows } = specOf(spec);
  return { strategy, runtime, starters, messages, windows, faults: [] };
};

/** The era that most people have, where there are eras. */
const runtimeOf = (strategy: string): { readonly runtime?: 'deduplicating' } =>
  strategiesOn('azure').includes(strategy) ? { runtime: 'deduplicating' } : {};

/** Strategies that stand for the others: one with a row, one with a lease, one with an actor that answers. */
const exemplary = ['naive', 'lease', 'entity'];

/** A batch there is called like its first message: its starters are not interchangeable. */
const withoutSymmetry = ['postgres-inbox'];
const symmetric = Object.keys(strategies).filter((name) => !withoutSymmetry.includes(name));

describe('interchangeable starters have the same verdicts, and their orbits all the states', () => {
  it.each(withoutSymmetry)('but %s declares none', (strategy) => {
    expect(worldOf(specOf({ strategy })).isSymmetric).toBe(false);
  });

  it.each(cases(symmetric, (name) => exemplary.includes(name)))('%s', (strategy) => {
    expectTheSame(specOf({ strategy, ...runtimeOf(strategy) }));
  });

  it.each(cases(runtimeEras, (era) => era === '2019'))('on %s', (runtime) => {
    expectTheSame(specOf({ strategy: 'atomic-insert', runtime }));
  });
});

/** Each fault in the smallest world that knows it, watched by a property that it can break. */
const faulty: readonly (readonly [FaultName, strategy: string, watched: string])[] = [
  ['crash', 'lease', 'noLockOut'],
  ['redelivery', 'flag', 'noMessageTwice'],
  ['lost-reply', 'atomic-insert', 'noLockOut'],
  ['refused', 'atomic-insert', 'noLockOut'],
  ['duplicate', 'atomic-insert', 'noMessageTwice'],
  ['reorder', 'naive', 'noMessageLost'],
  ['pause', 'lease', 'truthfulReturn'],
  ['worker-crash', 'atomic-insert', 'noMessageTwice'],
  ['split-brain', 'atomic-insert', 'noMessageTwice'],
  ['activity-failure', 'atomic-insert', 'noMessageLost'],
  ['clock-skew', 'flag-timestamp', 'noLockOut'],
  ['failover', 'redis-renewed', 'noOverlappingExecutions'],
];

/** One that happens to a mailbox of starters. */
const exemplaryFaults = ['lost-reply'];

describe('the same is found with a fault', () => {
  it.each(cases(faulty, ([fault]) => exemplaryFaults.includes(fault)))('%s, %s', (...row) => {
    const [fault, strategy, watched] = row;
    const spec = specOf({ strategy, ...runtimeOf(strategy), faults: { [fault]: 1 } });
    expect(faultsIn(spec)).toContain(fault);
    expectTheSame(spec, { watched: [watched] });
  });

  it('of every kind', () => {
    expect(faulty.map(([fault]) => fault)).toEqual(faultNames);
  });
});

describe('the same is found with', () => {
  const specs = [
    specOf({ strategy: 'atomic-insert', runtime: 'deduplicating', starters: 3 }),
    specOf({ strategy: 'entity', starters: 3, time: 'timed' }),
    specOf({ strategy: 'atomic-insert', messages: 4 }),
    specOf({ strategy: 'atomic-insert', messages: 4, windows: 2, time: 'timed' }),
    specOf({ strategy: 'entity', messages: 4, windows: 2, time: 'timed' }),
  ];
  it.each(cases(specs, ({ strategy, time }) => strategy === 'entity' && time === 'timed'))(
    '%o',
    (spec) => {
      expectTheSame(spec);
    },
  );

  it('the strategy of a user, who has declared nothing', () => {
    expectTheSame(specOf({ strategy: mine.name }), { strategy: mine });
  });
});

describe('starters that do not get equally many messages', () => {
  it.each([
    [{ starters: 2, messages: 3 }, false],
    [{ starters: 3, messages: 4 }, false],
    [{ starters: 2, messages: 2, windows: 2 }, false],
    [{ starters: 1, messages: 1 }, false],
    [{ starters: 3, messages: 6 }, true],
    [{ starters: 2, messages: 4, windows: 2 }, true],
  ] as const)('are not declared to be interchangeable: %o', (numbers, expected) => {
    for (const strategy of cases(symmetric, (name) => exemplary.includes(name))) {
      expect(worldOf(specOf({ strategy, ...numbers })).isSymmetric).toBe(expected);
    }
  });

  it('because they are not', () => {
    const parts = scenario(optionsOf({ strategy: 'naive', messages: 3 }));
    const symmetric = parts.actors.map(({ id }) => [id]).slice(0, 2);
    expect(symmetricWorld({ ...parts, symmetric }).asymmetry?.message).toContain(
      'the mail for starter-1 does not become that for starter-2',
    );
  });
});

/** What machines did in one world, for the other worlds of the same machines. */
const memo = new TransitionMemo();

/** A world of these parts as they are: what the model declares, and nothing else. */
function symmetricWorld({ actors, mail, symmetric = [], sets = [] }: Parts): World {
  return new World({
    name: 'twin',
    actors,
    mail,
    symmetric,
    sets,
    properties: properties.map(({ name, machine }) => ({ name, machine })),
    memo,
  });
}

describe('a world that is not symmetric is refused if one insists', () => {
  const sets = [...setFields, ...propertySetFields];
  const partsOf = (spec: Parameters<typeof specOf>[0]): Parts => ({
    ...scenario(optionsOf(spec)),
    sets,
  });
  const search = (parts: Parts): unknown =>
    explore(symmetricWorld(parts), { until: 'never', symmetry: true });
  const dropping = (name: RegExp, { symmetric = [], ...parts }: Parts): Parts => ({
    ...parts,
    symmetric: symmetric.map((names) => names.filter((text) => !name.test(text))),
  });

  it.each([
    ['the id of a lease', 'lease', /^lease-of/],
    ['the id of a start in the queue', 'naive', /^start /],
    ['the id of an event in the queue', 'naive', /^event /],
    ['the id of a signal in the queue', 'entity', /^add /],
    ['the id of an execution', 'naive', /^e-/],
    ['the id of a message', 'entity', /^m/],
    ['the slot of an execution', 'naive', /^execution-/],
  ])('if %s belongs to nobody', (_, strategy, name) => {
    expect(() => search(partsOf({ strategy }))).not.toThrow();
    expect(() => search(dropping(name, partsOf({ strategy })))).toThrow(
      /does not treat starter-1, starter-2 alike|so twin is not symmetric in starter-1, starter-2/,
    );
  });

  const ordered = [
    ['messages', 'naive', '2019', 2],
    ['executions', 'naive', 'deduplicating', 3],
    ['batch', 'entity', '2019', 2],
    ['flushed', 'entity', '2019', 2],
    ['owed', 'naive', '2019', 2],
    ['processed', 'naive', '2019', 2],
  ] as const;
  it.each(cases(ordered, ([, , , starters]) => starters === 2))(
    'if %s are a list whose order means something',
    (field, strategy, runtime, starters) => {
      const parts = partsOf({ strategy, runtime, starters });
      const others = sets.filter((name) => name !== field);
      expect(() => search({ ...parts, sets: others })).toThrow(
        /does not treat starter-1, starter-2.* alike/,
      );
    },
  );

  it.runIf(full)('if a worker says only of the first by name that it has lost', () => {
    const twin = worker.provide({
      actions: {
        announceDiscarded: announce(({ context: { row, parked } }) => ({
          type: 'discarded',
          executions: Object.values(parked)
            .map(({ execution }) => execution)
            .filter((execution) => execution !== row?.row?.executionId)
            .sort()
            .slice(0, 1),
        })),
      },
    });
    const parts = partsOf({ strategy: 'naive', runtime: 'deduplicating', starters: 3 });
    const actors = parts.actors.map((actor) =>
      actor.id === 'worker' ? { ...actor, machine: twin } : actor,
    );
    expect(() => search(parts)).not.toThrow();
    expect(() => search({ ...parts, actors })).toThrow(
      /^worker in state .* alike\n.* announces.0.executions.0: expected .*, found /,
    );
  });

  it('if a strategy looks at a name, and searched as it is if one does not', () => {
    const picky: Strategy = {
      ...(strategies['naive'] as Strategy),
      build: (options) => {
        const parts = (strategies['naive'] as Strategy).build(options);
        const machine = naive.provide({
          guards: {
            rowAbsent: ({ context, event }) =>
              context.message?.id === 'm1' || (event.type === 'ROW' && event.row === null),
          },
        });
        return {
          ...parts,
          actors: parts.actors.map((actor) =>
            actor.machine === naive ? { ...actor, machine } : actor,
          ),
        };
      },
    };
    const spec = specOf({ strategy: 'naive' });
    const insisting = worldOf(spec, { strategy: picky });
    expect(() => explore(insisting, { symmetry: true })).toThrow(
      /^starter-. \(machine naive\) in state .* on ROW from instances does not treat starter-1, starter-2 alike\n/,
    );
    const verdictsOf = (world: World): readonly string[] =>
      explore(world).map(({ property, kind }) => `${property} ${kind}`);
    expect(verdictsOf(worldOf(spec, { strategy: picky }))).toEqual(
      verdictsOf(worldOf(spec, { strategy: picky, symmetry: false })),
    );
    const left: Strategy = {
      ...picky,
      build: (options) => ({ ...picky.build(options), symmetric: [] }),
    };
    for (const world of [
      worldOf(spec, { strategy: picky, symmetry: false }),
      worldOf(spec, { strategy: left }),
    ]) {
      expect(world.isSymmetric).toBe(false);
      expect(explore(world)[0]?.kind).toBe('violated');
    }
  });
});
