import { describe, expect, test } from 'vitest';
import { worldOf } from '../../properties/index.js';
import { annotate, explore } from '../../sim/index.js';
import { code } from '../index.js';
import { user, defaults } from './compare.js';

const start = (then: string): string => `import * as df from 'durable-functions';
export async function start(message, context) {
  const client = df.getClient(context);
  await client.startNew('collect', { instanceId: 'c', input: message }).catch(() => {});
  ${then}
}`;

async function found(then: string) {
  const strategy = await code(user('start'), { text: start(then) });
  const spec = { ...defaults, strategy: strategy.name, starters: 1, messages: 1 };
  const world = worldOf(spec, { strategy, watched: ['everyCallReturns'] });
  const [verdict] = explore(world);
  if (verdict === undefined) throw new Error('expected a verdict');
  return { world, verdict };
}

describe('every call comes back', () => {
  test('one that waits for ever does not, and its last line is told', async () => {
    const { world, verdict } = await found('await new Promise(() => {});');
    if (verdict.kind !== 'violated') throw new Error(`expected a violation, got ${verdict.kind}`);
    const { steps } = annotate(world, verdict.counterexample.actions);
    const last = steps.flatMap(({ stands }) => stands).at(-1);
    expect(last).toMatchObject({ kind: 'asks', at: { file: 'start.ts', line: 4 } });
  });

  test.each([
    ['returns', 'return { status: 200 };'],
    ['throws', "throw new Error('no');"],
    ['waits for a timer', 'await new Promise((done) => setTimeout(done, 1000));'],
  ])('one that %s does', async (_, then) => {
    expect((await found(then)).verdict.kind).toBe('holds');
  });

  test('where it ends is told, too', async () => {
    const { world } = await found("throw new Error('no');");
    const calm = [...Array(30).keys()].reduce<readonly ReturnType<typeof world.enabled>[number][]>(
      (done) => {
        const state = done.reduce((at, action) => world.step(at, action), world.initial());
        const [next] = world.enabled(state);
        return next === undefined ? done : [...done, next];
      },
      [],
    );
    const ends = annotate(world, calm)
      .steps.flatMap(({ stands }) => stands)
      .filter(({ kind }) => kind === 'ends');
    expect(ends).toMatchObject([
      { does: 'throws Error: no', at: { line: 5, text: "throw new Error('no');" } },
    ]);
  });
});
