import { expect, it } from 'vitest';
import { lineOf } from '../errors.js';
import { run } from '../program.js';
import { called } from './called.js';

/** The cases of the doors of the library, where the command has an option for them: same error, same name in mind. */
it.each([
  [['check', 'naive', '--fault', 'crsh=1'], 'crash'],
  [['check', 'naive', '--fault', 'crash=1,lostReply=1'], 'lost-reply'],
  [['check', 'naive', '--property', 'noLockout'], 'noLockOut'],
  [['check', 'naive', '--property', 'exactlyOneBatch'], 'exactlyOneBatchPerWindow'],
  [['check', 'naive', '--runtime', 'atomc'], 'atomic'],
  [['check', 'naive', '--time', 'async'], 'asynchronous'],
  [['check', 'naive', '--window', 'slidin'], 'sliding'],
  [['check', 'naive', '--format', 'jsn'], 'json'],
  [['check', 'nave'], 'naive'],
  [['frontier', 'lockblob'], 'lock-blob'],
  [['matrix', 'nave'], 'naive'],
  [['sample', 'naive', '--sampler', 'pcd'], 'pct'],
  [['diagram', 'naiv'], 'naive'],
  [['diagram', 'naive', '--format', 'svgs'], 'svg'],
  [['diagram', 'naive', '--theme', 'drk'], 'dark'],
  [['replay', 'x.json', '--live', 'azure'], 'azurite'],
])('%j means %s', async (args, name) => {
  const error = await run(args).then(
    () => expect.fail('it was accepted'),
    (thrown: unknown) => thrown,
  );
  expect(error).toHaveProperty('name', 'InputError');
  expect(lineOf(error)).toMatch(/unknown .*expected one of|--live has .*expected one of/);
  expect(lineOf(error)).toMatch(new RegExp(`; did you mean '${name}'\\?$`));
});

it.each([
  [['check', 'naive', '--fault', 'flood=1']],
  [['check', 'naive', '--property', 'x']],
  [['check', 'naive', '--runtime', '']],
])('%j means nothing that is known', async (args) => {
  await expect(run(args)).rejects.toThrow(/expected one of (?!.*did you mean)/);
});

it('a fault that nobody in the world can suffer is told, and one that somebody can is not', async () => {
  const asked = ['check', 'flag', '--max-states', '50', '--json', '--fault'];
  const { stderr } = await called(...asked, 'activity-failure=1,crash=1');
  expect(stderr).toMatch(
    /^--fault activity-failure: nobody in this world can suffer it, so it makes no difference; what can happen: crash, pause,/m,
  );
  expect(stderr).not.toContain('--fault crash:');
});
