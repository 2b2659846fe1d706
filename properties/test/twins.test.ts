import { describe, expect, it } from 'vitest';
import { worker, type Strategy } from '../../model/index.js';
import { explore } from '../../sim/index.js';
import { defaultSpec, worldOf } from '../index.js';
import { withTwin } from './twin.js';

// Most guards lose their meaning by a generated mutant, which says always the same (docs/mutants.md). Where that breaks the
// machine itself, a twin that is wrong in a plausible way says more.

const spec = { ...defaultSpec, strategy: 'naive', runtime: 'deduplicating', messages: 2 } as const;

function overlap(strategy?: Strategy): string | undefined {
  const options = { watched: ['noOverlappingExecutions'], ...(strategy && { strategy }) };
  return explore(worldOf(spec, options))[0]?.kind;
}

describe('without its guard', () => {
  it('a worker that runs every start message lets executions overlap on deduplicating, too', () => {
    const runsAll = worker.provide({
      guards: {
        nextHasWon: ({ context: { row, parked } }) =>
          (row?.row ?? null) !== null && Object.keys(parked).length > 0,
      },
    });
    expect(overlap(withTwin('naive', worker, runsAll))).toBe('violated');
    expect(overlap()).toBe('holds');
  });
});
