import { describe, expect, it } from 'vitest';
import { called } from './called.js';

interface Cell {
  readonly strategy: string;
  readonly property: string;
}

interface SampleJson {
  readonly seed: number;
  readonly runs: number;
  readonly failed: number;
  readonly properties: readonly { readonly property: string; readonly failed: number }[];
}

async function json<Document>(...args: readonly string[]): Promise<Document> {
  return JSON.parse((await called(...args, '--json')).stdout) as Document;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
const nameOf = ({ strategy, property }: Cell): string => `${strategy} ${property}`;

describe('shards', () => {
  it('of a matrix have each row of it once', async () => {
    const asked = [
      'matrix',
      'flag',
      'flag-atomic',
      'lock-blob',
      '--faults-max',
      '0',
      '--workers',
      '1',
    ];
    const whole = await json<readonly Cell[]>(...asked);
    const parts = [
      await json<readonly Cell[]>(...asked, '--shard', '1/2'),
      await json<readonly Cell[]>(...asked, '--shard', '2/2'),
    ];
    expect(parts.map(({ length }) => length)).toEqual([14, 7]);
    expect(parts.flat().map(nameOf).sort()).toEqual(whole.map(nameOf).sort());
  });

  it('of a sample have each of its runs once', async () => {
    const asked = ['sample', 'flag', '--runs', '10', '--seed', '5', '--no-shrink'];
    const whole = await json<SampleJson>(...asked);
    const parts: SampleJson[] = [];
    for (const shard of ['1/3', '2/3', '3/3']) {
      parts.push(await json<SampleJson>(...asked, '--shard', shard));
    }
    expect(parts.map(({ seed, runs }) => ({ seed, runs }))).toEqual([
      { seed: 5, runs: 3 },
      { seed: 8, runs: 3 },
      { seed: 11, runs: 4 },
    ]);
    expect(whole.failed).toBeGreaterThan(0);
    expect(sum(parts.map(({ failed }) => failed))).toBe(whole.failed);
    whole.properties.forEach(({ property, failed }, index) => {
      const found = parts.map(({ properties }) => properties[index]);
      expect(found.map((one) => one?.property)).toEqual(parts.map(() => property));
      expect(sum(found.map((one) => one?.failed ?? NaN))).toBe(failed);
    });
  });

  it('say nothing that only the whole can say', async () => {
    const part = await called(
      'matrix',
      'naive',
      '--faults-max',
      '0',
      '--shard',
      '1/2',
      '--workers',
      '1',
    );
    expect(part.stdout).not.toContain('One batch per window?');
  });

  it.each([
    [
      ['matrix', 'flag', '--shard', '3/2'],
      /^onebatch: --shard is '3\/2'; expected i\/n with i from 1 to n[^\n]*\n$/,
    ],
    [['matrix', 'flag', '--shard', 'one'], /^onebatch: --shard is 'one'; expected i\/n[^\n]*\n$/],
    [
      ['sample', 'flag', '--runs', '2', '--shard', '1/3'],
      /^onebatch: --shard 1\/3 of --runs 2 [^\n]*\n$/,
    ],
  ] as const)('that cannot be are refused in one line: %s', async (args, line) => {
    const { code, stderr } = await called(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
  });
});
