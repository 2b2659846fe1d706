import { describe, expect, it } from 'vitest';
import * as live from '../../live/index.js';
import * as model from '../../model/index.js';
import * as properties from '../../properties/index.js';
import * as sim from '../../sim/index.js';
import {
  DivergenceError,
  DoesNotHoldError,
  InputError,
  ModelError,
  NotEnabledError,
  OnebatchError,
  OpenLoopError,
} from '../errors.js';

const missing = { step: 3, expected: { type: 'a' }, told: null };

/** One of each, its name, and the class directly above it. */
const errors: readonly (readonly [Error, string, abstract new (...args: never) => Error])[] = [
  [new InputError('x'), 'InputError', OnebatchError],
  [new NotEnabledError('x', []), 'NotEnabledError', InputError],
  [new ModelError('x'), 'ModelError', OnebatchError],
  [new sim.AsymmetryError('x', 'y'), 'AsymmetryError', ModelError],
  [new sim.ChainsError(), 'ChainsError', ModelError],
  [new DivergenceError(1, 'x', []), 'DivergenceError', OnebatchError],
  [new sim.AlignmentError(1, 'x', [], '', []), 'AlignmentError', DivergenceError],
  [new sim.UnexpectedFactError(missing), 'UnexpectedFactError', DivergenceError],
  [new OpenLoopError(1, 2), 'OpenLoopError', DivergenceError],
  [new sim.StoppedError('time limit'), 'StoppedError', OnebatchError],
  [new DoesNotHoldError('x'), 'DoesNotHoldError', OnebatchError],
  [new live.AzuriteError('x'), 'AzuriteError', OnebatchError],
  [new live.HostError('x'), 'HostError', OnebatchError],
  [new live.UnexpectedAnswerError('x'), 'UnexpectedAnswerError', OnebatchError],
  [new live.NoCounterpartError('x'), 'NoCounterpartError', OnebatchError],
];

describe('the hierarchy of errors', () => {
  it.each(errors)('%s', (error, name, above) => {
    expect(error.name).toBe(name);
    expect(error.constructor.name).toBe(name);
    expect(error).toBeInstanceOf(above);
    expect(error).toBeInstanceOf(OnebatchError);
    expect(error).toBeInstanceOf(Error);
    expect(Object.getPrototypeOf(error.constructor)).toBe(above);
  });

  it('has each error in every entry that throws it, as the same class', () => {
    const entries: readonly (readonly [string, object])[] = Object.entries({
      live,
      model,
      properties,
      sim,
    });
    const shared = { OnebatchError, InputError, ModelError };
    for (const [, entry] of entries) expect(entry).toMatchObject(shared);
    const classes = new Map<string, unknown>();
    for (const [entry, exported] of entries) {
      for (const [name, value] of Object.entries(exported) as [string, unknown][]) {
        if (!name.endsWith('Error')) continue;
        expect(classes.get(name) ?? value, `${name} in ${entry}`).toBe(value);
        classes.set(name, value);
      }
    }
    expect([...classes.keys()].sort()).toEqual(
      ['OnebatchError', ...errors.map(([, name]) => name)].sort(),
    );
  });

  it('is told by an unknown strategy as its @throws tag says', () => {
    const spec = { ...properties.defaultSpec, strategy: 'nave', messages: 2 };
    expect(() => properties.worldOf(spec)).toThrow(properties.InputError);
  });
});
