import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budgets } from '../world/budgets.js';
import type { FaultConfig } from '../index.js';
import { disagreements } from './agreement.js';
import { faultyStore } from './faulty-store.js';
import { after, coverageOf, enabled, recorder, worldOf } from './machines.js';
import { prop } from './prop.js';

const twoStrikes = (faultsMax?: number) =>
  worldOf(
    { one: recorder('X') },
    {
      faults: Object.fromEntries(
        ['strike', 'blow'].map((kind) => [
          kind,
          { budget: 2, events: [{ to: 'one', message: { type: 'X' } }] },
        ]),
      ),
      ...(faultsMax === undefined ? {} : { faultsMax }),
    },
  );

describe('the most faults of all kinds together', () => {
  it('bounds what each kind may still do', () => {
    const world = twoStrikes(3);
    expect(world.view(world.initial()).faultsLeft).toEqual({ strike: 2, blow: 2 });
    expect(world.view(after(world, 'one: strike')).faultsLeft).toEqual({ strike: 1, blow: 2 });
    const twice = after(world, 'one: strike', 'one: strike');
    expect(world.view(twice).faultsLeft).toEqual({ blow: 1 });
    expect(enabled(world, twice)).toEqual(['one: blow']);
    expect(enabled(world, after(world, 'one: strike', 'one: blow', 'one: blow'))).toEqual([]);
  });

  it('that is reached makes it one state, whichever faults there were', () => {
    const ends = (world: ReturnType<typeof twoStrikes>) =>
      ['one: strike', 'one: blow'].map((line) => world.fingerprint(after(world, line)));
    expect(new Set(ends(twoStrikes(1))).size).toBe(1);
    expect(new Set(ends(twoStrikes())).size).toBe(2);
  });

  it('is part of a state as long as it matters', () => {
    const world = worldOf(
      { one: recorder(), other: recorder() },
      {
        faults: {
          drop: { budget: 1 },
          crash: { budget: 2, at: ['one'] },
          restart: { budget: 1, at: ['one'] },
        },
        faultsMax: 3,
      },
    );
    const back = after(world, 'one: crash', 'one: restart');
    expect(world.view(back).faultsLeft).toEqual({ crash: 1, drop: 1 });
    expect(world.view(back).actors).toEqual(world.view(world.initial()).actors);
    expect(world.fingerprint(back)).not.toBe(world.fingerprint(world.initial()));
  });

  it.each([
    [0, {}],
    [4, undefined],
  ])('of %i is as good as %o', (max, none) => {
    const other = none === undefined ? twoStrikes() : worldOf({ one: recorder('X') });
    expect(coverageOf(twoStrikes(max))).toEqual(coverageOf(other));
  });

  it.each([-1, 0.5, NaN])('of %d is refused', (max) => {
    expect(() => twoStrikes(max)).toThrow(`faultsMax is ${max}; expected an integer, zero or more`);
  });

  it.each([1, 2, 3])('of %i is kept alike in every way of searching', (faultsMax) => {
    const clients = ['client-1', 'client-2'];
    const faults: FaultConfig = {
      'lost-reply': { budget: 2 },
      wipe: { budget: 1, events: [{ to: 'store', message: { type: 'WIPE' } }] },
      break: { budget: 2, events: clients.map((to) => ({ to, message: { type: 'BREAK' } })) },
    };
    const make = () => faultyStore(faults, { clients: 2, faultsMax });
    expect(disagreements(make)).toEqual({ lines: [], compared: true });
  });
});

describe('the code of what is left', () => {
  const kinds = ['a', 'b', 'c'];
  const budgets = fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 });
  const cap = fc.oneof(fc.nat({ max: 6 }), fc.constant(Infinity));

  /** By definition: how often each kind may still happen after these faults. */
  const leftAfter = (all: readonly number[], max: number, faults: readonly number[]) =>
    all.map((budget, kind) =>
      Math.min(budget - faults.filter((one) => one === kind).length, max - faults.length),
    );

  prop([budgets, cap, fc.array(fc.nat({ max: 2 }), { maxLength: 8 })], { seed: 2019 })(
    'allows what the budgets and the cap allow, and is zero exactly if that is nothing',
    (all, max, wanted) => {
      const codes = new Budgets(kinds, all, max);
      let code = codes.initial;
      const faults: number[] = [];
      for (const kind of wanted) {
        const left = leftAfter(all, max, faults);
        expect(kinds.map((_, one) => codes.allows(code, one))).toEqual(left.map((one) => one > 0));
        expect(code === 0).toBe(left.every((one) => one === 0));
        if (!codes.allows(code, kind)) continue;
        faults.push(kind);
        code = codes.spend(code, kind);
        expect(code).toBeLessThan(codes.initial);
      }
    },
  );

  it('tells apart no more than what can still happen: a few kinds under a cap take few codes', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `kind-${index}`);
    // All of it; one kind of ten gone; nothing.
    expect(new Budgets(ten, Array<number>(10).fill(1), 2).initial).toBe(1 + 10);
    expect(new Budgets(ten, Array<number>(10).fill(2), 2).initial).toBe(2);
    expect(new Budgets(ten, Array<number>(10).fill(1), Infinity).initial).toBe(2 ** 10 - 1);
  });

  it.each([
    ['without a cap', [255, 255, 1], Infinity],
    ['under a cap', [255, 255, 1], 400],
  ])('is refused where there would be more than 65,536: %s', (_, all, max) => {
    expect(() => new Budgets(kinds, all, max)).toThrow(/more than 65536 ways/);
  });
});
