import type { Execution } from '../../sim/index.js';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { liveReplay, type LiveCode } from '../live.js';
import type { Trace } from '../../properties/index.js';
import { called } from './called.js';

const naive = 'properties/regressions/naive-exactlyOneBatchPerWindow.trace.json';

describe('onebatch replay --live azurite', () => {
  it('tells every answer twice, and what both came to', async () => {
    const { code, stdout, stderr } = await called('replay', naive, '--live', 'azurite');
    expect(stderr).toBe('');
    expect(code).toBe(1);
    expect(stdout).toContain('Reproduced: exactlyOneBatchPerWindow');
    expect(stdout).toMatch(/ENQUEUE +201 ENQUEUED +201 ENQUEUED/);
    expect(stdout).toMatch(/start messages put into a queue +2 +2\n/);
    expect(stdout).toContain(
      'Simulated over this storage, by the machines that were explored: worker',
    );
    expect(stdout).toContain('Confirmed live: every answer');
    const told = stdout.slice(stdout.indexOf('With Azurite')).trim();
    expect(readFileSync('docs/live.md', 'utf8')).toContain(told);
  });

  it('tells the same as JSON', async () => {
    const args = ['replay', naive, '--live', 'azurite', '--format', 'json'];
    const { code, stdout } = await called(...args);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      live: { store: 'azurite', confirmed: true, difference: null },
    });
  });

  it.each([
    [['--live'], '--live has no store; expected one of azurite'],
    [['--live', 'cosmos'], "--live has 'cosmos'; expected one of azurite"],
    [['--live', 'temporal'], '--live: there is no server for Temporal here'],
    [['--live', 'azurite', '--format', 'html'], '--live with --format html'],
  ])('refuses %j', async (args, words) => {
    const { code, stdout, stderr } = await called('replay', naive, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('without the packages', () => {
  const trace = { world: { strategy: 'naive' } } as Trace;
  const fails = (error: object) => (): Promise<LiveCode> =>
    Promise.reject(Object.assign(new Error(), error));

  it('says in one line what to install', async () => {
    const message = "Cannot find package '@azure/data-tables' imported from somewhere";
    const missing = fails({ code: 'ERR_MODULE_NOT_FOUND', message });
    await expect(liveReplay(trace, undefined, {} as Execution, 'azurite', missing)).rejects.toThrow(
      /^--live azurite needs packages that are not installed \('@azure\/data-tables'\): npm install azurite@3\.35\.0 [^\n]+$/,
    );
  });

  it('says so of Azurite alone', async () => {
    const message = 'azurite is not installed; expected version 3.35.0: npm install azurite@3.35.0';
    const missing = fails({ name: 'AzuriteError', message });
    await expect(liveReplay(trace, undefined, {} as Execution, 'azurite', missing)).rejects.toThrow(
      `--live azurite: ${message}`,
    );
  });

  it('lets other errors be what they are', async () => {
    const other = fails({ message: 'something else' });
    await expect(liveReplay(trace, undefined, {} as Execution, 'azurite', other)).rejects.toThrow(
      /^something else$/,
    );
  });
});
