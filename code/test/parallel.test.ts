import { describe, expect, test } from 'vitest';
import { orchestrator, strategies } from '../../model/index.js';
import { codeOrchestrator } from '../durable/orchestrator.js';
import { bundle, Program } from '../index.js';
import { replacing, told, defaults, user, type Told } from './compare.js';
import { orchestrating } from './one-orchestration.js';

// What orchestrators do besides calling one activity: several at once, another try, beginning again.

const spec = {
  ...defaults,
  strategy: 'atomic-insert',
  runtime: 'deduplicating',
  starters: 1,
  messages: 1,
} as const;

/** A world in which machines start a generator. */
async function toldBy(
  body: string,
  faults: Readonly<Record<string, number>> = {},
): Promise<Told['verdicts']> {
  const text = `import * as df from 'durable-functions';
df.app.orchestration('collect', function* (context) {
  const first = context.df.getInput();
  const run = (name, messages = []) => context.df.callActivity(name, messages);
  ${body}
});`;
  const program = new Program(await bundle(user('parallel'), { text }));
  const strategy = strategies['atomic-insert'];
  if (strategy === undefined) throw new Error('no strategy');
  const machine = codeOrchestrator(program, { name: 'collect' }, { process: 'process' });
  return told({ ...spec, faults }, replacing(strategy, orchestrator, machine)).verdicts;
}

test('isReplaying says which part of an episode has been before', async () => {
  const now = 'context.df.isReplaying';
  const at = await orchestrating(
    `const first = ${now}; yield context.df.callActivity('a' + first); const second = ${now}; yield context.df.callActivity('b'); yield context.df.callActivity([first, second, ${now}].join());`,
  );
  expect(at().open).toMatchObject([{ name: 'afalse' }]);
  expect(at({ done: 0 }, { done: 1 }).open).toMatchObject([{ name: 'true,true,false' }]);
});

describe('several activities at once', () => {
  test('all of them are awaited', async () => {
    const body = `yield context.df.Task.all([run('log'), run('process', [first]), run('log')]);`;
    expect((await toldBy(body))['noMessageLost']).toBe('holds');
  });

  test('whichever is through first is told: what only one order shows is found', async () => {
    const body = (one: string, other: string): string =>
      `const a = run('log'), b = run('log');
       const winner = yield context.df.Task.any([a, b]);
       if (winner === ${one}) yield run('process', [first]); else yield run('${other}', [first]);`;
    expect((await toldBy(body('a', 'process')))['noMessageLost']).toBe('holds');
    expect((await toldBy(body('a', 'log')))['noMessageLost']).toMatch(/^violated/);
    expect((await toldBy(body('b', 'log')))['noMessageLost']).toMatch(/^violated/);
  });

  test('one that throws fails all of them, and another try may follow', async () => {
    const body = (run: string): string =>
      `const retry = new df.RetryOptions(1000, 2); yield context.df.Task.all([${run}]);`;
    const once = await toldBy(body(`run('process', [first])`), { 'activity-failure': 1 });
    expect(once['noMessageLost']).toMatch(/^violated/);
    const twice = await toldBy(
      body(`context.df.callActivityWithRetry('process', retry, [first])`),
      { 'activity-failure': 1 },
    );
    expect(twice['noMessageLost']).toBe('holds');
  });
});
