import { describe, expect, it } from 'vitest';
import {
  getInitialSnapshot,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
} from 'xstate';
import type { WorkFact } from '../../model/resources/index.js';
import { atMost, coveredByLaterRun, everyKept, exclusiveWhileHeld, oncePerTick } from '../index.js';

interface Fact {
  readonly type: string;
}

/** What a property says after each of these facts: the tag of its state, or that it is calm. */
function says(machine: AnyStateMachine, facts: readonly Fact[]): readonly string[] {
  let state = getInitialSnapshot(machine) as AnyMachineSnapshot;
  return facts.map((fact) => {
    state = transition(machine, state, fact)[0] as AnyMachineSnapshot;
    const found = ['violation', 'pending', 'witness'].filter((tag) => state.hasTag(tag));
    expect(found.length).toBeLessThan(2);
    return found[0] ?? 'calm';
  });
}

const who = (type: 'granted' | 'heldOff' | 'lapsed', name: string): WorkFact => ({
  type,
  lock: 'l',
  who: name,
});
const works = (name: string): WorkFact => ({ type: 'working', who: name });
const rests = (name: string): WorkFact => ({ type: 'rested', who: name });
const ticked = (tick: number): WorkFact => ({ type: 'ticked', tick });
const ran = (tick: number, by = 'a'): WorkFact => ({ type: 'ran', tick, by });
const skipped = (tick: number): WorkFact => ({ type: 'skipped', tick, by: 'b' });
const changed = (change: string): WorkFact => ({ type: 'changed', change });
const run = (type: 'queued' | 'began' | 'finished', name: string): WorkFact => ({
  type,
  run: name,
});
const few = atMost({ name: 'few', most: 1, counts: 'in', returns: 'out', witness: 'full' });
const kept = everyKept({ name: 'kept', promise: 'sent', kept: 'read' });
const ids = (type: string, ...list: readonly string[]) => ({ type, ids: list });

const cases: readonly (readonly [string, AnyStateMachine, readonly (readonly [Fact, string])[]])[] =
  [
    [
      'two who hold their locks work at once',
      exclusiveWhileHeld.machine,
      [
        [who('granted', 'a'), 'calm'],
        [works('a'), 'calm'],
        [who('granted', 'b'), 'calm'],
        [works('b'), 'violation'],
        [rests('a'), 'violation'],
      ],
    ],
    [
      'one of two has lost its lock: that is no violation, and it is what the property is about',
      exclusiveWhileHeld.machine,
      [
        [works('a'), 'calm'],
        [who('lapsed', 'a'), 'witness'],
        [works('b'), 'calm'],
        [rests('a'), 'calm'],
      ],
    ],
    [
      'who has lost its lock and got it again holds it',
      exclusiveWhileHeld.machine,
      [
        [who('lapsed', 'a'), 'calm'],
        [who('granted', 'a'), 'calm'],
        [works('a'), 'calm'],
        [works('b'), 'violation'],
      ],
    ],
    [
      'one after the other, the second held off before',
      exclusiveWhileHeld.machine,
      [
        [who('heldOff', 'b'), 'calm'],
        [works('a'), 'calm'],
        [who('heldOff', 'b'), 'witness'],
        [rests('a'), 'witness'],
        [works('b'), 'calm'],
      ],
    ],
    [
      'a tick runs once, and another is turned away',
      oncePerTick.machine,
      [
        [ticked(1), 'pending'],
        [ran(1), 'calm'],
        [skipped(1), 'witness'],
        [ticked(2), 'pending'],
        [ran(2), 'witness'],
      ],
    ],
    [
      'a tick runs twice',
      oncePerTick.machine,
      [
        [ran(1), 'calm'],
        [ran(1, 'b'), 'violation'],
        [ticked(2), 'violation'],
      ],
    ],
    ['a tick that everybody leaves to another', oncePerTick.machine, [[skipped(1), 'pending']]],
    [
      'a change while a run runs is covered by the next',
      coveredByLaterRun.machine,
      [
        [changed('x'), 'pending'],
        [run('began', 'r1'), 'calm'],
        [changed('y'), 'pending'],
        [run('queued', 'r2'), 'pending'],
        [run('finished', 'r1'), 'pending'],
        [run('began', 'r2'), 'witness'],
      ],
    ],
    [
      'two wait',
      coveredByLaterRun.machine,
      [
        [run('queued', 'r1'), 'calm'],
        [run('queued', 'r2'), 'violation'],
      ],
    ],
    [
      'two run',
      coveredByLaterRun.machine,
      [
        [run('began', 'r1'), 'calm'],
        [run('began', 'r2'), 'violation'],
      ],
    ],
    [
      'two run, of whom the second covers a change',
      coveredByLaterRun.machine,
      [
        [run('began', 'r1'), 'calm'],
        [changed('y'), 'pending'],
        [run('began', 'r2'), 'violation'],
        [run('finished', 'r1'), 'violation'],
      ],
    ],
    [
      'no more than one at once',
      few.machine,
      [
        [{ type: 'in' }, 'calm'],
        [{ type: 'full' }, 'witness'],
        [{ type: 'out' }, 'witness'],
        [{ type: 'in' }, 'witness'],
        [{ type: 'in' }, 'violation'],
      ],
    ],
    [
      'one promise is no test',
      kept.machine,
      [
        [ids('sent', 'a'), 'pending'],
        [ids('read', 'a'), 'calm'],
      ],
    ],
    [
      'promises, of which one is kept before it is made',
      kept.machine,
      [
        [ids('sent', 'a'), 'pending'],
        [ids('read', 'a', 'b'), 'witness'],
        [ids('sent', 'b'), 'witness'],
        [ids('sent', 'c'), 'pending'],
      ],
    ],
  ];

describe('a property of locks, ticks and runs', () => {
  it.each(cases)('%s', (_, machine, seen) => {
    expect(
      says(
        machine,
        seen.map(([fact]) => fact),
      ),
    ).toEqual(seen.map(([, said]) => said));
  });

  it.each<readonly [string, AnyStateMachine, string]>(
    [exclusiveWhileHeld, oncePerTick, coveredByLaterRun, few, kept].flatMap(({ machine }) =>
      Object.keys(machine.implementations.guards).map(
        (guard) => [`${machine.id}: ${guard}`, machine, guard] as const,
      ),
    ),
  )('has no guard that does nothing: %s', (_, machine, guard) => {
    const own = cases.filter(([, other]) => other === machine);
    const twins = [true, false].map((answer) =>
      machine.provide({ guards: { [guard]: () => answer } }),
    );
    for (const twin of twins) {
      const differs = own.some(([, , seen]) => {
        const facts = seen.map(([fact]) => fact);
        return JSON.stringify(says(twin, facts)) !== JSON.stringify(says(machine, facts));
      });
      expect(differs).toBe(true);
    }
  });
});

describe('a fact without its field', () => {
  it.each([
    [exclusiveWhileHeld, ['working', 'rested', 'granted', 'lapsed'], 'who, a text'],
    [oncePerTick, ['ticked', 'ran', 'skipped'], 'tick, an integer'],
    [coveredByLaterRun, ['changed'], 'change, a text'],
    [coveredByLaterRun, ['queued', 'began', 'finished'], 'run, a text'],
    [
      everyKept({ name: 'kept', promise: 'asked', kept: 'served' }),
      ['asked', 'served'],
      'ids, a list of texts',
    ],
  ])('$name refuses it in a line', ({ machine }, types, field) => {
    for (const type of types) {
      expect(() => says(machine, [{ type }])).toThrow(`the fact '${type}' has no ${field}`);
    }
  });
});
