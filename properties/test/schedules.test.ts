import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TransitionMemo, type World, type WorldState } from '../../sim/index.js';
import { defaultSpec, runOf, schedules, worldOf } from '../index.js';
import { cases, runs } from '../../sim/test/runs.js';
import { prop } from '../../sim/test/prop.js';

const seed = 612;
/** What machines did in one world, for the other worlds. */
const memo = new TransitionMemo();

const worldWith = (strategy: string, runtime: '2019' | 'deduplicating', starters: number): World =>
  worldOf(
    { ...defaultSpec, strategy, runtime, starters, messages: starters },
    { watched: ['exactlyOneBatchPerWindow'], memo },
  );

/** The run that the answers decide; bad if two batches of one window were processed, or one is owed at the end. */
function judged(world: World, answers: readonly number[]) {
  const run = runOf(world, answers, (state: WorldState) => world.violated(state) !== 0);
  const last = run.states.at(-1) as WorldState;
  const ok = world.violated(last) === 0 && (!run.quiescent || world.pending(last) === 0);
  return { run, ok };
}

describe.each(cases([2, 3, 5], (starters) => starters === 3))(
  'under any schedule of %d concurrent starts',
  (starters) => {
    for (const strategy of ['atomic-insert', 'lease', 'entity']) {
      for (const runtime of ['2019', 'deduplicating'] as const) {
        const world = worldWith(strategy, runtime, starters);
        prop([schedules()], { seed, numRuns: runs(100) })(
          `${strategy} keeps exactly one batch per window on ${runtime}`,
          (answers) => {
            const { run, ok } = judged(world, answers);
            expect(ok, run.actions.map((action) => world.describe(action)).join('\n')).toBe(true);
          },
        );
      }
    }

    it('naive start on 2019 fails, and shrinks to at most two preemptions', () => {
      const world = worldWith('naive', '2019', starters);
      const details = fc.check(
        fc.property(schedules(), (answers) => judged(world, answers).ok),
        { seed, numRuns: 1_000 },
      );
      expect(details.failed).toBe(true);
      const [answers] = details.counterexample ?? [];
      const { run, ok } = judged(world, answers ?? []);
      expect(ok).toBe(false);
      expect(run.preemptions).toBeGreaterThanOrEqual(1);
      expect(run.preemptions).toBeLessThanOrEqual(2);
    });
  },
);

describe('the calmest run', () => {
  it.each(['naive', 'atomic-insert', 'lease', 'entity'])('of %s violates nothing', (strategy) => {
    const { run, ok } = judged(worldWith(strategy, '2019', 3), []);
    expect(run).toMatchObject({ preemptions: 0, quiescent: true });
    expect(ok).toBe(true);
  });
});
