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

const holding: Frontier<FrontierEvidence> = {
  sets: [],
  safeUpTo: 1,
  unknown: null,
  witnessed: true,
  states: 1234,
};
const broken = { ...holding, sets: [brokenBy({}, 29)], safeUpTo: null };
const faulty = { ...holding, sets: [brokenBy({ crash: 1 }, 31), brokenBy({ pause: 2 }, 40, 3)] };
const unsure = { ...holding, safeUpTo: 0, unknown: 'time limit' };
const lost = { ...unsure, safeUpTo: null };
const untested = { ...holding, witnessed: false };

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
  every: new Map(),
});

const finding = (breaks: readonly Faults[]): Finding => ({ runtimes: ['2019'], breaks });

describe('the table of several engines', () => {
  const row = rowOf(holding);
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
    [holding, ['holds'], 'holds', 'holds'],
    [broken, ['broken, 29'], 'broken', 'violated'],
    [faulty, ['broken by', ' crash, 31', ' 2 pause, loop'], 'broken by crash, 2 pause', 'violated'],
    [unsure, ['unknown above 0'], 'unknown above 0 faults (time limit)', 'unknown'],
    [lost, ['unknown'], 'unknown (time limit)', 'unknown'],
    [untested, ['not exercised'], 'not exercised', 'unwitnessed'],
    [
      { ...faulty, unknown: 'interrupted' },
      ['broken by', ' crash, 31', ' 2 pause, loop', 'unknown above 1'],
      'broken by crash, 2 pause; unknown above 1 fault (interrupted)',
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
    const text = frontiersText(
      frontiersOf({ consolidated: faulty, noMessageTwice: holding }),
      look,
    );
    expect(text).toContain(
      'Searched with at most 2 faults in one execution, out of crash=1,pause=2.',
    );
    expect(text).toMatch(
      /\nconsolidated +broken by crash, 2 pause +1,234\nnoMessageTwice +holds +1,234\n/,
    );
    expect(text).toContain('3 searches, 1.5 s');
    expect(text).toMatch(
      / {2}consolidated: crash, in 31 steps +npm run -s onebatch -- check naive --runtime 2019 --fault crash=1 --property consolidated\n/,
    );
    expect(text).toMatch(/ {2}consolidated: 2 pause, by a loop of 37 steps after 3 +npm/);
  });
});

describe('the matrix', () => {
  const rows = [rowOf(faulty), rowOf(holding, finding([]))];

  it('is as wide as the terminal', () => {
    expect(matrixText(rows, { width: 200, colours })).toMatch(
      /\nnaive +2019 +broken by +1,234 +1\.5\n +crash, 31\n +2 pause, loop\nnaive +2019 +holds +1,234 +1\.5$/,
    );
    expect(matrixText(rows, { width: 45, colours })).toMatch(
      /\nnaive\n {2}2019 +broken by +1,234 +1\.5\n +crash, 31\n +2 pause, loop\n {2}2019 +holds +1,234 +1\.5$/,
    );
    expect(matrixText(rows, { width: 36, colours }).split('\n')).toEqual([
      'naive',
      '  consolidated  broken by crash, 2',
      '                pause (2019)',
      '                holds (2019)',
    ]);
  });

  it('stars what only the catalogue knows', () => {
    const beyond = new Map([['consolidated', [{ crash: 1 }]]]);
    const row = { ...rowOf(holding), beyond };
    expect(matrixText([row], { width: 200, colours })).toMatch(
      / broken by\* +1,234 +1\.5\n +crash$/,
    );
    expect(matrixText([row], { width: 33, colours })).toContain('broken by* crash');
    expect(legendText([row], 100)).toContain('from the catalogue: one crash breaks it');
    // What was found without faults needs no star.
    expect(matrixText([{ ...rowOf(broken), beyond }], { width: 200, colours })).not.toContain('*');
  });

  it('marks what the catalogue says otherwise', () => {
    const other = rowOf(holding, finding([{ crash: 1 }]));
    expect(anyDiffers([other])).toBe(true);
    expect(matrixText([other], look)).toMatch(/holds +1,234 +1\.5\n +!$/);
    expect(matrixText([other], { width: 24, colours })).toContain('holds !');
    expect(agreementText([other], colours)).toBe(
      'Different from the catalogue:\n  naive on 2019, consolidated: holds; the catalogue says broken by crash',
    );
    expect(legendText([other], 100)).toContain('differs from the catalogue');
    const worse = rowOf(faulty, finding([{}]));
    expect(agreementText([worse], colours)).toContain(
      'broken by crash, 2 pause; the catalogue says broken',
    );
    expect(anyDiffers([rowOf(untested, finding([]))])).toBe(true);
    expect(anyDiffers([rowOf(untested, { ...finding([]), unwitnessed: true })])).toBe(false);
  });

  it('agrees with the same sets in whatever order, whatever their schedules', () => {
    const same = rowOf(faulty, finding([{ pause: 2 }, { crash: 1 }]));
    expect(anyDiffers([same])).toBe(false);
    expect(agreementText([same], colours)).toBe('1 cell compared with the catalogue: all agree.');
    expect(legendText([same], 100)).not.toContain('catalogue');
  });

  it('compares nothing that is unknown, or that the catalogue does not name', () => {
    const unknown = rowOf(unsure, finding([{ crash: 1 }]));
    expect([anyDiffers([unknown]), allKnown([unknown])]).toEqual([false, false]);
    expect(agreementText([unknown], colours)).toBe('');
    expect([anyDiffers(rows), allKnown(rows)]).toEqual([false, true]);
    expect(agreementText([rowOf(holding)], colours)).toBe(
      '1 cell not in the catalogue: nothing to compare.',
    );
    const large = { ...frontiersOf({ consolidated: holding }), spec: { ...spec, starters: 3 } };
    expect(agreementText([{ ...rowOf(holding), frontiers: large }], colours)).toContain(
      'another size',
    );
  });
});
