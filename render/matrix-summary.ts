import { engines } from '../model/index.js';
import { multisetSize, type Multiset } from '../properties/index.js';
import { program } from './command.js';
import { setText } from './frontier.js';
import { cellsOf, type MatrixCell, type MatrixRow } from './matrix.js';
import { wrapped, type Style } from './text.js';

/** What the summary asks of each strategy. */
export const asked = 'exactlyOneBatchPerWindow';

/** A strategy on the runtime of the summary. */
interface Candidate {
  readonly strategy: string;
  readonly cells: readonly MatrixCell[];
  /** Properties that break without a fault, and those that one of the known sets of faults breaks. */
  readonly broken: readonly string[];
  readonly byFaults: readonly string[];
}

/** What stands around the summary. */
export interface SummaryParts {
  /** The runtime era that it speaks of; strategies without orchestrations belong to each. */
  readonly runtime: string;
  /** The race, as lines; undefined if it was not searched. */
  readonly race: string | undefined;
  /** Where the page with the table is. */
  readonly page: string;
}

/** Which strategies keep one batch per window and which do not, by what schedule, and which to take; from the verdicts in these rows. */
export function matrixSummary(
  rows: readonly MatrixRow[],
  { runtime, race, page }: SummaryParts,
  { width, colours }: Style,
): string {
  const candidates = rows
    .filter((row) => row.runtime === runtime || row.runtime === '-')
    .map(candidateOf);
  const { bold, red, green } = colours;
  const broken = candidates.filter(({ broken }) => broken.includes(asked));
  const holding = candidates.filter(holds);
  const others = candidates.filter((one) => !broken.includes(one) && !holding.includes(one));
  const line = (head: string, text: string): readonly string[] =>
    wrapped(text, width - 8).map(
      (part, index) => (index === 0 ? head.padEnd(8) : ' '.repeat(8)) + part,
    );
  const painted = (lines: readonly string[], head: string, paint: (text: string) => string) =>
    lines.map((text) => text.replace(head, paint(head)));
  const own = holding.filter(({ strategy }) => engineIn(strategy) === undefined);
  const [best] = (own.length > 0 ? own : holding).toSorted(
    (one, other) =>
      one.broken.length - other.broken.length || one.byFaults.length - other.byFaults.length,
  );
  return [
    ...wrapped(`One batch per window? ${placesOf(candidates, runtime)}, no faults:`, width).map(
      (text) => bold(text),
    ),
    ...(broken.length === 0 ? [] : painted(line('broken', namesOf(broken)), 'broken', red)),
    ...(race === undefined ? [] : race.split('\n')),
    ...[...groupsOf(holding)].flatMap(([lost, names]) =>
      painted(line('holds', `${listed(names)}${lost}`), 'holds', green),
    ),
    ...(others.length === 0
      ? []
      : line('neither', `${namesOf(others)}: not exercised, or unknown`)),
    ...(best === undefined ? [] : painted(line('take', takeText(best)), 'take', bold)),
    ...painted(line('next', `${program} check YOUR-START.ts`), 'next', bold),
    ...painted(line('table', `${page}; printed by ${program} matrix`), 'table', bold),
  ].join('\n');
}

/** `25 strategies on deduplicating, 8 on Redis`: an engine without runtimes is named itself. */
function placesOf(candidates: readonly Candidate[], runtime: string): string {
  const others = Object.values(engines)
    .filter(({ takes }) => !takes.includes('runtime'))
    .map(({ title, strategies }) => {
      const names = new Set(strategies.map(({ name }) => name));
      return { place: title, count: candidates.filter((one) => names.has(one.strategy)).length };
    });
  const count = others.reduce((rest, other) => rest - other.count, candidates.length);
  return [{ place: runtime, count }, ...others]
    .filter((part) => part.count > 0)
    .map((part, index) => {
      const noun = part.count === 1 ? ' strategy' : ' strategies';
      return `${part.count}${index === 0 ? noun : ''} on ${part.place}`;
    })
    .join(', ');
}

function candidateOf(row: MatrixRow): Candidate {
  const cells = cellsOf(row);
  const named = (is: (sets: readonly Multiset[]) => boolean): readonly string[] =>
    cells.filter((cell) => is(setsOf(cell))).map(({ property }) => property);
  const isFree = (sets: readonly Multiset[]): boolean =>
    sets.some((set) => multisetSize(set) === 0);
  return {
    strategy: row.frontiers.spec.strategy,
    cells,
    broken: named(isFree),
    byFaults: named((sets) => sets.length > 0 && !isFree(sets)),
  };
}

/** Sets that break it: found here, or known to the catalogue. */
function setsOf({ frontier, beyond }: MatrixCell): readonly Multiset[] {
  return [...frontier.sets.map(({ faults }) => faults), ...beyond];
}

/** True if the search without faults found that it keeps one batch per window, and had the occasion to. */
function holds({ cells, broken }: Candidate): boolean {
  const cell = cells.find(({ property }) => property === asked);
  return (
    cell !== undefined &&
    !broken.includes(asked) &&
    cell.frontier.safeUpTo !== null &&
    cell.frontier.witnessed
  );
}

function namesOf(candidates: readonly Candidate[]): string {
  return listed(candidates.map(({ strategy }) => strategy));
}

/** The engine that a strategy's name begins with; undefined: it runs on the runtime. */
const engineIn = (name: string): string | undefined =>
  Object.keys(engines).find((engine) => name.startsWith(`${engine}-`));

/** `naive, redis-{look, set-nx}`: what begins with the name of its engine is told once. */
function listed(names: readonly string[]): string {
  const groups = new Map<string, readonly string[]>();
  for (const name of names) {
    const head = engineIn(name) ?? name;
    groups.set(head, [...(groups.get(head) ?? []), name]);
  }
  return [...groups]
    .map(([engine, own]) =>
      own.length === 1
        ? own.join()
        : `${engine}-{${own.map((name) => name.slice(engine.length + 1)).join(', ')}}`,
    )
    .join(', ');
}

/** Strategies by what else breaks, without a fault; those with least first. */
function groupsOf(candidates: readonly Candidate[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const { strategy, broken } of candidates.toSorted(
    (one, other) => one.broken.length - other.broken.length,
  )) {
    const lost =
      broken.length === 0
        ? ': every other property holds, too'
        : `: but broken are ${broken.join(', ')}`;
    groups.set(lost, [...(groups.get(lost) ?? []), strategy]);
  }
  return groups;
}

/** `inbox-idempotent: all 7 properties hold; one crash or pause breaks some`. */
function takeText({ strategy, cells, broken }: Candidate): string {
  const one = cells.flatMap((cell) => setsOf(cell).filter((set) => multisetSize(set) === 1));
  const faults = [...new Set(one.map(setText))];
  const free =
    broken.length === 0
      ? `all ${cells.length} properties hold without faults`
      : `broken: ${broken.join(', ')}`;
  return faults.length === 0
    ? `${strategy}: ${free}`
    : `${strategy}: ${free}; a single fault can break one: ${faults.join(', ')}`;
}
