import { describe, expect, it } from 'vitest';
import { assign } from 'xstate';
import { singletonStart, workaroundRepaired, type Strategy } from '../../model/index.js';
import { explore, TransitionMemo } from '../../sim/index.js';
import { defaultSpec, worldOf } from '../index.js';
import { Probe } from './model-driver.js';
import { converse, starterInput, told } from './starter-driver.js';
import { withTwin } from './twin.js';

const unavailable = { type: 'UNAVAILABLE' } as const;

/** What machines did in one world, for the other worlds of the same machines. */
const memo = new TransitionMemo();

/** The length of the shortest lock-out where one request is refused, or `holds`. */
function lockOut(name: string, strategy?: Strategy): number | string | undefined {
  const faults = { refused: 1 };
  const spec = { ...defaultSpec, strategy: name, runtime: 'deduplicating', messages: 2 } as const;
  const watched = ['noLockOut'];
  const world = worldOf({ ...spec, faults }, { watched, memo, ...(strategy && { strategy }) });
  const [verdict] = explore(world, { reduction: true });
  return verdict?.kind === 'violated' ? verdict.counterexample.actions.length : verdict?.kind;
}

describe('a request that is refused (503)', () => {
  it('ends the function, and the sender is told so', () => {
    const probe = new Probe(singletonStart, starterInput());
    converse(probe);
    expect(told(probe.receive(unavailable))).toEqual(['unavailable']);
    expect([probe.state, probe.settled]).toEqual(['idle', true]);
  });

  it.each([
    ['atomic-insert', 13],
    ['workaround', 12],
    ['flag-atomic', 9],
    ['lock-blob', 12],
  ])('locks everybody out of %s: what is done stays, and nobody undoes it', (name, steps) => {
    expect(lockOut(name)).toBe(steps);
  });

  it.each([
    ['singleton-start', singletonStart, 'abandonLease'],
    ['workaround-repaired', workaroundRepaired, 'abandonRecord'],
  ] as const)(
    'does not where the lock is let go, and ends by time if that is refused, too: %s',
    (name, machine, action) => {
      expect(lockOut(name)).toBe('holds');
      const holding = machine.provide({ actions: { [action]: assign({}) } });
      expect(lockOut(name, withTwin(name, machine, holding))).not.toBe('holds');
    },
  );
});
