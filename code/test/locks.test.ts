import { fileURLToPath } from 'node:url';
import { initialTransition, transition } from 'xstate';
import { describe, expect, test } from 'vitest';
import { instanceId, type CodeEntityMessage } from '../../model/index.js';
import { worldOf } from '../../properties/index.js';
import { explore } from '../../sim/index.js';
import { codeEntity } from '../durable/entity.js';
import { app, appStrategy, type CodeStrategy } from '../index.js';
import { defaults } from './compare.js';
import { orchestrating, programOf } from './one-orchestration.js';

// Critical sections: `context.df.lock` of durable-functions 3.5.

const gate = `new df.EntityId('Gate', 'k')`;
const other = `new df.EntityId('Another', 'k')`;

describe('an orchestrator', () => {
  test('asks for its locks in order, each once, and gives them back', async () => {
    const at = await orchestrating(
      `const lock = yield context.df.lock(${gate}, ${other}, ${gate}); const n = yield context.df.callEntity(${gate}, 'add', 1); lock.release(); yield context.df.callActivity('a', n);`,
    );
    const entities = ['@another@k', '@gate@k'];
    expect(at()).toMatchObject({ open: [{ kind: 'lock', task: 0, entities }], locks: true });
    const inside = at({ locked: 0 });
    expect(inside).toMatchObject({ open: [{ kind: 'entity', task: 1 }], signals: [], locks: true });
    const after = at({ locked: 0 }, { called: 1, result: 7, threw: false });
    expect(after.signals).toEqual(entities.map((entity) => ({ entity, releases: true })));
    // Each release has a number in the history.
    expect(after).toMatchObject({ open: [{ name: 'a', input: 7, task: 4 }], locks: false });
  });

  test('that ends within one gives back what it holds', async () => {
    const at = await orchestrating(`yield context.df.lock(${gate});`);
    const { ended, signals } = at({ locked: 0 });
    expect(ended).toEqual({ how: 'completed' });
    expect(signals).toEqual([{ entity: '@gate@k', releases: true }]);
  });

  test.each([
    ['fails within one', `yield context.df.lock(${gate}); throw new Error('no');`, { locked: 0 }],
    [
      'ends before it is in one',
      `yield context.df.Task.any([context.df.lock(${gate}), context.df.createTimer(new Date(0))]);`,
      { fired: 1 },
    ],
    [
      'enters one as a sub-orchestration',
      `yield context.df.callSubOrchestrator('inner');`,
      undefined,
    ],
  ])('that %s is refused', async (_, body, told) => {
    const inner = `df.app.orchestration('inner', function* (context) { yield context.df.lock(${gate}); });\n`;
    const at = await orchestrating(body, inner);
    expect(() => (told === undefined ? at() : at(told))).toThrow(
      /(in a critical section|before it has the locks|lock in a sub-orchestration).* is not simulated$/,
    );
  });
});

test('an entity takes what its holder asks, and the rest in order when it is released', async () => {
  const program = await programOf(
    `df.app.entity('gate', ({ df: context }) => { const all = [...context.getState(() => []), context.operationName]; context.setState(all); context.return(all.length); });`,
  );
  const machine = codeEntity(program);
  const [holder, waiting] = [instanceId('one'), instanceId('two')];
  const named = (name: string) => ({ name, data: null });
  const says = (of: readonly CodeEntityMessage[]) => {
    const input = { name: 'gate', key: 'k', entities: {} };
    const [begun] = initialTransition(machine, input);
    let snapshot = begun;
    const sent: unknown[] = [];
    for (const message of of) {
      const from = 'by' in message ? `slot of ${message.by ?? ''}` : 'worker';
      const [next, actions] = transition(machine, snapshot, { ...message, from });
      snapshot = next;
      for (const { params } of actions as unknown as readonly {
        params: { event: { to: string; message: object } };
      }[]) {
        sent.push([params.event.to, params.event.message]);
      }
    }
    const { state } = snapshot.context as { state: { state: readonly string[] } | null };
    return { sent, did: state?.state ?? [] };
  };
  const lock = { type: 'LOCK', task: 0, by: holder, to: null, rest: ['next'] } as const;
  const call = { type: 'CALL', task: 1, code: named('late'), by: waiting } as const;
  const locks = { ...lock, task: 2, by: waiting, to: 'slot', rest: [] } as const;
  const own = { type: 'CALL', task: 3, code: named('own'), by: holder } as const;
  const closed = says([lock, call, locks, own]);
  expect(closed.did).toEqual(['own']);
  expect(closed.sent).toEqual([
    ['next', { ...lock, to: 'slot of one', rest: [] }],
    ['slot of one', { type: 'CALLED', task: 3, failed: false, result: 1 }],
  ]);
  // Whoever does not hold it cannot release it.
  expect(says([lock, call, { type: 'UNLOCK', by: waiting }]).did).toEqual([]);
  const open = says([lock, call, locks, own, { type: 'UNLOCK', by: holder }]);
  expect(open.did).toEqual(['own', 'late']);
  expect(open.sent.slice(2)).toEqual([
    ['slot of two', { type: 'CALLED', task: 1, failed: false, result: 2 }],
    ['slot', { type: 'LOCKED', task: 2 }],
  ]);
});

describe('in a world', () => {
  const here = fileURLToPath(new URL('user/apps/onebatch.config.ts', import.meta.url));
  const locking = (env: Readonly<Record<string, string>>): Promise<CodeStrategy> =>
    appStrategy(app({ entry: './locking.ts', process: 'process', env }), here);
  const lost = (strategy: CodeStrategy): string | undefined => {
    const world = worldOf(
      { ...defaults, strategy: strategy.name },
      { strategy, watched: ['noMessageLost'] },
    );
    return explore(world)[0]?.kind;
  };

  test('an orchestration is alone in its critical section, and without one it is not', async () => {
    expect(lost(await locking({}))).toBe('holds');
    expect(lost(await locking({ LOCKS: 'no' }))).toBe('violated');
  });
});
