import { describe, expect, it } from 'vitest';
import type { ClientName } from '../../model/index.js';
import { explore, TransitionMemo } from '../../sim/index.js';
import { cases } from '../../sim/test/runs.js';
import { defaultSpec } from '../worlds/world-spec.js';
import { worldOf } from '../worlds/worlds.js';

/** What machines did in one world, for the other worlds of the same machines. */
const memo = new TransitionMemo();

/** Of each property the kind of its verdict, with the steps of the shortest schedule that violates it. */
function found(strategy: string, client?: ClientName): Readonly<Record<string, string>> {
  const spec = { ...defaultSpec, strategy, runtime: 'deduplicating', messages: 2 } as const;
  const world = worldOf({ ...spec, ...(client === undefined ? {} : { client }) }, { memo });
  return Object.fromEntries(
    explore(world).map((verdict) => [
      verdict.property,
      verdict.kind === 'violated'
        ? `violated in ${verdict.counterexample.actions.length}`
        : verdict.kind,
    ]),
  );
}

describe('the client library of a starter', () => {
  const losing = [
    ['atomic-insert', 35, 30],
    ['workaround-repaired', 41, 36],
    ['conditional-start', 34, 30],
  ] as const;
  it.each(cases(losing, ([strategy]) => strategy === 'workaround-repaired'))(
    'of JavaScript loses a message of %s in fewer steps, and turns no verdict: it takes 410 for success',
    (strategy, dotnet, javascript) => {
      const lost = (steps: number) => ({
        noMessageLost: `violated in ${steps}`,
        truthfulReturn: `violated in ${steps}`,
      });
      const before = found(strategy, 'dotnet');
      expect(before).toMatchObject(lost(dotnet));
      expect(found(strategy, 'javascript')).toEqual({ ...before, ...lost(javascript) });
      expect(found(strategy)).toEqual(before);
    },
  );

  it('of JavaScript never lets naive start, if it expects a status of undefined: getStatus throws on 404', () => {
    const kinds = new Set(Object.values(found('naive', 'javascript-uncaught')));
    expect(kinds).toEqual(new Set(['unwitnessed']));
  });

  it('frees the lock when getStatus throws under it', () => {
    const { noLockOut } = found('singleton-start', 'javascript-uncaught');
    expect(noLockOut).toBe('holds');
  });
});
