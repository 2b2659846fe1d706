import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import {
  defaultSpec,
  type FrontierEvidence,
  type Faults,
  type Finding,
  type Frontier,
  type WorldSpec,
} from '../../properties/index.js';
import { frontierCell, frontiersText, outcomeText, setText, verdictOf } from '../frontier.js';
import {
  agreementText,
  allKnown,
  anyDiffers,
  legendText,
  matrixText,
  type MatrixRow,
} from '../matrix.js';
import type { Frontiers } from '../results.js';

const colours = pc.createColors(false);
const look = { width: 100, colours };
const spec: WorldSpec = { ...defaultSpec, strategy: 'naive', messages: 2 };

const coverage = {
  states: 1234,
  transitions: 5678,
  depth: 9,
  quiescent: 1,
  complete: true,
  bounds: {},
  xstateCalls: 1,
  bytes: 1,
  represented: null,
  asymmetry: null,
  reduced: null,
  cycles: 'looked for' as const,
};

const brokenBy = (faults: Faults, steps: number, loop: number | null = null) => ({
  faults: faults as { readonly [kind: string]: number },
  evidence: {
    facts: [],
    spec: { ...spec, faults },
    verdict: {
      kind: 'violated',
      property: 'consolidated',
      coverage,
      counterexample: {
        actions: Array.from(
          { length: steps },
          () => ({ kind: 'deliver', actor: 'a', type: 'A', from: 'b' }) as const,
        ),
        violates: 'liveness',
        loop,
        statesBelow: null,
      },
    } as const satisfies FrontierEvidence['verdict'],
  },
});

const safe: Frontier<FrontierEvidence> = {
  sets: [],
  safeUpTo: 1,
  unknown: null,
  witnessed: true,
  states: 1234,
};
const always = { ...safe, sets: [brokenBy({}, 29)], safeUpTo: null };
const faulty = { ...safe, sets: [brokenBy({ crash: 1 }, 31), brokenBy({ pause: 2 }, 40, 3)] };
const unsure = { ...safe, safeUpTo: 0, unknown: 'time limit' };
const lost = { ...unsure, safeUpTo: null };
const untested = { ...safe, witnessed: false };

const frontiersOf = (frontiers: {
  readonly [property: string]: Frontier<FrontierEvidence>;
}): Frontiers => ({
  spec,
  budgets: { crash: 1, pause: 2 },
  faultsMax: 2,
  frontiers: new Map(Object.entries(frontiers)),
  asymmetry: null,
  searches: 3,
  seconds: 1.5,
});

const rowOf = (frontier: Frontier<FrontierEvidence>, finding?: Finding): MatrixRow => ({
  frontiers: frontiersOf({ consolidated: frontier }),
  engine: 'Azure',
  runtime: '2019',
  expected: new Map(finding === undefined ? [] : [['consolidated', finding]]),
  beyond: new Map(),
});

const finding = (breaks: readonly Faults[]): Finding => ({ runtimes: ['2019'], breaks });

describe('the table of several engines', () => {
  const row = rowOf(safe);
  const heads = (rows: readonly MatrixRow[], width: number): readonly string[] =>
    matrixText(rows, { ...look, width })
      .split('\n')
      .flatMap((line) => /(Azure|Redis)/.exec(line)?.[1] ?? []);

  it.each([200, 60])('names each above its rows, in %i columns', (width) => {
    expect(heads([row, row, { ...row, engine: 'Redis' }], width)).toEqual(['Azure', 'Redis']);
  });

  it('does not name one that is alone', () => {
    expect(heads([row, row], 200)).toEqual([]);
  });
});

describe('a frontier', () => {
  it.each([
    [safe, ['safe'], 'nothing', 'holds'],
    [always, ['always, 29'], 'no fault needed', 'violated'],
    [faulty, ['crash, 31', '2 pause, loop'], 'crash, or 2 pause', 'violated'],
    [unsure, ['unknown above 0'], 'unknown above 0 faults (time limit)', 'unknown'],
    [lost, ['unknown'], 'unknown (time limit)', 'unknown'],
    [untested, ['unwitnessed'], 'nothing, but it was not tested', 'unwitnessed'],
    [
      { ...faulty, unknown: 'interrupted' },
      ['crash, 31', '2 pause, loop', 'unknown above 1'],
      'crash, or 2 pause, or unknown above 1 fault (interrupted)',
      'violated',
    ],
  ])('is told in short, in a sentence, and in a word (%#)', (frontier, cell, text, verdict) => {
    expect(frontierCell(frontier, colours)).toEqual(cell);
    expect(outcomeText(frontier, colours)).toBe(text);
    expect(verdictOf(frontier)).toBe(verdict);
  });

  it('names its sets', () => {
    expect(setText({ crash: 1, pause: 2 })).toBe('crash + 2 pause');
    expect(setText({})).toBe('no fault');
  });

  it('comes with the command that shows each set at work', () => {
    const text = frontiersText(frontiersOf({ consolidated: faulty, noMessageTwice: safe }), look);
    expect(text).toContain('Of crash=1,pause=2, up to 2 in one execution');
    expect(text).toMatch(
      /\nconsolidated +crash, or 2 pause +1,234\nnoMessageTwice +nothing +1,234\n/,
    );
    expect(text).toContain('3 searches, 1.5 s');
    expect(text).toMatch(
      / {2}consolidated: crash, in 31 steps +npm run -s onebatch -- check naive --fault crash=1 --property consolidated\n/,
    );
    expect(text).toMatch(/ {2}consolidated: 2 pause, by a loop of 37 steps after 3 +npm/);
  });
});

describe('the matrix', () => {
  const rows = [rowOf(faulty), rowOf(safe, finding([]))];

  it('is as wide as the terminal', () => {
    expect(matrixText(rows, { width: 200, colours })).toMatch(
      /\nnaive +2019 +crash, 31 +1,234 +1\.5\n +2 pause, loop\nnaive +2019 +safe +1,234 +1\.5$/,
    );
    expect(matrixText(rows, { width: 45, colours })).toMatch(
      /\nnaive\n {2}2019 +crash, 31 +1,234 +1\.5\n +2 pause, loop\n {2}2019 +safe +1,234 +1\.5$/,
    );
    expect(matrixText(rows, { width: 20, colours }).split('\n').slice(1)).toEqual([
      'naive',
      '  consolidated  crash, or 2 pause  2019',
      '                nothing            2019',
    ]);
  });

  it('marks what the catalogue says otherwise', () => {
    const other = rowOf(safe, finding([{ crash: 1 }]));
    expect(anyDiffers([other])).toBe(true);
    expect(matrixText([other], look)).toMatch(/safe +1,234 +1\.5\n +!$/);
    expect(matrixText([other], { width: 20, colours })).toContain('nothing !');
    expect(agreementText([other], colours)).toBe(
      'Not what the catalogue says:\n  naive on 2019, consolidated: nothing; the catalogue says crash',
    );
    expect(legendText([other])).toContain('not what the catalogue says');
    const worse = rowOf(faulty, finding([{}]));
    expect(agreementText([worse], colours)).toContain(
      'crash, or 2 pause; the catalogue says no fault needed',
    );
    expect(anyDiffers([rowOf(untested, finding([]))])).toBe(true);
    expect(anyDiffers([rowOf(untested, { ...finding([]), unwitnessed: true })])).toBe(false);
  });

  it('agrees with the same sets in whatever order, whatever their schedules', () => {
    const same = rowOf(faulty, finding([{ pause: 2 }, { crash: 1 }]));
    expect(anyDiffers([same])).toBe(false);
    expect(agreementText([same], colours)).toBe(
      '1 cell compared with the catalogue: all as it says.',
    );
    expect(legendText([same])).not.toContain('catalogue');
  });

  it('compares nothing that is unknown, or that the catalogue does not name', () => {
    const unknown = rowOf(unsure, finding([{ crash: 1 }]));
    expect([anyDiffers([unknown]), allKnown([unknown])]).toEqual([false, false]);
    expect(agreementText([unknown], colours)).toBe('');
    expect([anyDiffers(rows), allKnown(rows)]).toEqual([false, true]);
    expect(agreementText([rowOf(safe)], colours)).toBe(
      '1 cell not in the catalogue: nothing to compare.',
    );
    const large = { ...frontiersOf({ consolidated: safe }), spec: { ...spec, starters: 3 } };
    expect(agreementText([{ ...rowOf(safe), frontiers: large }], colours)).toContain(
      'another size',
    );
  });
});
