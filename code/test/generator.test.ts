import { describe, expect, test } from 'vitest';
import { code } from '../index.js';
import { defaults, told, user } from './compare.js';

// A file that is an orchestrator: the machine `atomic-insert` starts it.

const spec = { ...defaults, strategy: 'atomic-insert', starters: 1 } as const;

describe('a file that registers an orchestrator and no trigger', () => {
  test('has the verdicts of the machine', async () => {
    const own = await code(user('collect'));
    expect(told({ ...spec, strategy: own.name }, own).verdicts).toEqual(told(spec).verdicts);
  });

  const generator = (name: string, event: string): string =>
    `export function* ${name}({ df }) { const first = df.getInput(); const next = df.waitForExternalEvent('${event}'); const end = df.createTimer(new Date(df.currentUtcDateTime.getTime() + 1000)); const all = [first.id]; if ((yield df.Task.any([next, end])) === next) all.push(next.result.id); yield df.callActivity('process', all); }\n`;

  test('or exports a generator: further messages are the event that it waits for', async () => {
    const own = await code(user('start'), { text: generator('collect', 'arrival') });
    expect(own.assumes).toContain("raises the event 'arrival'");
    expect(told({ ...spec, strategy: own.name }, own).verdicts).toMatchObject({
      exactlyOneBatchPerWindow: 'holds',
      noOverlappingExecutions: 'holds',
    });
  });

  test('names one of several', async () => {
    const text = generator('one', 'a') + generator('other', 'b');
    await expect(code(user('start'), { text })).rejects.toThrow(
      'has several orchestrators and no trigger; name one: FILE#NAME, --trigger NAME or option trigger (one, other)',
    );
    const { assumes, name } = await code(user('start'), { text, trigger: 'other' });
    expect([assumes, name]).toEqual([
      expect.stringContaining("the event 'b'"),
      expect.stringMatching(/#other$/),
    ]);
  });

  test('takes no options of a start, and waits for one event', async () => {
    await expect(code(user('collect'), { client: 'dotnet' })).rejects.toThrow(
      /client means nothing on an orchestrator, which .*collect\.ts is/,
    );
    const text = `export function* both({ df }) { yield df.Task.any([df.waitForExternalEvent('a'), df.waitForExternalEvent('b')]); }`;
    await expect(code(user('start'), { text })).rejects.toThrow(
      /waits for several events \(a, b\); which one brings a message is for an app to say/,
    );
  });
});
