import {
  getInitialSnapshot,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type StateNode,
} from 'xstate';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../model/index.js';
import { everyCallReturns, properties as usual, type DomainProperty } from '../index.js';
import { quiescenceCases } from './monitor-cases-quiescence.js';
import { safetyCases } from './monitor-cases-safety.js';
import {
  accepted,
  called,
  callEnded,
  discarded,
  dropped,
  ended,
  freed,
  held,
  processed,
  rejected,
  started,
  toldJoined,
  type Case,
  type Says,
} from './monitor-facts.js';

const properties: readonly DomainProperty[] = [...usual, everyCallReturns];

const cases = { ...safetyCases, ...quiescenceCases };

const tags = ['violation', 'pending', 'witness'] as const;

function saysIn(snapshot: AnyMachineSnapshot): Says {
  const found = tags.filter((tag) => snapshot.hasTag(tag));
  expect(found.length).toBeLessThan(2);
  return found[0] ?? 'calm';
}

const seeing = (machine: AnyStateMachine, before: AnyMachineSnapshot, fact: Fact) =>
  transition(machine, before, fact)[0] as AnyMachineSnapshot;

const initialOf = (machine: AnyStateMachine) => getInitialSnapshot(machine) as AnyMachineSnapshot;

/** The local states of a machine as it sees the facts of a case, from the initial one on. */
function states(machine: AnyStateMachine, { sees }: Case): readonly AnyMachineSnapshot[] {
  return sees.reduce<readonly AnyMachineSnapshot[]>(
    (path, [fact]) => [...path, seeing(machine, path[path.length - 1] as AnyMachineSnapshot, fact)],
    [initialOf(machine)],
  );
}

const said = (machine: AnyStateMachine, seen: Case): readonly Says[] =>
  states(machine, seen).slice(1).map(saysIn);

const expected = ({ sees }: Case): readonly Says[] => sees.map(([, says]) => says);

const casesOf = ({ name }: DomainProperty): readonly Case[] => cases[name] ?? [];

/** Every local state that any case leads to. */
const visited = (property: DomainProperty): readonly AnyMachineSnapshot[] =>
  casesOf(property).flatMap((seen) => states(property.machine, seen));

describe.each(properties)('$name', (property) => {
  const { machine } = property;

  it.each(casesOf(property))('$name', (seen) => {
    expect(said(machine, seen)).toEqual(expected(seen));
  });

  it('is calm before the first fact', () => {
    expect(saysIn(initialOf(machine))).toBe('calm');
  });

  it('is in each of its states in some case', () => {
    const reached = new Set(visited(property).flatMap(({ _nodes }) => _nodes.map(({ id }) => id)));
    expect(restingPlaces(machine.root as StateNode).filter((id) => !reached.has(id))).toEqual([]);
  });

  const { guards, actions } = machine.implementations;
  const others = Object.keys(actions).filter((name) => name !== 'forget');

  it.each(Object.keys(guards).flatMap((name) => [true, false].map((answer) => [name, answer])))(
    'without its guard %s, which then is always %s, says something else in some case',
    (name, answer) => {
      const twin = machine.provide({ guards: { [String(name)]: () => answer === true } });
      expect(told(property, twin)).toBe(true);
    },
  );

  it.each(others)('without its action %s says something else in some case', (name) => {
    const twin = machine.provide({ actions: { [name]: () => undefined } });
    expect(told(property, twin)).toBe(true);
  });
});

/** True if a case tells the twin from the property. */
function told(property: DomainProperty, twin: AnyStateMachine): boolean {
  return casesOf(property).some((seen) => said(twin, seen).join() !== expected(seen).join());
}

/** The ids of the states that a machine can stay in. */
function restingPlaces(node: StateNode): readonly string[] {
  const children = Object.values(node.states);
  if (children.length > 0) return children.flatMap(restingPlaces);
  return (node.always?.length ?? 0) > 0 ? [] : [node.id];
}

describe('a property that is violated', () => {
  const violated = (machine: AnyStateMachine, property: DomainProperty) =>
    casesOf(property)
      .flatMap((seen) => states(machine, seen))
      .filter((state) => state.hasTag('violation'))
      .map(({ context }): unknown => context);
  const safety = properties.filter((property) => violated(property.machine, property).length > 0);

  it('is one of safety', () => {
    expect(safety.map(({ name }) => name)).toEqual([
      'exactlyOneBatchPerWindow',
      'noOverlappingExecutions',
      'consolidated',
      'noMessageTwice',
    ]);
  });

  it.each(safety)('remembers nothing else, so that it is one state: $name', (property) => {
    const { machine } = property;
    const blank: unknown = initialOf(machine).context;
    const twin = machine.provide({ actions: { forget: () => undefined } });
    for (const context of violated(machine, property)) expect(context).toEqual(blank);
    const blanks = violated(twin, property).filter((context) => isDeepStrictEqual(context, blank));
    expect(blanks.length).toBeLessThan(violated(twin, property).length);
  });
});

describe('every fact', () => {
  /** One of each type; the compiler sees to it that none is forgotten. */
  const samples: { readonly [Type in Fact['type']]: Fact } = {
    accepted: accepted('m1'),
    acknowledged: toldJoined('m1'),
    rejected: rejected('m1', 'absent'),
    started: started('e1'),
    ended: ended('e1'),
    processed: processed(['m1']),
    dropped: dropped('m1', 'closing'),
    discarded: discarded('e1'),
    held: held('row'),
    freed: freed('row'),
    called: called('starter-1'),
    callEnded: callEnded('starter-1'),
  };

  /** What a property listens to. Whatever else happens does not concern it. */
  const listens: { readonly [property: string]: readonly Fact['type'][] } = {
    exactlyOneBatchPerWindow: ['accepted', 'acknowledged', 'rejected', 'processed'],
    noOverlappingExecutions: [
      'acknowledged',
      'rejected',
      'started',
      'ended',
      'processed',
      'dropped',
      'discarded',
    ],
    consolidated: ['processed'],
    everyCallReturns: ['called', 'callEnded'],
    noMessageLost: ['acknowledged', 'processed'],
    noMessageTwice: ['processed'],
    truthfulReturn: ['acknowledged', 'started', 'processed'],
    noLockOut: ['started', 'ended', 'held', 'freed'],
  };

  it.each(properties)('is handled in every state, or none: $name', (property) => {
    const { name, machine } = property;
    for (const state of visited(property)) {
      const handled = Object.values(samples)
        .filter((fact) => (machine.getTransitionData(state, fact)?.length ?? 0) > 0)
        .map(({ type }) => type);
      expect(handled).toEqual(listens[name]);
    }
  });

  it.each(properties)(
    'leads to a state that it can stay in, with one tag at most: $name',
    (property) => {
      const { machine } = property;
      const places = restingPlaces(machine.root as StateNode);
      for (const state of visited(property)) {
        for (const fact of Object.values(samples)) {
          const next = seeing(machine, state, fact);
          const says = saysIn(next);
          if (state.hasTag('violation')) expect(says).toBe('violation');
          expect(next._nodes.some(({ id }) => places.includes(id))).toBe(true);
        }
      }
    },
  );
});
