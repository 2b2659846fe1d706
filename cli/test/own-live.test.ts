import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundle, code, type CodeStrategy } from '../../code/index.js';
import { defaultSpec, worldOf, type AnySpec, type Trace } from '../../properties/index.js';
import { isConfirmed, liveText } from '../../render/live.js';
import { annotate, explore } from '../../sim/index.js';
import { cases, full } from '../../sim/test/runs.js';
import { liveReplay } from '../live.js';
import type { LiveReplay } from '../../live/replay/index.js';

// A counterexample of a user's own function, followed by that function with the real SDKs against Azurite.

const fileIn = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const plain = {
  width: 100,
  colours: { bold: (text: string) => text, red: (text: string) => text },
};

/** @param live the strategy whose function runs for real; default: the same. */
async function replayed(strategy: CodeStrategy, live = strategy): Promise<LiveReplay> {
  const spec = {
    ...defaultSpec,
    strategy: strategy.name,
    runtime: 'deduplicating',
    messages: 2,
  } as const;
  const world = worldOf(spec, { strategy, watched: ['noMessageLost'] });
  const [verdict] = explore(world);
  if (verdict?.kind !== 'violated') throw new Error(`expected a violation, found ${verdict?.kind}`);
  const execution = annotate(world, verdict.counterexample.actions);
  return liveReplay({ world: spec } as unknown as Trace<AnySpec>, live, execution, 'azurite');
}

describe('replay --live azurite of a function', () => {
  const once = fileIn('examples/own-code/start-once.ts');

  it('runs it with the SDK that it imports, request by request', async () => {
    const live = await replayed(await code(once));
    expect(live.difference).toBeNull();
    expect(isConfirmed(live)).toBe(true);
    expect(live.own.functions).toEqual(['starter-1', 'starter-2']);
    const claims = live.requests.filter(({ to }) => to === 'claims/collector/claim');
    expect(claims.map(({ store }) => (store as { status?: unknown } | null)?.status)).toEqual([
      201, 409,
    ]);
    expect(liveText(live, plain as never)).toContain(
      'Run as it is, with the storage SDKs that it imports: the function, as starter-1, starter-2.',
    );
  });

  /** The function that runs for real is another one than was explored. */
  async function other(from: string, to: string): Promise<LiveReplay> {
    const strategy = await code(once);
    const { readFileSync } = await import('node:fs');
    const was = readFileSync(once, 'utf8');
    expect(was).toContain(from);
    const text = was.replace(from, to);
    const live = {
      ...strategy.live,
      bundle: (given: object) => bundle(once, { text, given: given as never }),
    };
    return replayed(strategy, { ...strategy, live });
  }

  const others = [
    [
      'asks something else',
      'await claims.createEntity(',
      'await (async (_: unknown) => undefined)(',
      /^starter-1 asks claims\/collector\/claim: INSERT_RECORD in the model; the function with its SDK does not/,
    ],
    [
      'gets another answer',
      "rowKey: 'claim'",
      'rowKey: `claim-${(message as { id: string }).id}`',
      /HTTP|RECORD/,
    ],
    [
      'asks something besides',
      'return { status: 202 }',
      "void claims.getEntity('collector', 'claim').catch(() => {}); return { status: 202 }",
      /^starter-\d asks GET .*, which the model does not$/,
    ],
  ] as const;
  it.each(cases(others, ([what]) => what === 'asks something besides'))(
    'tells one that %s',
    async (_, from, to, says) => {
      const { difference } = await other(from, to);
      expect(difference?.text).toMatch(says);
    },
  );

  it.runIf(full)('fires its timers, and takes a lease by the clock of the schedule', async () => {
    const live = await replayed(await code(fileIn('code/test/user/lease.ts')));
    expect(live.difference).toBeNull();
    expect(live.requests.some(({ store }) => store?.type === 'RELEASED')).toBe(true);
  });
});
