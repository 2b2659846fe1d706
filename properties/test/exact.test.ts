import { describe, expect, expectTypeOf, it } from 'vitest';
import { scenario } from '../../model/index.js';
import { calm, explore, align, run, type World } from '../../sim/index.js';
import {
  defaultSpec,
  expectHolds,
  holdingOf,
  replayTrace,
  traceFormat,
  schedules,
  specOf,
  worldOf,
  type Holding,
  type Trace,
  type WorldSpec,
} from '../index.js';
import '../vitest.js';

const property = 'noLockOut';
const right = { ...defaultSpec, strategy: 'naive', messages: 2 } as const;
const misspelt = { ...right, faultMax: 1 } as const;
const withFault = { ...right, faults: { crash: 1, restrt: 1 } } as const;
const world = worldOf(right);

/** What has a name, so that TypeScript does not look for excess keys by itself. */
const bounded = { exhaustive: true, bounds: { states: 9, deph: 1 } } as const;
const search = { bounds: { states: 9 }, redaction: true } as const;
const trace: Trace = {
  format: traceFormat,
  world: right,
  found: { by: 'nobody', version: '0' },
  steps: [],
  violation: null,
};

/** Never called with what is right: the compiler is what is tested, and the door refuses the same at run time. */
const refused: readonly (readonly [string, () => unknown])[] = [
  // @ts-expect-error -- unknown key 'faultMax'
  ['worldOf', () => worldOf(misspelt)],
  // @ts-expect-error -- unknown key 'restrt'
  ['the faults of worldOf', () => worldOf(withFault)],
  // @ts-expect-error -- unknown key 'watch'
  ['the options of worldOf', () => worldOf(right, { symmetry: true, watch: [] })],
  // @ts-expect-error -- unknown key 'faultMax'
  ['expectHolds', () => expectHolds(misspelt, property)],
  // @ts-expect-error -- unknown key 'restrt'
  ['the faults of expectHolds', () => expectHolds(withFault, property)],
  // @ts-expect-error -- unknown key 'deph'
  ['the bounds of expectHolds', () => expectHolds(right, property, bounded)],
  // @ts-expect-error -- unknown key 'deph'
  ['the bounds for a world', () => expectHolds(world, property, bounded)],
  // @ts-expect-error -- unknown key 'restrt'
  ['holdingOf', () => holdingOf(withFault, property)],
  // @ts-expect-error -- unknown key 'deph'
  ['toHold', () => expect(right).toHold(property, bounded)],
  // @ts-expect-error -- unknown key 'redaction'
  ['explore', () => explore(world, search)],
  // @ts-expect-error -- unknown key 'deph'
  ['the bounds of explore', () => explore(world, { bounds: bounded.bounds })],
  // @ts-expect-error -- unknown key 'starterMax'
  ['specOf', () => specOf({ ...{ strategies: ['naive'], starterMax: 2 } })],
  // @ts-expect-error -- unknown key 'step'
  ['schedules', () => schedules({ ...{ steps: 3, step: 3 } })],
  // @ts-expect-error -- unknown key 'stict'
  ['replayTrace', () => replayTrace(trace, { ...{ strict: true, stict: true } })],
  // @ts-expect-error -- unknown key 'time'
  ['scenario', () => scenario({ ...right, faults: [] })],
  // @ts-expect-error -- unknown key 'limits'
  ['run', () => run(world, calm(), { ...{ limit: 3, limits: 3 } })],
  // @ts-expect-error -- unknown key 'strct'
  ['align', () => align(world, [], { ...{ strict: true, strct: true } })],
];

describe('a key that is misspelt', () => {
  it.each(refused)('is refused by the compiler, and by %s itself', (_, call) => {
    expect(call).toThrow(/ is unknown; expected some of /);
  });

  it('is one that stands nowhere: what is right is taken, whether it has a name or not', () => {
    expectTypeOf(worldOf(right)).toEqualTypeOf<World>();
    const wide: WorldSpec = right;
    expectTypeOf(worldOf).toBeCallableWith(wide);
    expectTypeOf(
      worldOf({ ...right, faults: { crash: 1 } }, { watched: [] }),
    ).toEqualTypeOf<World>();
    expectTypeOf(holdingOf(world, property, { numRuns: 1 })).toEqualTypeOf<Holding>();
    expect(worldOf(wide).name).toBe(world.name);
  });
});
