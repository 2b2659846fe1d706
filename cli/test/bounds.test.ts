import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inShell, onebatch } from './onebatch.js';
import { machines, strategyText } from './unbounded.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-bounds-'));
afterAll(() => rmSync(directory, { recursive: true }));

function fileOf(name: keyof typeof machines): string {
  const file = join(directory, `${name.replaceAll(' ', '-')}.mts`);
  writeFileSync(file, strategyText(machines[name]));
  return file;
}

const small = ['--starters', '1', '--property', 'noMessageTwice', '--json'] as const;

describe('a strategy file without end', () => {
  it.each(Object.keys(machines) as (keyof typeof machines)[])(
    'ends as unknown: %s',
    async (name) => {
      const { code, stdout } = await onebatch(
        'check',
        fileOf(name),
        ...small,
        '--max-seconds',
        '5',
        '--max-memory',
        '64M',
      );
      expect(JSON.parse(stdout)).toMatchObject({
        verdict: 'unknown',
        because: expect.stringMatching(/^(time|memory) limit$/) as unknown,
      });
      expect(code).toBe(3);
    },
  );

  it('is refused if its top-level code is what has no end', async () => {
    const file = join(directory, 'spins.mjs');
    writeFileSync(file, 'for (;;);');
    const { code, stdout, stderr } = await onebatch('check', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^onebatch: \S+spins\.mjs is not loaded after 10 s of work: [^\n]+\n$/);
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
