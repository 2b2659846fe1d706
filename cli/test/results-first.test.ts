import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { faultNames } from '../../model/index.js';
import { defaultSpec, traceFormat, type Trace } from '../../properties/index.js';
import { traceName } from '../commands/context.js';
import { full } from '../../sim/test/runs.js';
import { called } from './called.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-first-'));
afterAll(() => rmSync(directory, { recursive: true }));

const property = ['--runtime', '2019', '--property', 'exactlyOneBatchPerWindow'];
const file = 'naive-2019-exactlyOneBatchPerWindow.trace.json';
const regression = 'properties/regressions/naive-exactlyOneBatchPerWindow.trace.json';

/** A directory into which the trace cannot be written, although others can: something else has its name. */
function taken(name: string): string {
  const out = join(directory, name);
  mkdirSync(join(out, file), { recursive: true });
  return out;
}

const commands: readonly (readonly [name: string, args: readonly string[], words: string])[] = [
  ['check', ['check', 'naive', ...property, '--shortest'], 'broken'],
  ['frontier', ['frontier', 'naive', ...property, '--faults-max', '0'], 'exactlyOneBatchPerWindow'],
  [
    'sample',
    ['sample', 'naive', ...property, '--runs', '200', '--no-shrink'],
    'exactlyOneBatchPerWindow',
  ],
  ['minimize', ['minimize', regression], 'Certified minimum'],
  [
    'matrix',
    ['matrix', 'naive', ...property, '--faults-max', '0'],
    'broken  naive\n        The race in naive: of 39 steps those that matter\n',
  ],
];

describe.each(commands)('%s', (name, args, words) => {
  // In the short suite one document stands for the others.
  const asJson = it.runIf(full || name === 'sample');

  it('tells what it found before it fails to write it', async () => {
    const out = taken(`${name}-text`);
    const { code, stdout, stderr } = await called(...args, '--out', out);
    expect(stdout).toContain(words);
    expect(stdout).not.toMatch(/wrote|counterexamples? in/);
    expect(stderr).toMatch(/^onebatch: cannot write [^\n]+\n$/);
    expect(stderr).toContain(join(out, file));
    expect(code).toBe(2);
    expect(readdirSync(out)).toEqual([file]);
  });

  asJson('as one JSON document', async () => {
    const out = taken(`${name}-json`);
    const { code, stdout, stderr } = await called(...args, '--json', '--out', out);
    expect(stdout).toContain('exactlyOneBatchPerWindow');
    expect(() => void JSON.parse(stdout)).not.toThrow();
    expect(stderr).toMatch(/^onebatch: cannot write [^\n]+\n$/);
    expect(code).toBe(2);
  });
});

it('a regression that cannot be saved is told after the verdict', async () => {
  const out = join(directory, 'regressions');
  mkdirSync(join(out, 'mine.test.ts'), { recursive: true });
  const { code, stdout, stderr } = await called(
    ...['check', 'naive', ...property, '--shortest'],
    ...['--save-regression', 'mine', '--force', '--out', out],
  );
  expect(stdout).toContain('broken');
  expect(stderr).toContain('cannot write');
  expect(code).toBe(2);
  expect(readdirSync(out)).toEqual(['mine.test.ts']);
});

it('of several traces those are written that can be', async () => {
  const out = taken('some');
  const two = ['--property', 'exactlyOneBatchPerWindow,noMessageLost'];
  const { code, stdout, stderr } = await called(
    'check',
    'naive',
    '--runtime',
    '2019',
    ...two,
    '--shortest',
    '--out',
    out,
  );
  const other = 'naive-2019-noMessageLost.trace.json';
  expect(stdout).toContain(`wrote ${join(out, other)}; replay it: `);
  expect(stderr).toContain(file);
  expect(code).toBe(2);
  expect(readdirSync(out)).toEqual([file, other].sort());
});

it("a strategy's name may be longer than that of a file", () => {
  const faults = Object.fromEntries(faultNames.map((name) => [name, 999_999]));
  for (const spec of [defaultSpec, { ...defaultSpec, faults, faultsMax: 16 }]) {
    const world = { strategy: 'x', messages: 2, ...spec };
    const violation = { property: 'exactlyOneBatchPerWindow', step: 0 };
    const trace: Trace = {
      format: traceFormat,
      world,
      found: { by: '', version: '' },
      violation,
      steps: [],
    };
    const name = traceName('x'.repeat(5000), trace);
    expect(name.length).toBeLessThanOrEqual(255);
    expect(name).toMatch(/^x+-2019-.*exactlyOneBatchPerWindow\.trace\.json$/);
  }
});

describe('diagram --out', () => {
  it('writes through a link, and to a device', async () => {
    const [to, link] = [join(directory, 'to.mmd'), join(directory, 'link.mmd')];
    writeFileSync(to, 'old');
    symlinkSync(to, link);
    expect(await called('diagram', 'naive', '--out', link)).toMatchObject({ code: 0 });
    expect(await called('diagram', 'naive', '--out', '/dev/null')).toMatchObject({ code: 0 });
  });

  it('to stdout prints', async () => {
    const { stdout } = await called('diagram', 'naive', '--out', '/dev/stdout');
    expect(stdout).toBe((await called('diagram', 'naive')).stdout);
  });

  it('is refused where nothing can be made', async () => {
    const { code, stderr } = await called('diagram', 'naive', '--out', '/proc/x');
    expect(stderr).toMatch(/^onebatch: --out: cannot write into \/proc: [^\n]+\n$/);
    expect(code).toBe(2);
  });
});
