import { describe, expect, it } from 'vitest';
import { defaultSpec } from '../../properties/index.js';
import { chanceText, intervalText, percent } from '../../render/chance.js';
import type { OddsJson } from '../../render/odds.js';
import { nothingText } from '../../render/sampling.js';
import { faultsMaxOf } from '../sampling-options.js';
import { called } from './called.js';

const duplicate = ['naive', '--runtime', '2019', '--property', 'exactlyOneBatchPerWindow'] as const;

async function oddsJson(...args: readonly string[]): Promise<{
  code: number;
  document: Record<string, unknown>;
  rows: readonly OddsJson[];
}> {
  const { code, stdout } = await called('odds', ...args, '--json');
  const document = JSON.parse(stdout) as Record<string, unknown>;
  return { code, document, rows: document['odds'] as readonly OddsJson[] };
}

describe('odds', () => {
  it('tells for each property and sampler the exact odds and the runs that it takes', async () => {
    const { code, document, rows } = await oddsJson('flag');
    expect(code).toBe(0);
    expect(document).toMatchObject({
      miss: 0.001,
      complete: true,
      states: 172,
      interleavings: '9510',
    });
    const row = (sampler: string, property: string) =>
      rows.find((one) => one.sampler === sampler && one.property === property);
    expect(row('uniform', 'noOverlappingExecutions')).toMatchObject({ unknown: null });
    expect(row('uniform', 'noMessageTwice')).toMatchObject({
      probability: 0,
      exact: '0/1',
      meanRuns: null,
      runsNeeded: null,
    });
    const twice = row('pct', 'exactlyOneBatchPerWindow');
    expect(twice?.probability).toBeGreaterThanOrEqual(twice?.atLeast ?? NaN);
    expect(rows).toHaveLength(21);
    for (const { probability, meanRuns, runsNeeded } of rows) {
      if (probability === null || probability === 0) continue;
      expect(meanRuns).toBe(1 / probability);
      expect((1 - probability) ** (runsNeeded ?? NaN)).toBeLessThanOrEqual(0.001 + 1e-12);
    }
  });

  it('prints a table, with what PCT guarantees', async () => {
    const { code, stdout } = await called('odds', 'flag', '--miss', '0.01', '--depth', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^sampler +one run +mean runs +runs to miss 1 %/m);
    expect(stdout).toMatch(
      /\nnoMessageTwice\n +uniform +never +- +never\n[^]*\nnever: no schedule that ends breaks it\n/,
    );
    expect(stdout).toMatch(/\n +pct +never, at this depth +- +never/);
    expect(stdout).toMatch(/\n +pct +75 % \(3\/4\) +1\.33 +4\n/);
    expect(stdout).toMatch(
      /172 states, \d+ transitions: all there are, 9,510 complete interleavings/,
    );
    expect(stdout).toMatch(/a violation of depth 3 is met by a run with at least/);
  });

  it('says unknown, why, and beside it what a sample shows, marked as such', async () => {
    const { code, rows } = await oddsJson(...duplicate, '--max-states', '300');
    expect(code).toBe(3);
    const [uniform, pct, interleavings] = rows;
    expect(uniform).toMatchObject({
      probability: null,
      unknown: 'over 300 states',
      runsNeeded: null,
    });
    expect(uniform?.sampled?.runs).toBe(10_000);
    expect(Math.abs((uniform?.sampled?.failed ?? NaN) / 10_000 - 0.9598)).toBeLessThan(0.01);
    expect(pct).toMatchObject({
      probability: null,
      unknown: "over 300 of the sampler's choices",
      atLeast: null,
    });
    expect(interleavings).toMatchObject({ unknown: 'over 300 states' });
    expect(interleavings?.sampled).toBeUndefined();
    const { stdout } = await called(
      ...['odds', ...duplicate, '--max-states', '300', '--sampler', 'uniform'],
    );
    expect(stdout).toMatch(/uniform +unknown\s+sampled: [\d,]+ of 10,000 runs/);
    expect(stdout).toContain('uniform: unknown: over 300 states');
  });

  it('asks one sampler only, if it is told to', async () => {
    const { rows, document } = await oddsJson('flag', '--sampler', 'random');
    expect(new Set(rows.map(({ sampler }) => sampler))).toEqual(new Set(['uniform']));
    expect(document).toMatchObject({ pct: null, interleavings: null });
  });

  it('counts what faults can do', async () => {
    const { rows } = await oddsJson('flag', '--fault', 'crash=1', '--property', 'noLockOut');
    for (const { probability } of rows) expect(probability).toBeGreaterThan(0);
    const without = await oddsJson('flag', '--property', 'noLockOut');
    for (const { probability } of without.rows) expect(probability).toBe(0);
    expect(
      faultsMaxOf({ strategy: 'x', messages: 2, ...defaultSpec, faults: { crash: 2, pause: 1 } }),
    ).toBe(3);
    expect(
      faultsMaxOf({
        strategy: 'x',
        messages: 2,
        ...defaultSpec,
        faults: { crash: 2 },
        faultsMax: 1,
      }),
    ).toBe(1);
  });

  it('of a world that can go round counts no interleavings, and solves the walk', async () => {
    const world = ['cli/test/endless-strategy.ts', '--property', 'noMessageLost'];
    const known = await called('odds', ...world, '--events', '20', '--json');
    expect(known.code).toBe(3);
    const { cycle, odds } = JSON.parse(known.stdout) as { cycle: string; odds: OddsJson[] };
    expect(cycle).toContain('deliver READ from');
    expect(odds.find(({ sampler }) => sampler === 'uniform')?.unknown).toBeNull();
    expect(odds.find(({ sampler }) => sampler === 'interleavings')?.unknown).toMatch(
      /it can go round for ever, as by '.*': interleavings cannot be counted/,
    );
    const refused = await called('sample', ...world, '--sampler', 'interleavings');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^onebatch: --sampler interleavings: .* can go round[^\n]*\n$/);
    const cut = await called('sample', ...world, '--runs', '2');
    expect(cut.code).toBe(3);
    expect(cut.stdout).toContain(
      '2 were cut at 10,000 steps: pending obligations were not judged there',
    );
  });
});

describe('chances in words', () => {
  it('have three digits, of what is missing where it is nearly certain', () => {
    expect([0, 1, 0.5, 0.123456, 1 / 3, 1e-4, 1.234e-7].map(percent)).toEqual([
      '0 %',
      '100 %',
      '50 %',
      '12.3 %',
      '33.3 %',
      '0.01 %',
      '0.0000123 %',
    ]);
    expect([0.9598, 0.9999999688, 1e-15, 1 - 1e-14].map(percent)).toEqual([
      '95.98 %',
      '99.99999688 %',
      '1.00e-13 %',
      '100 % but for 9.99e-13 %',
    ]);
  });

  it('never look certain when they are not, nor possible when they are impossible', () => {
    const exact = (numerator: bigint, denominator: bigint) =>
      chanceText({ kind: 'exact', odds: { numerator, denominator } });
    expect([exact(0n, 1n), exact(1n, 1n), exact(1n, 4n)]).toEqual([
      'never',
      'always',
      '25 % (1/4)',
    ]);
    expect(exact(10n ** 20n - 1n, 10n ** 20n)).toBe('all but always');
    expect(chanceText({ kind: 'unknown', because: 'x' })).toBe('unknown');
  });

  it('of a sample are intervals', () => {
    expect(intervalText(0, 500)).toBe('at most 2.12 %');
    expect(intervalText(500, 500)).toBe('at least 97.88 %');
    expect(intervalText(250, 500)).toMatch(/^50 % \(42\.\d % to 57\.\d %\)$/);
    expect(nothingText(1)).toContain('one of 99.9 % once in a thousand');
  });
});

describe('odds against starters', () => {
  const asked = ['flag', '--property', 'exactlyOneBatchPerWindow', '--sampler', 'uniform'] as const;

  it('are bars within 80 columns, exact or drawn, as the tables of each number say', async () => {
    const small = ['--starters-max', '3', '--max-states', '1000'] as const;
    const { code, stdout } = await called('odds', ...asked, ...small);
    expect(code).toBe(3);
    const bars = stdout.split('\n').filter((line) => line.includes('uniform'));
    expect(bars).toEqual([
      expect.stringMatching(/^ {2}2 starters {2}uniform {7,}[█▏▎▍▌▋▊▉]+ [\d.]+ %/),
      expect.stringMatching(/^ {2}3 starters {2}uniform {7,}░* ?~ [\d.]+ % of 10,000 runs$/),
    ]);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const [chart, single] = await Promise.all([
      called('odds', ...asked, ...small, '--json'),
      called('odds', ...asked, '--json'),
    ]);
    const [two] = JSON.parse(chart.stdout) as [{ odds: unknown }];
    expect(two.odds).toEqual((JSON.parse(single.stdout) as { odds: unknown }).odds);
  });

  it('say never of a property only where no schedule breaks it, not of the depth of pct', async () => {
    const more = ['--starters-max', '2', '--property', 'noOverlappingExecutions'] as const;
    const pct = await called('odds', 'naive', ...more, '--sampler', 'pct');
    expect(pct.stdout).toMatch(/2 starters {2}pct +never, at this depth\n/);
    expect(pct.stdout).not.toContain('never broken');
    const uniform = await called('odds', 'naive', ...more, '--sampler', 'uniform');
    expect(uniform.stdout).toContain('never broken: noOverlappingExecutions');
    expect(uniform.stdout).toContain('never: no schedule that ends breaks it');
  });

  it.each([
    [['--starters', '4', '--starters-max', '3'], '--starters-max is 3, and --starters is 4'],
    [['--starters-max', '9'], '--starters-max'],
  ])('%j is refused in one line', async (more, why) => {
    const { code, stderr } = await called('odds', 'flag', ...more);
    expect(code).toBe(2);
    expect(stderr).toContain(why);
    expect(stderr.trim()).not.toContain('\n');
  });
});

it('draws no runs by PCT where they have more chains of events than it knows', async () => {
  const pct = ['--sampler', 'pct', '--events', '129', '--max-states', '100'];
  const { code, rows } = await oddsJson('cli/test/crowd-world.ts', ...pct);
  expect(rows).toMatchObject([
    { unknown: 'a run has over 128 chains of events; PCT knows no more' },
  ]);
  expect(rows[0]).not.toHaveProperty('sampled');
  expect(code).toBe(3);
});
