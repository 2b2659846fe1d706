import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { World, WorldAction } from '../index.js';
import { send } from './effects.js';
import { idle, machineOf, sender } from './machines.js';
import { actions, cellWorld, followed, refusal, roundabout } from './align-worlds.js';

/** One client after the other reads and writes, and so many deliveries come in between now. */
const detours = (...deliveries: readonly number[]): World =>
  cellWorld(
    Object.fromEntries(
      deliveries.flatMap((count, n) => Object.entries(roundabout(`client-${n + 1}`, count))),
    ),
  );

const direct = (count: number): readonly WorldAction[] =>
  actions(
    ...Array.from({ length: count }, (_, n) => `client-${n + 1}`).flatMap((id) => [
      `cell: deliver READ from ${id}`,
      `${id}: deliver VALUE from cell`,
      `cell: deliver WRITE from ${id}`,
    ]),
  );

const four = (count: number): readonly number[] => Array.from({ length: count }, () => 4);

/** What happens where one client's message takes ten deliveries to come back; before each, so many labels that nothing stands for any more. */
const gone = (...counts: readonly number[]): readonly WorldAction[] => {
  const ways = ['client-1', ...[...'abcdefghi'].map((letter) => `${letter}.client-1`), 'client-1'];
  const all = [
    'cell: deliver READ from client-1',
    'client-1: deliver VALUE from cell',
    ...ways.slice(1).map((to, index) => `${to}: deliver BACK from ${ways[index]}`),
  ];
  return actions(
    ...all.flatMap((label, n) => [
      ...Array.from({ length: counts[n] ?? 0 }, (_, k) => `nobody: deliver ASK${n}x${k} from cell`),
      label,
    ]),
  );
};

/** Ticks so often once it is told to go, and then tells another one. */
const lateBy = (ticks: number): World =>
  cellWorld({
    starter: sender('ticker', { type: 'GO' }),
    late: machineOf({ on: { LATE: {} } }),
    ticker: machineOf({
      context: { ticks: 1 },
      on: {
        GO: { actions: send('ticker', { type: 'TICK' }) },
        TICK: [
          {
            guard: ({ context }: { readonly context: { readonly ticks: number } }) =>
              context.ticks === ticks,
            actions: send('late', { type: 'LATE' }),
          },
          {
            actions: [
              assign({
                ticks: ({ context }: { readonly context: { readonly ticks: number } }) =>
                  context.ticks + 1,
              }),
              send('ticker', { type: 'TICK' }),
            ],
          },
        ],
      },
    }),
    idle,
  });

describe('a schedule is followed up to a bound, and not one step further:', () => {
  it('deliveries that are inserted in a row', () => {
    expect(followed(detours(4), direct(1), {}).notes).toHaveLength(4);
    expect(refusal(detours(5), direct(1), {})).toMatchObject({ step: 3, adaptations: [] });
  });

  it('labels that are left out in a row', () => {
    expect(followed(detours(10), gone(4), {}).notes).toHaveLength(4);
    expect(refusal(detours(10), gone(5), {})).toMatchObject({ step: 1 });
  });

  it('steps in all, by deliveries that are inserted', () => {
    expect(followed(detours(...four(8)), direct(8), {}).notes).toHaveLength(32);
    expect(refusal(detours(...four(8), 1), direct(9), {})).toMatchObject({ step: 27 });
  });

  it('steps in all, by labels that are left out', () => {
    expect(followed(detours(10), gone(...four(8)), {}).notes).toHaveLength(32);
    expect(refusal(detours(10), gone(...four(8), 1), {})).toMatchObject({ step: 1 });
  });

  it('steps for which something that was left out does not come', () => {
    const schedule = actions('late: deliver LATE from ticker', 'ticker: deliver GO from starter');
    expect(refusal(lateBy(200), schedule, {})).toMatchObject({ step: 1 });
    expect(followed(lateBy(201), schedule, {}).notes).toHaveLength(1);
  });
});
