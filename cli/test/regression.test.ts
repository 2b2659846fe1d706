import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseTrace, renewedTrace, replayTrace, type Trace } from '../../properties/index.js';
import { regressionTest } from '../../render/regression-test.js';
import { called } from './called.js';

const root = mkdtempSync(join(tmpdir(), 'onebatch-regression-'));
afterAll(() => rmSync(root, { recursive: true }));

let number = 0;
const fresh = (): string => join(root, String((number += 1)));

/** `flag` without its orchestrations: its worlds are small. */
const check = (...args: readonly string[]): ReturnType<typeof called> =>
  called('check', 'flag', '--shortest', ...args);

describe('check --save-regression', () => {
  it('keeps the counterexample, and the test that replays it', async () => {
    const out = fresh();
    const { code, stdout } = await check(
      ...['--property', 'exactlyOneBatchPerWindow', '--save-regression', 'double', '--out', out],
    );
    expect(code).toBe(1);
    expect(readdirSync(out).sort()).toEqual(['double.test.ts', 'double.trace.json']);
    expect(stdout).toContain(`wrote ${join(out, 'double.trace.json')}; replay it: `);
    expect(stdout).toContain(`wrote ${join(out, 'double.test.ts')}; a test for vitest`);
    const trace = parseTrace(readFileSync(join(out, 'double.trace.json'), 'utf8'), 'double');
    expect(replayTrace(trace, { strict: true })).toMatchObject({ reproduced: true });
    expect(trace.expect?.length).toBeGreaterThan(0);
    expect(readFileSync(join(out, 'double.test.ts'), 'utf8')).toBe(
      regressionTest({
        name: 'double',
        strategy: 'flag',
        property: 'exactlyOneBatchPerWindow',
        module: undefined,
      }),
    );
  });

  it('names each of several by its property', async () => {
    const out = fresh();
    const { code, stderr } = await check(
      ...['--property', 'consolidated', '--property', 'noMessageLost', '--json'],
      ...['--save-regression', 'both', '--out', out],
    );
    expect(code).toBe(1);
    expect(readdirSync(out).sort()).toEqual([
      'both-consolidated.test.ts',
      'both-consolidated.trace.json',
      'both-noMessageLost.test.ts',
      'both-noMessageLost.trace.json',
    ]);
    expect(stderr.match(/^wrote /gm)).toHaveLength(4);
  });

  it('overwrites nothing unless it is told to, and says so before it searches', async () => {
    const out = fresh();
    const args = ['--property', 'consolidated', '--save-regression', 'mine', '--out', out];
    await check(...args);
    writeFileSync(join(out, 'mine.test.ts'), 'edited');
    const again = await check(...args);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toBe(
      `onebatch: ${join(out, 'mine.trace.json')} exists already; expected another name, or --force\n`,
    );
    expect(readFileSync(join(out, 'mine.test.ts'), 'utf8')).toBe('edited');
    expect(await check(...args, '--force')).toMatchObject({ code: 1 });
    expect(readFileSync(join(out, 'mine.test.ts'), 'utf8')).toContain('replayTrace');
  });

  it('saves nothing where nothing is violated', async () => {
    const out = fresh();
    const { code, stderr } = await called(
      ...['check', 'singleton', '--property', 'noMessageLost', '--save-regression', 'x'],
      ...['--out', out],
    );
    expect(code).toBe(0);
    expect(stderr).toContain('no property is broken: no regression was saved');
    expect(readdirSync(out)).toEqual([]);
  });

  it.each([
    [['--save-regression', '../x'], "--save-regression: '../x' is no name for a file"],
    [['--save-regression', ''], "--save-regression: '' is no name for a file"],
    [['--save-regression', '.hidden'], 'is no name for a file'],
    [['--force'], '--force: there is nothing to overwrite without --save-regression'],
    [['--save-regression', 'x', '--out', '/dev/null'], 'cannot write into /dev/null'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await check(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^onebatch: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});

describe('the test that is written', () => {
  const about = { name: 'double', property: 'noMessageLost', module: '../src/it.mjs' };

  it("imports the user's own strategy", () => {
    expect(regressionTest({ ...about, strategy: 'mine' })).toMatchInlineSnapshot(`
      "// Written by \`onebatch check --save-regression\`. It fails when double.trace.json no longer shows the violation: if
      // that is because the strategy was repaired, both files have done their work.
      import { readFileSync } from 'node:fs';
      import { parseTrace, replayTrace } from 'onebatch/properties';
      import { expect, it } from 'vitest';
      import strategy from '../src/it.mjs';

      const file = 'double.trace.json';
      const trace = parseTrace(readFileSync(new URL(file, import.meta.url), 'utf8'), file);

      it('mine violates noMessageLost as double.trace.json says', () => {
        const { reproduced, missing } = replayTrace(trace, { strategy });
        expect({ reproduced, missing }).toEqual({ reproduced: true, missing: null });
      });
      "
    `);
  });

  it("runs the user's own function, or app, as it is when it is called", () => {
    const code = regressionTest({
      ...about,
      strategy: 'start.ts#start',
      module: '../start.ts',
      what: 'code',
      exported: 'start',
    });
    expect(code).toContain(`import { code } from 'onebatch/code';`);
    expect(code).toContain(
      `const strategy = await code(fileURLToPath(new URL('../start.ts', import.meta.url)), { trigger: 'start' });`,
    );
    expect(code).toContain('replayTrace(trace, { strategy });');
    const module = '../onebatch.config.ts';
    const app = regressionTest({ ...about, strategy: 'app', module, what: 'app' });
    expect(app).toContain(`import app from '${module}';`);
    expect(app).toContain(
      `await appStrategy(app, fileURLToPath(new URL('${module}', import.meta.url)));`,
    );
  });

  it('survives a strategy of any name', () => {
    const text = regressionTest({ ...about, strategy: `it's "mine" \\ \n \u2028 \${x}` });
    expect(text).toContain(`it('it\\'s "mine" \\\\ \\n \u2028 \${x} violates noMessageLost`);
  });
});

describe('replay', () => {
  const trace = (): Trace => {
    const file = join(
      import.meta.dirname,
      '../../properties/test/old-traces/333953e/naive-exactlyOneBatchPerWindow.trace.json',
    );
    const old = parseTrace(readFileSync(file, 'utf8'), file);
    return renewedTrace(old, replayTrace(old));
  };

  /** A file without the step that brings the second start to the worker. */
  const bent = (): string => {
    const whole = trace();
    const file = `${fresh()}.trace.json`;
    const violation = { property: 'exactlyOneBatchPerWindow', step: 28 };
    writeFileSync(
      file,
      JSON.stringify({ ...whole, steps: whole.steps.toSpliced(14, 1), violation }),
    );
    return file;
  };

  it('tells what it had to adapt, on stderr and in JSON', async () => {
    const file = bent();
    const text = await called('replay', file);
    expect(text.stderr).toBe(
      `${file}: re-synchronised at step 17: inserted 'worker: deliver ITEM from queue'\n`,
    );
    expect(text.code).toBe(1);
    expect(text.stdout).toContain('Reproduced: exactlyOneBatchPerWindow is broken at step 29.');
    const json = await called('replay', file, '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      reproduced: true,
      adaptations: [{ kind: 'inserted', step: 17, label: 'worker: deliver ITEM from queue' }],
      missing: null,
    });
  });

  it('adapts nothing if it is told to be strict', async () => {
    const file = bent();
    const { code, stdout, stderr } = await called('replay', file, '--strict');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^onebatch: \S+\.json: diverged at step 17: expected execution-2: deliver RUN from worker; enabled: [^\n]+\n$/,
    );
  });

  it('writes the file as it ran if it is told to, and then it needs no adaptation', async () => {
    const file = bent();
    const { code, stderr } = await called('replay', file, '--update');
    expect(code).toBe(1);
    expect(stderr).toContain(`wrote ${file}\n`);
    expect(await called('replay', file, '--strict')).toMatchObject({ code: 1, stderr: '' });
  });

  it('writes nothing over a file whose violation is gone', async () => {
    const whole = trace();
    const file = `${fresh()}.trace.json`;
    const text = JSON.stringify({ ...whole, steps: whole.steps.slice(0, 5), expect: [] });
    writeFileSync(file, text);
    const { code, stderr } = await called('replay', file, '--update');
    expect(code).toBe(2);
    expect(stderr).toContain(
      `--update: exactlyOneBatchPerWindow is not broken; ${file} stays as it is`,
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('tells what a file expects and the replay does not tell', async () => {
    const whole = trace();
    const file = `${fresh()}.trace.json`;
    const expected = [{ type: 'started', execution: 'e-m9' }];
    writeFileSync(file, JSON.stringify({ ...whole, expect: expected }));
    const { code, stderr, stdout } = await called('replay', file);
    expect(code).toBe(1);
    expect(stderr).toContain('the steps ran, but at step 18 {"type":"started",');
    expect(stdout).toContain('Reproduced: ');
    const strict = await called('replay', file, '--strict');
    expect(strict).toMatchObject({ code: 2, stdout: '' });
    expect(strict.stderr).toContain('diverged: at step 16 ');
  });
});
