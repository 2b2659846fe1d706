import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cases, full } from '../../sim/test/runs.js';
import { called } from './called.js';
import { inShell, onebatch, signalled } from './onebatch.js';
import type { Outcome } from './outcome.js';
import { machines, strategyText } from './unbounded.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-bounds-'));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

function fileOf(name: keyof typeof machines): string {
  const file = join(directory, `${name.replaceAll(' ', '-')}.mts`);
  writeFileSync(file, strategyText(machines[name]));
  return file;
}

const named = 'cli/test/name-reading-strategy.ts';
const property = ['--property', 'noOverlappingExecutions'] as const;
const small = ['--starters', '1', '--property', 'noMessageTwice', '--json'] as const;

describe('a strategy file without end', () => {
  beforeEach(() => void vi.stubEnv('ONEBATCH_STEP_SECONDS', '2'));

  // Each takes some seconds of work: of those that come to one limit, one stands for the others.
  const endless = cases(
    Object.keys(machines).filter((name) => !name.includes('breaks')),
    (name) => name.includes('action that spins'),
  );
  it.each(endless as (keyof typeof machines)[])('ends as unknown: %s', async (name) => {
    const { code, stdout } = await onebatch(
      'check',
      fileOf(name),
      ...small,
      '--max-seconds',
      '1',
      '--max-memory',
      '64M',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'unknown',
      because: expect.stringMatching(/^(time|memory) limit$/) as unknown,
    });
    expect(code).toBe(3);
  });

  it.runIf(full)('has told what was violated before a step that does not come back', async () => {
    const file = fileOf('what breaks a property, then spins');
    const { code, stdout, stderr } = await onebatch(
      ...['check', file, '--starters', '1', '--property', 'noMessageTwice,noMessageLost'],
      ...['--max-seconds', '4', '--json'],
    );
    expect(JSON.parse(stdout)).toMatchObject([
      { property: 'noMessageLost', verdict: 'unknown', because: 'time limit', states: 4 },
      { property: 'noMessageTwice', verdict: 'violated', counterexample: { steps: { length: 3 } } },
    ]);
    expect(stderr).toContain('did not come back');
    expect(code).toBe(1);
  });

  it.each(full ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT'] as const))(
    'is ended by %s while it spins, and at once by a second one',
    async (signal) => {
      const file = fileOf('an action that spins');
      const args = ['check', file, '--starters', '1', '--property', 'noMessageTwice', '--json'];
      const once = await signalled([signal], ...args);
      expect(JSON.parse(once.stdout)).toMatchObject({ verdict: 'unknown', because: 'interrupted' });
      expect(once.code).toBe(3);
      // The second one has to come before it is cut off.
      vi.unstubAllEnvs();
      const twice = await signalled([signal, signal], ...args);
      expect(twice.stdout).toBe('');
      expect(twice.code).toBe(signal === 'SIGINT' ? 130 : 143);
    },
  );

  it.runIf(full)('is refused if its top-level code is what has no end', async () => {
    const file = join(directory, 'spins.mjs');
    writeFileSync(file, 'for (;;);');
    const { code, stdout, stderr } = await onebatch('check', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^onebatch: \S+spins\.mjs is not loaded after 10 s of work: [^\n]+\n$/);
  });
});

/** What a command without a limit says of a file with this machine, and of a trace that was written before it was as it is. */
async function withoutLimit(command: string, name: keyof typeof machines): Promise<Outcome> {
  const file = fileOf(name);
  if (command !== 'replay' && command !== 'minimize') return onebatch(command, file);
  const breaks = machines['what breaks a property, then spins'];
  writeFileSync(file, strategyText(breaks.replace('spin()', '1')));
  const found = join(directory, command);
  await onebatch('check', file, ...small, '--out', found);
  fileOf(name);
  return onebatch(command, join(found, readdirSync(found)[0] ?? ''));
}

describe.runIf(full)('a step that does not come back, where no limit was asked for', () => {
  const asked = [
    ['sample', 'a guard that spins', 3],
    ['check', 'a guard that spins', 3],
    ['frontier', 'a guard that spins', 3],
    ['odds', 'a guard that spins', 3],
    ['minimize', 'a guard that spins', 2],
    ['replay', 'a guard that spins', 2],
    ['diagram', 'an initial transition that spins', 2],
  ] as const;
  it.each(asked)('ends %s, with %s, in one line', async (command, name, code) => {
    const seconds = command === 'check' ? 10 : 2;
    if (seconds !== 10) vi.stubEnv('ONEBATCH_STEP_SECONDS', String(seconds));
    const told = await withoutLimit(command, name);
    expect(told.code).toBe(code);
    const lines = told.stderr.split('\n').filter((line) => line !== 'spinning' && line !== '');
    expect(lines).toEqual([expect.stringMatching(/-spins\.mts.* did not come back/)]);
    expect(lines[0]).toContain(` ${seconds} s of work`);
    expect(told.stdout === '').toBe(code === 2);
  });

  it.each(['check', 'sample', 'odds', 'frontier', 'diagram'])(
    'ends %s of a function, with its line',
    async (command) => {
      const file = join(directory, 'never.ts');
      writeFileSync(file, 'export async function start() {\n  await null;\n  for (;;);\n}\n');
      const { code, stdout, stderr } = await onebatch(command, file);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /^onebatch: (\S+never\.ts makes no world: )?never\.ts:3:\d+: the code did not come back within [\d.]+ s\n$/,
      );
    },
  );
});

it.each(cases(['0', 'ten'], (given) => given === '0'))(
  '%s are no seconds that a step may take',
  async (given) => {
    vi.stubEnv('ONEBATCH_STEP_SECONDS', given);
    await expect(onebatch('check', named)).resolves.toEqual({
      code: 2,
      stdout: '',
      stderr: `onebatch: ONEBATCH_STEP_SECONDS is '${given}'; expected an integer from 1 to 3600\n`,
    });
  },
);

describe('a trace that names a strategy file', () => {
  it('is replayed, from a pipe, too', async () => {
    const found = join(directory, 'traces');
    await called('check', named, '--runtime', '2019', ...property, '--shortest', '--out', found);
    const trace = join(found, 'name-reading-2019-noOverlappingExecutions.trace.json');
    const { code, stdout } = await inShell(`cat ${trace} | $ob replay /dev/stdin`);
    expect(stdout).toContain('Reproduced: noOverlappingExecutions');
    expect(code).toBe(1);
  });
});

describe('a system that gives little memory', () => {
  it('is searched by the interpreted engine, and that is said', async () => {
    const { code, stdout, stderr } = await inShell(
      'ulimit -v 8000000; $ob check lock-blob --starters 1 --property noMessageTwice --json',
    );
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'holds' });
    expect(stderr).toContain('interpreted');
    expect(code).toBe(0);
  });
});
