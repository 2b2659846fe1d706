import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cases, full } from '../../sim/test/runs.js';
import { inShell } from './onebatch.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-outputs-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The device that takes nothing; systems without it show these tests as skipped. */
const isThereFull = existsSync('/dev/full');

const holds = 'check lock-blob --starters 1 --property noMessageTwice';

describe.skipIf(!isThereFull)('on a full disk', () => {
  it.each(cases([`${holds} --json`, '--version'], (args) => args === '--version'))(
    'onebatch %s says so, with exit code 2',
    async (args) => {
      expect(await inShell(`$ob ${args} > /dev/full`)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'onebatch: cannot write to stdout: ENOSPC: no space left on device, write\n',
      });
    },
  );

  it('notes that are lost are no success, and the results come out', async () => {
    const { code, stdout } = await inShell(`$ob ${holds} --format mermaid 2> /dev/full; echo $?`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2\n' });
  });
});

it('a file that takes only a part of the results is told', async () => {
  const file = join(directory, 'list.json');
  const { code, stderr } = await inShell(`ulimit -f 1; $ob list --json > ${file}`);
  expect(stderr).toMatch(/^onebatch: cannot write to stdout: EFBIG: [^\n]+\n$/);
  expect(code).toBe(2);
  expect(statSync(file).size).toBe(1024);
});

it('a reader that has gone changes no exit code', async () => {
  const violated = 'check naive --property exactlyOneBatchPerWindow --shortest';
  const command = full ? '$checkout' : '$ob';
  const { stdout, stderr } = await inShell(`${command} ${violated} | true; echo \${PIPESTATUS[0]}`);
  expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: '' });
});
