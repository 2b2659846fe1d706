import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { called, interrupted } from './called.js';
import { cases } from '../../sim/test/runs.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-certify-'));
const name = 'flag-atomic-2019-noOverlappingExecutions.certificate.json';
const changed = join(directory, 'changed.json');

let text = '';

beforeAll(async () => {
  const asked = ['--starters', 'all', '--property', 'noOverlappingExecutions'];
  const { code, stdout } = await called(
    ...['check', 'flag-atomic', '--runtime', '2019', ...asked, '--out', directory],
  );
  expect(code).toBe(0);
  expect(stdout).toContain(`onebatch certify ${join(directory, name)}`);
  text = readFileSync(join(directory, name), 'utf8');
});

afterAll(() => rmSync(directory, { recursive: true }));

/** The parts of a certificate that are changed. */
interface Open {
  format: string;
  property: string;
  safety: string;
  assumes: string[];
  world: { strategy: string; faults: object };
  proof: {
    views: number[][][];
    tokens: number[][];
    controls: number[][];
    rests: { frame: { value: string } }[][][];
    declared: object;
    unlimited: string[];
    more?: number;
  };
}

/** What `certify` says of a file with this text. */
async function said(file: string, ...more: readonly string[]) {
  writeFileSync(changed, file);
  return called('certify', changed, ...more);
}

function edited(edit: (certificate: Open) => unknown): string {
  const certificate = JSON.parse(text) as Open;
  edit(certificate);
  return JSON.stringify(certificate);
}

describe('a certificate', () => {
  it('is certified', async () => {
    const { code, stdout } = await called('certify', join(directory, name));
    expect(stdout).toMatch(
      /^certified: flag-atomic on 2019, no faults, noOverlappingExecutions: .* for every number of starters; .* all 109 of 2, all 254 of 3, all 505 of 4/,
    );
    expect(code).toBe(0);
  });

  it('is checked in part where some worlds are not played, or time is up', async () => {
    const part = await said(text, '--worlds', '100', '--json');
    expect(part.code).toBe(3);
    expect(JSON.parse(part.stdout)).toMatchObject({
      verdict: 'part',
      seed: 1,
      played: [{ members: 2, isAll: false }, {}, {}, {}, {}],
    });
    const late = await said(text, '--max-seconds', '0.001');
    expect(late.code).toBe(3);
    expect(late.stdout).toMatch(/^checked in part, until it was stopped: /);
  });

  it('is checked in part where somebody interrupts', async () => {
    const { code, stdout } = await interrupted('certify', join(directory, name));
    expect(stdout).toMatch(/^checked in part, until it was stopped: /);
    expect(code).toBe(3);
  });

  const edits: readonly (readonly [what: string, edit: (certificate: Open) => unknown])[] = [
    [
      'without a view',
      ({ proof: { views } }) => {
        const row = views.at(-1)?.[0] as number[];
        if (row.length > 2) row.pop();
        else views.at(-1)?.shift();
      },
    ],
    [
      'without the views of a control',
      ({ proof: { views } }) => (views[3] as number[][]).splice(0),
    ],
    [
      'with another token',
      ({ proof: { tokens } }) =>
        ((tokens[2] as number[])[0] = (tokens[3] as number[])[0] as number),
    ],
    [
      'with another control',
      ({ proof: { controls, rests } }) => {
        const part = rests.findIndex(({ length }) => length > 1);
        const control = controls[2] as number[];
        control[part] = ((control[part] as number) + 1) % (rests[part] as unknown[]).length;
      },
    ],
    [
      'with a control in which the property is broken',
      ({ proof: { rests } }) => {
        const [watching] = rests.at(-1)?.[0] ?? [];
        if (watching !== undefined) watching.frame.value = 'violated';
      },
    ],
    ['of another strategy', ({ world }) => (world.strategy = 'flag')],
    ['of another strategy with other actors', ({ world }) => (world.strategy = 'naive')],
    [
      'of another property',
      (one) => {
        one.property = 'exactlyOneBatchPerWindow';
        one.safety = 'no window has two batches';
      },
    ],
    ['of a world with a fault', ({ world }) => (world.faults = { crash: 1 })],
  ];
  const exemplary = ['without a view', 'with another token', 'of another strategy'];
  it.each(cases(edits, ([what]) => exemplary.includes(what)))(
    '%s is refuted, or refused',
    async (_, edit) => {
      const { code, stdout, stderr } = await said(edited(edit));
      expect([1, 2]).toContain(code);
      expect(code === 1 ? stdout : stderr).toMatch(/^(refuted|onebatch): .*\n$/);
    },
  );

  it.each([
    ['of nobody', ({ world }) => (world.strategy = 'nobody')],
    ['of a newer version', (one) => (one.format = 'onebatch-certificate/3')],
    ['with an unknown key', (one) => (one.proof.more = 1)],
    ['with a number of nothing', ({ proof }) => ((proof.tokens[0] as number[])[0] = 99)],
    ['with a token of nothing', ({ proof }) => proof.views[0]?.push([99, 99])],
    ['that claims more', (one) => (one.safety = 'every message is in a batch')],
    ['that assumes less', (one) => one.assumes.pop()],
    ['with other declarations', ({ proof }) => (proof.declared = {})],
    ['with a fault that its world has not', ({ proof }) => proof.unlimited.push('crash')],
  ] as readonly (readonly [string, (certificate: Open) => unknown])[])(
    '%s is refused in one line',
    async (_, edit) => {
      const { code, stdout, stderr } = await said(edited(edit));
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^onebatch: .*changed\.json.*\n$/);
    },
  );

  it('that is truncated, empty or none is refused in one line', async () => {
    for (const other of [text.slice(0, -100), '', '{}', '[]', 'null']) {
      const { code, stderr } = await said(other);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^onebatch: .*changed\.json is no.*\n$/);
    }
  });
});

it('is not written of what is no proof, nor of a strategy of one’s own', async () => {
  const asked = ['--starters', 'all', '--property', 'noOverlappingExecutions', '--out', directory];
  const unknown = await called('check', 'flag-atomic', ...asked, '--max-states', '100');
  expect(unknown.code).toBe(3);
  expect(unknown.stdout).not.toContain('wrote');
  const own = await called('check', 'examples/my-strategy.mts', ...asked);
  expect(own.code).toBe(2);
  expect(own.stderr).toMatch(/--out writes certificates of the catalogue's strategies only/);
});
