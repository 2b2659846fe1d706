import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { parseTrace, properties } from '../../properties/index.js';
import type { FrontierJson, VerdictJson } from '../../render/json.js';
import { called } from './called.js';
import { interrupted, onebatch } from './onebatch.js';
import type { Outcome } from './outcome.js';
import { cases, full } from '../../sim/test/runs.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-cli-'));
afterAll(() => rmSync(directory, { recursive: true }));

const oneLine = /^onebatch: [^\n]+\n$/;

function scratch(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}

function expectBadInput({ code, stdout, stderr }: Outcome, ...words: readonly string[]): void {
  expect(stderr).toMatch(oneLine);
  for (const word of words) expect(stderr).toContain(word);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}

describe('check', () => {
  it('shows the cheapest counterexample, writes it, and what it wrote replays', async () => {
    const out = join(directory, 'check');
    const asked = ['--runtime', '2019', '--property', 'exactlyOneBatchPerWindow'];
    const checked = await called('check', 'naive', ...asked, '--out', out);
    expect(checked.code).toBe(1);
    expect(checked.stderr).toBe('');
    expect(checked.stdout).toMatch(/exactlyOneBatchPerWindow +broken in \d+ steps/);
    expect(checked.stdout).toMatch(/ {2}1 {3}A MESSAGE m1 → READ to instances/);
    expect(checked.stdout).toContain('* started execution e-m1 of 1234567');
    expect(checked.stdout).toContain('! exactlyOneBatchPerWindow is broken');
    expect(checked.stdout).toMatch(/Certified minimum: no fault, 1 preemption, \d+ steps/);
    expect(checked.stdout).toMatch(/the shortest .* costs .*, certified by [\d,]+ states/);
    expect(checked.stdout).toMatch(/Step \d+ decides it\./);
    expect(checked.stdout).toMatch(/Instances\n.*RuntimeStatus/);
    expect(readdirSync(out)).toEqual(['naive-2019-exactlyOneBatchPerWindow.trace.json']);

    const file = join(out, 'naive-2019-exactlyOneBatchPerWindow.trace.json');
    const trace = parseTrace(readFileSync(file, 'utf8'), file);
    const replayed = await called('replay', file);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain(
      `Reproduced: exactlyOneBatchPerWindow is broken at step ${trace.steps.length}.`,
    );
    expect(replayed.stdout).toContain('* started execution e-m1 of 1234567');

    const json = await called('replay', file, '--format', 'json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ reproduced: true, trace });

    const cut = scratch('cut.json', JSON.stringify({ ...trace, steps: trace.steps.slice(0, 3) }));
    const harmless = await called('replay', cut);
    expect(harmless.code).toBe(0);
    expect(harmless.stdout).toContain('no property is broken');

    const steps = trace.steps.toSpliced(2, 1);
    const bent = scratch('bent.json', JSON.stringify({ ...trace, steps }));
    expectBadInput(await called('replay', bent), 'diverged at step 3: expected ', '; enabled: ');

    const other = scratch('other.json', JSON.stringify({ ...trace, format: 'onebatch-trace/3' }));
    expectBadInput(await called('replay', other), 'onebatch-trace/3', 'onebatch-trace/2');
  });

  it('exits 0 when everything asked for holds, with one object as JSON', async () => {
    const { code, stdout, stderr } = await called(
      'check',
      'atomic-insert',
      '--runtime',
      '2019',
      '--property',
      'exactlyOneBatchPerWindow',
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const json = JSON.parse(stdout) as VerdictJson;
    expect(json).toMatchObject({
      verdict: 'holds',
      property: 'exactlyOneBatchPerWindow',
      bounds: {},
    });
    expect(json.states).toBeGreaterThan(100);
  });

  it('exits 3 at a bound, with an array of all properties as JSON', async () => {
    const { code, stdout } = await called('check', 'naive', '--json', '--max-states', '50');
    expect(code).toBe(3);
    const json = JSON.parse(stdout) as readonly VerdictJson[];
    expect(json.map(({ property }) => property)).toEqual(properties.map(({ name }) => name));
    for (const cell of json) {
      expect(cell).toMatchObject({
        verdict: 'unknown',
        because: 'state limit',
        bounds: { states: 50 },
      });
    }
  });

  it('stops at the time limit', async () => {
    const { code, stdout } = await called(
      'check',
      'lease',
      '--runtime',
      '2019',
      '--starters',
      '4',
      '--max-seconds',
      '0.2',
    );
    expect(code).toBe(3);
    expect(stdout).toContain('unknown because of the time limit');
  });

  it('stops on Ctrl-C and tells what it found', async () => {
    const { code, stdout, stderr } = await interrupted(
      'SIGINT',
      'check',
      'naive',
      '--runtime',
      '2019',
      '--starters',
      '4',
      '--property',
      'noMessageTwice',
    );
    expect(stderr).toContain('stopping; once more to exit at once');
    expect(stdout).toContain('unknown because the search was interrupted');
    expect(stdout).toMatch(/[\d,]+ states?, [\d,]+ transitions?, depth/);
    expect(code).toBe(3);
  });

  it("explores a user's own strategy, whatever it prints, and leaves no timer running", async () => {
    const file = scratch(
      'mine.mts',
      `import { strategies } from ${JSON.stringify(inject('model'))};
       console.log('noise');
       setInterval(() => {}, 1000);
       export default { ...strategies['atomic-insert'], name: 'mine' } as const;`,
    );
    const { code, stdout } = await onebatch(
      'check',
      file,
      '--property',
      'noMessageTwice',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'holds' });
  });

  const wrongFiles = [
    ['three.mjs', 'export default 3', 'exports no Strategy'],
    ['throws.mjs', 'throw new Error("boom")', 'boom'],
    ['never.mjs', 'await new Promise(() => {})', 'never settles'],
    ['build.mjs', 'export default { name: "x", build() { throw new Error("nope") } }', 'nope'],
  ] as const;
  it.each(cases(wrongFiles, ([name]) => /three|never/.test(name)))(
    'refuses the file %s in one line',
    async (name, text, word) => {
      const isRunElsewhere = name !== 'three.mjs';
      const run = isRunElsewhere ? onebatch : called;
      expectBadInput(await run('check', scratch(name, text)), name, word);
    },
  );
});

describe('frontier', () => {
  it('names the minimal breaking sets, and writes a schedule for each, which replays', async () => {
    const out = join(directory, 'frontier');
    const { code, stdout, stderr } = await called(
      'frontier',
      'atomic-insert',
      '--runtime',
      '2019',
      '--property',
      'noLockOut,noOverlappingExecutions',
      '--fault',
      'crash=1,reorder=1',
      '--out',
      out,
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain('at most 1 fault in one execution, out of crash=1,reorder=1');
    expect(stdout).toMatch(
      /\nnoOverlappingExecutions +holds +[\d,]+\nnoLockOut +broken by crash +[\d,]+\n/,
    );
    const name = 'atomic-insert-2019-crash1-noLockOut.trace.json';
    expect(readdirSync(out)).toEqual([name]);
    const replayed = await called('replay', join(out, name));
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain('Reproduced: noLockOut is broken');
  });

  it('exits 0 when nothing breaks, with one array as JSON', async () => {
    const { code, stdout } = await called(
      'frontier',
      'atomic-insert',
      '--runtime',
      '2019',
      '--property',
      'noOverlappingExecutions',
      '--fault',
      'crash=1,pause=1',
      '--faults-max',
      '2',
      '--json',
    );
    expect(code).toBe(0);
    const json = JSON.parse(stdout) as readonly FrontierJson[];
    expect(json).toHaveLength(1);
    expect(json[0]).toMatchObject({
      verdict: 'holds',
      sets: [],
      safeUpTo: 2,
      unknown: null,
      fault: { crash: 1, pause: 1 },
      faultsMax: 2,
    });
  });

  it('exits 3 at a bound, and says above how many faults it knows nothing', async () => {
    const { code, stdout } = await called(
      'frontier',
      'naive',
      '--runtime',
      '2019',
      '--property',
      'noMessageTwice',
      '--max-states',
      '50',
    );
    expect(code).toBe(3);
    expect(stdout).toMatch(/noMessageTwice +unknown \(state limit\)/);
  });
});

describe('matrix', () => {
  it('compares with the catalogue and writes counterexamples', async () => {
    const out = join(directory, 'matrix');
    const { code, stdout, stderr } = await called(
      'matrix',
      'naive',
      'atomic-insert',
      '--workers',
      '1',
      '--runtime',
      'deduplicating',
      '--faults-max',
      '0',
      '--out',
      out,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const cells = 2 * properties.length;
    expect(stdout).toContain(`${cells} cells compared with the catalogue: all agree.`);
    expect(stdout).toMatch(/replay one: npm run -s onebatch -- replay \S+\.trace\.json/);
    expect(readdirSync(out)).toContain('naive-deduplicating-noMessageLost.trace.json');
  });

  it.runIf(full)(
    'prints cells as JSON, whichever thread searched them, and exits 3 when one is unknown',
    async () => {
      const out = join(directory, 'unknown');
      const { code, stdout } = await onebatch(
        'matrix',
        'entity',
        'lease',
        '--runtime',
        '2019',
        '--fault',
        'crash=1',
        '--max-states',
        '99',
        '--workers',
        '2',
        '--json',
        '--out',
        out,
      );
      expect(code).toBe(3);
      const cells = JSON.parse(stdout) as readonly FrontierJson[];
      expect(cells.map(({ strategy }) => strategy)).toEqual([
        ...properties.map(() => 'lease'),
        ...properties.map(() => 'entity'),
      ]);
      expect(cells[0]).toMatchObject({
        runtime: '2019',
        fault: { crash: 1 },
        verdict: 'unknown',
        unknown: 'state limit',
        safeUpTo: null,
      });
      expect(readdirSync(out)).toEqual([]);
    },
  );
});

describe('usage', () => {
  it('helps with exit code 0', async () => {
    const { code, stdout } = await called('check', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('--max-seconds');
  });

  it('refuses an unwritable --out before the search', async () => {
    const file = scratch('file', '');
    expectBadInput(
      await called('check', 'lease', '--starters', '5', '--out', join(file, 'below')),
      '--out',
    );
  });
});
