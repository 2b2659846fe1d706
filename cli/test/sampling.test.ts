import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { actionsIn, parseTrace, worldOf } from '../../properties/index.js';
import { LazyGraph } from '../../sim/index.js';
import { full } from '../../sim/test/runs.js';
import { called } from './called.js';
import { interrupted } from './onebatch.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-sampling-'));
afterAll(() => rmSync(directory, { recursive: true }));

interface SampleJson {
  readonly runs: number;
  readonly failed: number;
  readonly seed: number;
  readonly ended: string | null;
  readonly guarantee: string;
  readonly properties: readonly {
    readonly property: string;
    readonly failed: number;
    readonly firstSeed: number | null;
    readonly counterexample: { readonly steps: readonly unknown[] } | null;
  }[];
}

async function sampleJson(...args: readonly string[]): Promise<SampleJson & { code: number }> {
  const { code, stdout } = await called('sample', ...args, '--json');
  return { ...(JSON.parse(stdout) as SampleJson), code };
}

const duplicate = ['naive', '--runtime', '2019', '--property', 'exactlyOneBatchPerWindow'] as const;

describe('sample', () => {
  it('tells how many runs failed, what is guaranteed, and the first schedule that does; it exits with 1', async () => {
    const { code, stdout } = await called('sample', ...duplicate, '--runs', '300');
    expect(code).toBe(1);
    expect(stdout).toMatch(/300 runs by uniform, seeds 1 to 300: \d+ failed/);
    expect(stdout).toMatch(/exactlyOneBatchPerWindow +\d+ +9\d\.?\d* % \(.* % to .* %\) +seed 1/);
    expect(stdout).toContain('Guarantee: every schedule has a chance');
    expect(stdout).toContain('! exactlyOneBatchPerWindow is broken');
    expect(stdout).toMatch(
      /Drawn by uniform with seed 1, run 1: no fault, \d+ preemptions, \d+ steps, \d+ actors\./,
    );
    expect(stdout).toMatch(
      /Shrunk to: no fault, 1 preemption, \d+ steps, \d+ actors\. That is no certified minimum/,
    );
    const { stdout: whole } = await called('sample', ...duplicate, '--runs', '1', '--no-shrink');
    expect(whole).toMatch(/Drawn by uniform with seed 1, run 1: .* actors\. Not shrunk\./);
  });

  it('says of PCT with what it is computed: chains, events, depth, and the published form', async () => {
    const { code, stdout } = await called(
      'sample',
      ...duplicate,
      '--sampler',
      'pct',
      '--runs',
      '300',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /a violation of depth 2 is met by a run with at least 1\/\(C n\^\(d-1\)\) = 1\/\d+ = /,
    );
    expect(stdout).toMatch(/C = 5 chains of events, n = 46 events, d = 2: for runs with no more/);
    expect(stdout).toMatch(/As published, 1\/\(w\^2 n\^\(d-1\)\) = .* with w = 5/);
  });

  it('says when PCT guarantees nothing, because a run had more events than it was told to expect', async () => {
    const few = ['--sampler', 'pct', '--runs', '50', '--events', '10'];
    const { stdout } = await called('sample', ...duplicate, ...few);
    expect(stdout).toMatch(/It is no guarantee here: a run had (\d+) events\. --events \1 would/);
  });

  it('draws interleavings, all alike, where they can be counted', async () => {
    const world = ['flag', '--property', 'noOverlappingExecutions', '--runs', '200'];
    const { code, stdout } = await called('sample', ...world, '--sampler', 'interleavings');
    expect(code).toBe(1);
    expect(stdout).toMatch(/each of [\d,]+ complete interleavings is equally likely, exactly/);
  });

  it('is the same again with the same seed, and its first failing run by itself with that run’s seed', async () => {
    const world = [
      'workaround',
      '--runtime',
      '2019',
      '--sampler',
      'pct',
      '--property',
      'exactlyOneBatchPerWindow',
      ...(full ? [] : ['--no-shrink']),
    ];
    const one = await sampleJson(...world, '--runs', '100', '--seed', '40');
    const two = await sampleJson(...world, '--runs', '100', '--seed', '40');
    expect(two.properties).toEqual(one.properties);
    const first = one.properties[0]?.firstSeed;
    expect(first).toBeGreaterThan(40);
    const alone = await sampleJson(...world, '--runs', '1', '--seed', String(first));
    expect(alone).toMatchObject({ code: 1, runs: 1, failed: 1, seed: first });
    expect(alone.properties[0]?.counterexample?.steps).toEqual(
      one.properties[0]?.counterexample?.steps,
    );
  });

  it('takes random for uniform', async () => {
    const uniform = await sampleJson(...duplicate, '--runs', '20', '--no-shrink');
    const asRandom = ['--runs', '20', '--no-shrink', '--sampler', 'random'];
    const random = await sampleJson(...duplicate, ...asRandom);
    expect(random.properties).toEqual(uniform.properties);
  });

  it('writes the first schedule of each property as a trace that breaks it', async () => {
    const out = join(directory, 'out');
    const { code } = await called(
      'sample',
      'naive',
      '--runtime',
      '2019',
      '--sampler',
      'pct',
      '--property',
      'exactlyOneBatchPerWindow,noMessageLost',
      '--runs',
      '50',
      '--out',
      out,
    );
    expect(code).toBe(1);
    const names = readdirSync(out).sort();
    expect(names).toContain('naive-2019-exactlyOneBatchPerWindow.trace.json');
    expect(names).toContain('naive-2019-noMessageLost.trace.json');
    for (const name of names) {
      const { found, world, steps, violation } = parseTrace(
        readFileSync(join(out, name), 'utf8'),
        name,
      );
      expect(found.by).toBe('pct sampling, shrunk');
      expect(found.seed).toBeGreaterThanOrEqual(1);
      const property = violation?.property ?? '';
      const watching = worldOf(world, { watched: [property] });
      const graph = new LazyGraph(watching);
      const { states } = graph.path(actionsIn(watching, steps));
      expect(graph.broken(states.at(-1) as number)).toBe(1);
      expect(violation?.step).toBe(steps.length);
    }
  });

  it('proves nothing when nothing failed, says how little it means, and exits with 3', async () => {
    const { code, stdout } = await called(
      'sample',
      'atomic-insert',
      '--runtime',
      '2019',
      '--property',
      'noMessageTwice',
      '--runs',
      '500',
    );
    expect(code).toBe(3);
    expect(stdout).toContain('No run failed. That proves nothing');
    expect(stdout).toContain('one of 1.37 % once in a thousand');
    expect(stdout).toMatch(/noMessageTwice +0 +at most 2\.12 %/);
  });

  it('ends at its time limit with what was drawn, and does not count runs that were not', async () => {
    const { runs, ended, code } = await sampleJson(
      ...duplicate,
      '--runs',
      '2000000000',
      '--max-seconds',
      '0.5',
    );
    expect(ended).toBe('time limit');
    expect(runs).toBeGreaterThan(0);
    expect(runs).toBeLessThan(2_000_000_000);
    expect(code).toBe(1);
  });

  it('draws no interleavings beyond its limit on states, and exits with 3', async () => {
    const limits = ['--sampler', 'interleavings', '--max-states', '100'];
    const { runs, ended, guarantee, code } = await sampleJson(...duplicate, ...limits);
    expect({ runs, ended, guarantee, code }).toEqual({
      runs: 0,
      ended: 'state limit',
      guarantee: null,
      code: 3,
    });
    const { stdout } = await called('sample', ...duplicate, ...limits);
    expect(stdout).toContain('No run was drawn, so nothing is known.');
  });

  it('stops at Ctrl-C and prints what was found until then', async () => {
    const many = ['--runs', '2000000000', '--starters', '2'];
    const { code, stdout, stderr } = await interrupted('SIGINT', 'sample', ...duplicate, ...many);
    expect(stderr).toContain('stopping');
    expect(stdout).toContain('ended before 2,000,000,000: interrupted');
    expect(code).toBe(1);
  });
});
