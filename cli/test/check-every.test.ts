import { expect, it } from 'vitest';
import { called, interrupted } from './called.js';

it('checks every number of starters', async () => {
  const asked = ['--starters', 'all', '--property', 'noOverlappingExecutions', '--json'];
  const held = await called('check', 'flag-atomic', ...asked);
  expect(held.code).toBe(0);
  expect(JSON.parse(held.stdout)).toMatchObject({
    verdict: 'holds',
    starters: 'all',
    safety: 'no two executions of one instance are alive at the same time',
    views: 109,
    searched: [{ starters: 1 }, { starters: 2, verdict: 'holds' }, { starters: 3 }],
  });
  const broken = await called('check', 'flag', ...asked);
  expect(broken.code).toBe(1);
  expect(JSON.parse(broken.stdout)).toMatchObject({
    verdict: 'violated',
    least: 2,
    counterexample: { world: { strategy: 'flag', starters: 2 } },
  });
  const cut = await called('check', 'flag-atomic', ...asked, '--max-states', '100');
  expect(cut.code).toBe(3);
  expect(JSON.parse(cut.stdout)).toMatchObject({
    verdict: 'unknown',
    because: 'more than 100 views',
  });
});

it('shows the schedule of the least number that breaks it', async () => {
  const { code, stdout } = await called(
    'check',
    'flag',
    '--starters',
    'all',
    '--property',
    'noOverlappingExecutions',
  );
  expect(code).toBe(1);
  expect(stdout).toMatch(/broken by 2 starters, and by no fewer/);
  expect(stdout).toMatch(/flag on 2019, 2 starters, 2 messages/);
});

it('names the world with its client, and with which faults was searched', async () => {
  const asked = ['--starters', 'all', '--property', 'noOverlappingExecutions'];
  const world = ['--client', 'javascript', '--fault', 'crash=all', '--max-states', '10'];
  const { code, stdout } = await called('check', 'flag-atomic', ...asked, ...world);
  expect(code).toBe(3);
  expect(stdout).toMatch(/^flag-atomic on 2019, javascript client, every number .*, crash=all\n/);
  expect(stdout).toMatch(/ searched with crash=1, with states: /);
});

it('hears an interrupt while it proves', async () => {
  const asked = ['--starters', 'all', '--property', 'noOverlappingExecutions'];
  const { code, stdout } = await interrupted('check', 'flag-atomic', ...asked);
  expect(code).toBe(3);
  expect(stdout).toMatch(/ unknown\n +it was interrupted; /);
});
