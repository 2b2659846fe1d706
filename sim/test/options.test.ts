import { expect, it } from 'vitest';
import { bytesFor, bytesMin, explore, InputError, tabulated, World } from '../index.js';
import { naiveStart } from './naive-start.js';
import { digraph, line } from './toys/digraph.js';

const world = (n: number, changes: object = {}): World =>
  new World({ ...naiveStart(n), ...changes });

it('partial-order reduction is refused where it would prove nothing', () => {
  const reduction = true;
  expect(() => explore(world(2), { reduction, bounds: { depth: 9 } })).toThrow(
    /bound on the depth/,
  );
  expect(() => explore(world(2, { time: 'timed' }), { reduction })).toThrow(/asynchronous time/);
  expect(() => explore(tabulated(digraph(line(3)), [{ name: 'any' }]), { reduction })).toThrow(
    /world of machines/,
  );
  expect(() => explore(world(6), { reduction })).toThrow(/symmetry that is checked completely/);
  const few = { states: 20_000 };
  expect(explore(world(6), { reduction, symmetry: false, bounds: few })).toHaveLength(1);
  expect(explore(world(6), { bounds: few })).toHaveLength(1);
});

it('symmetry is refused where nobody declares it', () => {
  const { symmetric, ...rest } = naiveStart(2);
  expect(symmetric).toHaveLength(2);
  expect(() => explore(new World(rest), { symmetry: true })).toThrow(
    'declares no symmetric actors',
  );
});

it.each([
  { workers: 0 },
  { workers: 65 },
  { workers: 1.5 },
  { bounds: { bytes: bytesMin - 1 } },
  { workers: 2, bounds: { bytes: bytesFor(2) - 1 } },
  { bounds: { bytes: 2 ** 33 } },
])('%o is out of range', (options) => {
  expect(() => explore(world(2), options)).toThrow(InputError);
});
