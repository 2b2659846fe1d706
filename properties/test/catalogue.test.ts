import { describe, expect, it } from 'vitest';
import { findings } from '../catalogue/findings/index.js';
import {
  agrees,
  antichainKey,
  catalogueCell,
  findingsSource,
  multisetIncludes,
  indexSource,
  matrixRows,
  properties,
  renewed,
  type Findings,
  type Found,
} from '../index.js';

const found = (
  runtime: Found['runtime'],
  ...sets: readonly { [kind: string]: number }[]
): Found => ({
  runtime,
  property: 'consolidated',
  frontier: { sets: sets.map((faults) => ({ faults, evidence: null })), witnessed: true },
});

describe('the catalogue', () => {
  it('speaks of every cell of the matrix, once', () => {
    const cells = matrixRows().flatMap(({ strategy, runtime }) =>
      properties.map(({ name }) => [strategy, runtime, name] as const),
    );
    const missing = cells.filter(([...cell]) => catalogueCell(...cell) === undefined);
    expect(missing).toEqual([]);
    const named = Object.values(findings).flatMap((known) =>
      Object.values(known).flatMap((list) => list.flatMap(({ runtimes }) => runtimes)),
    );
    expect(named).toHaveLength(cells.length);
  });

  const all = Object.entries(findings).flatMap(([strategy, known]) =>
    Object.entries(known).flatMap(([property, list]) =>
      list.map((finding) => ({ strategy, property, ...finding })),
    ),
  );

  it('has a sentence for everything that breaks', () => {
    expect(all.filter(({ breaks, because }) => breaks.length > 0 && !because)).toEqual([]);
    expect(all.filter(({ because }) => because?.endsWith('.'))).toEqual([]);
  });

  it('has minimal sets only', () => {
    const spare = all.filter(({ breaks }) =>
      breaks.some((set) => breaks.some((other) => other !== set && multisetIncludes(set, other))),
    );
    expect(spare).toEqual([]);
  });
});

describe('writing the catalogue', () => {
  const before: Findings = {
    consolidated: [
      { runtimes: ['2019', 'atomic'], breaks: [{ crash: 1 }, { pause: 1 }], because: 'why' },
      { runtimes: ['deduplicating'], breaks: [{}], because: 'other' },
      { runtimes: ['overridable'], breaks: [] },
    ],
  };

  it('keeps the sentence of what is as it was', () => {
    const same = [
      found('2019', { pause: 1 }, { crash: 1 }),
      found('overridable'),
      found('deduplicating', {}),
      found('atomic', { crash: 1 }, { pause: 1 }),
    ];
    expect(renewed(before, same)).toEqual({
      consolidated: [
        { runtimes: ['2019', 'atomic'], breaks: [{ pause: 1 }, { crash: 1 }], because: 'why' },
        { runtimes: ['overridable'], breaks: [] },
        { runtimes: ['deduplicating'], breaks: [{}], because: 'other' },
      ],
    });
  });

  it('drops the sentence of what breaks otherwise, and of what is safe now', () => {
    const changed = [
      found('2019', { crash: 1 }),
      found('atomic', { crash: 1 }, { pause: 1 }),
      found('deduplicating'),
      found('overridable', {}),
    ];
    expect(renewed(before, changed)).toEqual({
      consolidated: [
        { runtimes: ['2019'], breaks: [{ crash: 1 }], because: '' },
        { runtimes: ['atomic'], breaks: [{ crash: 1 }, { pause: 1 }], because: 'why' },
        { runtimes: ['deduplicating'], breaks: [] },
        { runtimes: ['overridable'], breaks: [{}], because: '' },
      ],
    });
  });

  it('notes what was never tested', () => {
    const untested = { ...found('2019'), frontier: { sets: [], witnessed: false } };
    expect(renewed({}, [untested])).toEqual({
      consolidated: [{ runtimes: ['2019'], breaks: [], unwitnessed: true }],
    });
    const finding = { runtimes: ['2019' as const], breaks: [] };
    expect(agrees(finding, untested.frontier)).toBe(false);
    expect(agrees({ ...finding, unwitnessed: true }, untested.frontier)).toBe(true);
  });

  it('is source text', () => {
    expect(findingsSource('lock-blob', before)).toContain(`= ${JSON.stringify(before)};\n`);
    expect(indexSource(['naive', 'lock-blob'])).toContain(
      `import { findings as lockBlob } from './lock-blob.js';\n`,
    );
    expect(indexSource(['naive', 'lock-blob'])).toContain(`  'lock-blob': lockBlob,\n`);
  });

  it('compares sets whatever their order', () => {
    expect(antichainKey([{ crash: 1, pause: 1 }, {}])).toBe(
      antichainKey([{}, { pause: 1, crash: 1 }]),
    );
    expect(antichainKey([{ crash: 1 }])).not.toBe(antichainKey([{ crash: 2 }]));
  });
});
