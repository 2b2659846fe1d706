import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { World } from '../index.js';
import { coverageOf, machineOf, sender, worldOf } from './machines.js';

describe('the order of the keys of an object', () => {
  /** Keeps A and B under their names, in the order in which they come, and tells which it takes for the first. */
  const keeping = (first: (kept: object) => string): World =>
    worldOf({
      from: sender('keeper', { type: 'A' }, { type: 'B' }, { type: 'ASK' }),
      keeper: machineOf({
        context: { kept: {}, told: '' },
        on: {
          '*': {
            actions: assign(({ context, event }) => ({
              kept: { ...(context as { kept: object }).kept, [event.type]: 1 },
            })),
          },
          ASK: {
            actions: assign(({ context }) => ({ told: first((context as { kept: object }).kept) })),
          },
        },
      }),
    });

  it('is no part of a state, so a machine that reads it is refused', () => {
    const world = keeping((kept) => Object.keys(kept)[0] ?? '');
    expect(() => coverageOf(world)).toThrow(
      /^keeper is not deterministic on ASK: .*order of an object's keys.*told/,
    );
  });

  it('may be put right by the machine', () => {
    const world = keeping((kept) => Object.keys(kept).sort()[0] ?? '');
    expect(coverageOf(world).states).toBeGreaterThan(1);
  });
});
