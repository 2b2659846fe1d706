import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { engineOf, strategies } from '../../model/index.js';
import { defaultSpec, properties, worldOf } from '../../properties/index.js';
import type { Multiset } from '../../properties/index.js';
import { annotate, explore } from '../../sim/index.js';
import { briefText } from '../brief.js';
import type { MatrixRow } from '../matrix.js';
import { matrixPage } from '../matrix-page.js';
import { asked, matrixSummary } from '../matrix-summary.js';
import { checkSummary } from '../summary.js';

const colours = pc.createColors(false);
const look = { width: 80, colours };

/** A row in which these properties break without a fault, and others by sets that the catalogue knows. */
function row(
  strategy: string,
  broken: readonly string[],
  beyond: Readonly<Record<string, readonly Multiset[]>> = {},
): MatrixRow {
  const spec = { ...defaultSpec, strategy, runtime: 'deduplicating', messages: 2 } as const;
  const frontiers = [asked, 'noMessageLost', 'noLockOut'].map((property) => {
    const sets = broken.includes(property) ? [{ faults: {} }] : [];
    const safeUpTo = sets.length > 0 ? null : 0;
    return [property, { sets, safeUpTo, unknown: null, witnessed: true, states: 9 }] as const;
  });
  return {
    frontiers: { spec, budgets: {}, faultsMax: 0, frontiers: new Map(frontiers), seconds: 1 },
    runtime: 'deduplicating',
    expected: new Map(),
    beyond: new Map(Object.entries(beyond)),
    every: new Map(),
  } as unknown as MatrixRow;
}

const rows = [
  row('naive', [asked, 'noMessageLost']),
  row('insert', ['noMessageLost'], { noLockOut: [{ crash: 1 }] }),
  row('box', [], { [asked]: [{ crash: 1 }, { pause: 1 }] }),
  row('crowd', [], { [asked]: [{ crash: 1 }], noLockOut: [{ crash: 1 }] }),
];
const parts = { runtime: 'deduplicating', race: '  1  a step', page: 'out/index.html' };

describe('the summary of a matrix', () => {
  it('says what is broken, by what schedule, what holds, and what to take', () => {
    expect(matrixSummary(rows, parts, look).split('\n')).toEqual([
      'One batch per window? 4 strategies on deduplicating, no faults:',
      'broken  naive',
      '  1  a step',
      'holds   box, crowd: every other property holds, too',
      'holds   insert: but broken are noMessageLost',
      'take    box: all 3 properties hold without faults; a single fault can break one:',
      '        crash, pause',
      'next    npm run -s onebatch -- check YOUR-START.ts',
      'table   out/index.html; printed by npm run -s onebatch -- matrix',
    ]);
  });

  it('counts strategies of an engine without runtimes by the engine', () => {
    const on = { ...row('redis-look', [asked]), runtime: '-' };
    expect(matrixSummary([...rows, on], parts, look)).toContain(
      '4 strategies on deduplicating, 1 on Redis, no faults:',
    );
    expect(matrixSummary([on], parts, look)).toContain('? 1 strategy on Redis, no faults:');
  });

  it('fits its columns with all strategies that there are', () => {
    const all = Object.values(strategies).map((one) => ({
      ...row(one.name, [asked]),
      runtime: engineOf(one).takes.includes('runtime') ? 'deduplicating' : '-',
    }));
    const lines = matrixSummary(all, parts, look).split('\n');
    expect(lines.slice(0, 2).join(' ')).toMatch(
      / on deduplicating, \d+ on Redis, \d+ on PostgreSQL, \d+ on BullMQ/,
    );
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain('redis-{look, setnx-expire, ');
    expect(lines.length).toBeLessThanOrEqual(25);
    expect(lines.filter((line) => line.length > look.width)).toEqual([]);
  });

  it('recommends what runs on the runtime, where that holds, too', () => {
    const on = { ...row('redis-window', []), runtime: '-' };
    expect(matrixSummary([...rows, on], parts, look)).toMatch(/^take {4}box:/m);
    expect(matrixSummary([on], parts, look)).toMatch(/^take {4}redis-window:/m);
  });

  it('recommends what breaks least, and nothing where nothing holds', () => {
    const twin = [row('naive', [asked]), row('box', [asked])];
    expect(matrixSummary(twin, parts, look)).not.toMatch(/^(take|holds)/m);
    const worse = rows.map((one) =>
      one.frontiers.spec.strategy === 'box' ? row('box', ['noMessageLost', 'noLockOut']) : one,
    );
    expect(matrixSummary(worse, parts, look)).toMatch(/^take {4}crowd:/m);
  });

  it('calls nothing held that was not exercised, or not searched to the end', () => {
    const open = (change: object): MatrixRow => {
      const base = row('box', []);
      const frontiers = new Map(
        [...base.frontiers.frontiers].map(([name, one]) => [name, { ...one, ...change }] as const),
      );
      return { ...base, frontiers: { ...base.frontiers, frontiers } };
    };
    for (const change of [{ witnessed: false }, { unknown: 'time limit', safeUpTo: null }]) {
      const text = matrixSummary([open(change)], parts, look);
      expect(text).not.toMatch(/^(take|holds)/m);
      expect(text).toMatch(/^neither box: not exercised, or unknown$/m);
    }
  });

  it('has a page with the same verdicts, each with its colour and its word', () => {
    const page = matrixPage(rows);
    expect(page).toContain('<td class="broken">broken</td>');
    expect(page).toContain('<td class="faults">broken by* crash, pause</td>');
    expect(page).toContain('<td class="holds">holds</td>');
  });
});

describe('the summary of a check', () => {
  it('lists each verdict once, the worst first', () => {
    const verdict = (kind: string, property: string) => ({ kind, property }) as never;
    const verdicts = [verdict('holds', 'p'), verdict('violated', 'q'), verdict('unwitnessed', 'r')];
    const texts = { shown: 'q', another: 'onebatch check x', advice: ['Read on.'] };
    expect(checkSummary('x on y', { verdicts, seconds: 1 }, texts, look).split('\n')).toEqual([
      'Summary: x on y',
      '  broken         q (shown)',
      '  not exercised  r',
      '  holds          p',
      'Another counterexample:',
      '  onebatch check x',
      'Read on.',
    ]);
  });
});

describe('a schedule in brief', () => {
  const spec = { ...defaultSpec, strategy: 'naive', messages: 2 } as const;
  const world = worldOf(spec, { watched: ['noOverlappingExecutions'] });
  const [verdict] = explore(world);
  if (verdict?.kind !== 'violated') throw new Error('the race is not found');
  const execution = annotate(world, verdict.counterexample.actions);
  const heard = new Set(
    properties.find(({ name }) => name === 'noOverlappingExecutions')?.machine.events as string[],
  );
  const options = { heard, decided: undefined, race: undefined, windows: 1, most: 4 };

  it('has the steps that the property hears of, under their numbers, and no line too many or too wide', () => {
    const lines = briefText(execution, options, { ...look, width: 60 }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    const started = execution.steps.filter(({ facts }) =>
      facts.some(({ type }) => type === 'started'),
    );
    for (const { number } of started) {
      expect(lines.some((line) => line.trim().startsWith(`${number} `))).toBe(true);
    }
  });

  it('marks the step that decided', () => {
    const text = briefText(execution, { ...options, decided: 2 }, look);
    expect(text).toMatch(/^ *2 ◆ starter-2 /m);
  });
});
