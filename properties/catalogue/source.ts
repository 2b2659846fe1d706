import type { RuntimeEra } from '../../model/index.js';
import { agrees, antichainKey } from './catalogue.js';
import type { Finding, Findings } from './finding.js';
import type { Frontier } from '../worlds/frontier.js';
import type { Faults } from '../worlds/world-spec.js';

/** What was found about one property on one runtime era; nothing of it is unknown. */
export interface Found {
  readonly runtime: RuntimeEra;
  readonly property: string;
  readonly frontier: Pick<Frontier<unknown>, 'sets' | 'witnessed'>;
}

/**
 * The findings about a strategy after they were found anew. A cell that is as it was keeps its sentence; what breaks
 * otherwise than before has an empty one, so that somebody has to look and write it. Eras with the same sets and the same
 * sentence are one finding.
 */
export function renewed(before: Findings, found: readonly Found[]): Findings {
  const names = [...new Set(found.map(({ property }) => property))];
  return Object.fromEntries(
    names.map((name) => {
      const cells = found
        .filter(({ property }) => property === name)
        .map((cell) => findingOf(cell, before[name] ?? []));
      return [name, grouped(cells)];
    }),
  );
}

function findingOf({ runtime, frontier }: Found, before: readonly Finding[]): Finding {
  const known = before.find(({ runtimes }) => runtimes.includes(runtime));
  const isBroken = frontier.sets.length > 0;
  const because = known !== undefined && agrees(known, frontier) ? (known.because ?? '') : '';
  return {
    runtimes: [runtime],
    breaks: frontier.sets.map(({ faults }): Faults => faults),
    ...(isBroken || frontier.witnessed ? {} : { unwitnessed: true as const }),
    ...(isBroken ? { because } : {}),
  };
}

function grouped(cells: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Finding>();
  for (const cell of cells) {
    const { breaks, unwitnessed, because } = cell;
    const key = JSON.stringify([antichainKey(breaks), unwitnessed, because]);
    const group = groups.get(key);
    const runtimes = [...(group?.runtimes ?? []), ...cell.runtimes];
    groups.set(key, { ...(group ?? cell), runtimes });
  }
  return [...groups.values()];
}

/** The findings as the source text of their file; to be formatted. */
export function findingsSource(strategy: string, findings: Findings): string {
  return [
    `import type { Findings } from '../finding.js';`,
    '',
    `/** What is known of \`${strategy}\`. \`npm run catalogue\` writes all of it but the sentences. */`,
    `export const findings: Findings = ${JSON.stringify(findings)};`,
    '',
  ].join('\n');
}

/** The source text of the index of these files; to be formatted. */
export function indexSource(strategies: readonly string[]): string {
  const nameOf = (strategy: string): string =>
    strategy.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    `import type { Findings } from '../finding.js';`,
    ...strategies.map(
      (strategy) => `import { findings as ${nameOf(strategy)} } from './${strategy}.js';`,
    ),
    '',
    '/** The findings about each strategy. Written by `npm run catalogue`. */',
    'export const findings: { readonly [strategy: string]: Findings } = {',
    ...strategies.map((strategy) => `  '${strategy}': ${nameOf(strategy)},`),
    '};',
    '',
  ].join('\n');
}
