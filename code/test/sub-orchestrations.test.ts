import { describe, expect, test } from 'vitest';
import { orchestrator, strategies } from '../../model/index.js';
import { cases } from '../../sim/test/runs.js';
import { codeOrchestrator } from '../durable/orchestrator.js';
import type { OrchestrationResult } from '../durable/jobs.js';
import { replacing, told, defaults } from './compare.js';
import { orchestrating, programOf, type After } from './one-orchestration.js';

// Orchestrators that call others.

const processing = `df.app.orchestration('processing', function* (context) {
  return yield context.df.callActivity('process', context.df.getInput());
});\n`;

const main = (body: string, others = processing): Promise<After> => orchestrating(body, others);

/** The numbers of what it waits for. */
const tasks = ({ open }: OrchestrationResult): readonly number[] => open.map(({ task }) => task);

describe('a sub-orchestration', () => {
  test('does what it does in its parent, which gets what it returns', async () => {
    const at = await main(`
      const name = yield context.df.callSubOrchestrator('processing', 'm1');
      yield context.df.callActivity(String(name));`);
    expect(at().open).toEqual([{ kind: 'activity', task: 1000, name: 'process', input: 'm1' }]);
    expect(at().children).toEqual([0]);
    const next = at({ done: 1000 });
    expect(next.open).toEqual([{ kind: 'activity', task: 1, name: 'null', input: null }]);
    expect(at({ done: 1000 }, { done: 1 }).ended).toEqual({ how: 'completed' });
  });

  test('may be called like a function, and run beside others', async () => {
    const at = await main(
      `yield context.df.Task.all(['m1', 'm2'].map((id) => processing(id)));`,
      processing.replace('df.app.', 'const processing = df.app.'),
    );
    expect(tasks(at())).toEqual([1000, 2000]);
    expect(tasks(at({ done: 2000 }))).toEqual([1000]);
    expect(at({ done: 2000 }, { done: 1000 }).ended).toEqual({ how: 'completed' });
  });

  test('that fails fails its parent, unless that catches it or tries again', async () => {
    const caught = await main(
      `try { yield context.df.callSubOrchestrator('processing', 'm1'); } catch (error) { yield context.df.callActivity(error.message); }`,
    );
    expect(caught({ failed: 1000 }).open).toMatchObject([
      {
        name: `The sub-orchestrator function 'processing' failed: "The activity function failed. \n " \n `,
      },
    ]);
    const plain = await main(`yield context.df.callSubOrchestrator('processing', 'm1');`);
    expect(plain({ failed: 1000 }).ended).toMatchObject({ how: 'failed' });
    const retried = await main(
      `yield context.df.callSubOrchestratorWithRetry('processing', new df.RetryOptions(1000, 2), 'm1');`,
    );
    expect(retried({ failed: 1000 }).open).toEqual([{ kind: 'timer', task: 1, ms: 1000 }]);
    const again = retried({ failed: 1000 }, { fired: 1 });
    expect(tasks(again)).toEqual([3000]);
    expect(retried({ failed: 1000 }, { fired: 1 }, { done: 3000 }).ended?.how).toBe('completed');
  });

  test('signals in the order of its parent', async () => {
    const entity = `new df.EntityId('e', 'k')`;
    const at = await main(
      `context.df.signalEntity(${entity}, 'a'); yield context.df.callSubOrchestrator('signals'); context.df.signalEntity(${entity}, 'c');`,
      `df.app.orchestration('signals', function* (context) { context.df.signalEntity(${entity}, 'b'); yield context.df.callActivity('x'); });`,
    );
    const names = ({ signals }: OrchestrationResult) =>
      signals.map((one) => ('operation' in one ? one.operation : 'releases'));
    expect(names(at())).toEqual(['a', 'b']);
    expect(names(at({ done: 2001 }))).toEqual(['a', 'b', 'c']);
  });

  test.each([
    [
      'under an id of its own',
      `yield context.df.callSubOrchestrator('processing', 'm1', 'mine');`,
      /^start\.ts:5:\d+: a sub-orchestration with an instance id of its own is not simulated$/,
    ],
    [
      'that continues as new',
      `yield context.df.callSubOrchestrator('endless');`,
      /a sub-orchestration that continues as new \('endless'\) is not simulated$/,
    ],
    [
      'that there is not',
      `yield context.df.callSubOrchestrator('nobody');`,
      /the orchestrator 'nobody', which is none of .* is not simulated$/,
    ],
  ])('%s is refused', async (_, body, says) => {
    const endless = `df.app.orchestration('endless', function* (context) { context.df.continueAsNew(1); });`;
    const at = await main(body, processing + endless);
    expect(() => at()).toThrow(says);
  });
});

test('activities that are tried again at the same time wait each for itself', async () => {
  const at = await main(
    `const retry = new df.RetryOptions(1000, 2); yield context.df.Task.all(['a', 'b'].map((name) => context.df.callActivityWithRetry(name, retry)));`,
  );
  expect(tasks(at())).toEqual([0, 1]);
  const failed = [{ failed: 0 }, { failed: 1 }] as const;
  expect(at(...failed).open.map(({ kind }) => kind)).toEqual(['timer', 'timer']);
  const [one = -1, other = -1] = tasks(at(...failed));
  const again = at(...failed, { fired: other });
  expect(again.open).toMatchObject([{ kind: 'timer', task: one }, { name: 'b' }]);
  const [, second = -1] = tasks(again);
  const third = at(...failed, { fired: other }, { done: second }, { fired: one });
  const [first = -1] = tasks(third);
  const all = [...failed, { fired: other }, { done: second }, { fired: one }];
  expect(at(...all, { done: first }).ended).toEqual({ how: 'completed' });
  // The package waits after the last try as well.
  expect(at(...all, { failed: first }).open).toMatchObject([{ kind: 'timer' }]);
});

describe('in a world', () => {
  const collecting = (last: string): string =>
    `${processing}df.app.orchestration('collect', function* (context) {
  const messages = new Map([[context.df.getInput().id, context.df.getInput()]]);
  const closing = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 5_000));
  for (;;) {
    const arrival = context.df.waitForExternalEvent('message');
    if ((yield context.df.Task.any([arrival, closing])) === closing) break;
    messages.set(arrival.result.id, arrival.result);
  }
  ${last}
});`;
  const called = `yield context.df.callSubOrchestrator('processing', [...messages.values()]);`;
  const raced = `const work = context.df.callSubOrchestrator('processing', [...messages.values()]);
  yield context.df.Task.any([work, context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1_000))]);`;
  const given = strategies['atomic-insert'];
  if (given === undefined) throw new Error('expected a strategy');

  test.each(cases([null, 'worker-crash', 'activity-failure'] as const, (fault) => fault === null))(
    'a batch that is processed by one has the verdicts of the machine, fault %s',
    async (fault) => {
      const spec = {
        ...defaults,
        strategy: 'atomic-insert',
        faults: fault === null ? {} : { [fault]: 1 },
      };
      const machine = codeOrchestrator(await programOf(collecting(called)), { name: 'collect' });
      const mine = told(spec, replacing(given, orchestrator, machine));
      expect(mine.verdicts).toEqual(told(spec).verdicts);
    },
  );

  test('one that outlives its parent is refused', async () => {
    const machine = codeOrchestrator(await programOf(collecting(raced)), { name: 'collect' });
    const spec = { ...defaults, strategy: 'atomic-insert', starters: 1, messages: 1 };
    expect(() => told(spec, replacing(given, orchestrator, machine))).toThrow(
      /a sub-orchestration that goes on when its parent 'collect' has ended is not simulated/,
    );
  });
});
