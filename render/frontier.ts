import {
  faultsText,
  multisetSize,
  type FrontierEvidence,
  type Frontier,
  type Multiset,
} from '../properties/index.js';
import { checkCommand } from './command.js';
import { grid } from './grid.js';
import { columnWidth, count, number, seconds, type Colours, type Style } from './text.js';
import { whereText } from './verdict.js';
import type { AnySpec } from '../properties/index.js';
import type { Frontiers } from './results.js';

/** What a frontier says in one word, as `check` would. */
export type FrontierVerdict = 'holds' | 'violated' | 'unwitnessed' | 'unknown';

export function verdictOf({ sets, unknown, witnessed }: Frontier<unknown>): FrontierVerdict {
  if (sets.length > 0) return 'violated';
  if (unknown !== null) return 'unknown';
  return witnessed ? 'holds' : 'unwitnessed';
}

/** `crash`, `crash + 2 pause`, `no fault`. */
export function setText(set: Multiset): string {
  const kinds = Object.entries(set).map(([kind, times]) =>
    times === 1 ? kind : `${times} ${kind}`,
  );
  return kinds.length === 0 ? 'no fault' : kinds.join(' + ');
}

/** What was found out about a property, in whatever way. */
export type FrontierOutcome = Pick<Frontier<unknown>, 'safeUpTo' | 'unknown' | 'witnessed'> & {
  readonly sets: readonly { readonly faults: Multiset }[];
};

/** The verdict on a property in one line: `broken`, `broken by crash, lost-reply`, `holds`, `not exercised`, `unknown above 1 fault`. */
export function outcomeText(outcome: FrontierOutcome, { green, red, yellow }: Colours): string {
  const { sets, safeUpTo, unknown, witnessed } = outcome;
  const broken = sets.length === 0 ? [] : [brokenText(sets.map(({ faults }) => faults))];
  const painted = broken.map(isWithoutFault(sets) ? red : yellow);
  if (unknown !== null) {
    const above = safeUpTo === null ? '' : ` above ${count(safeUpTo, 'fault')}`;
    return [...painted, yellow(`unknown${above} (${unknown})`)].join('; ');
  }
  if (sets.length > 0) return painted.join('');
  return witnessed ? green('holds') : yellow('not exercised');
}

/** `broken` if no fault is needed, else with the minimal sets, each of which is enough: `broken by crash, pause`. */
export function brokenText(sets: readonly Multiset[]): string {
  return sets.some((set) => multisetSize(set) === 0)
    ? 'broken'
    : `broken by ${sets.map(setText).join(', ')}`;
}

function isWithoutFault(sets: FrontierOutcome['sets']): boolean {
  return sets.some(({ faults }) => multisetSize(faults) === 0);
}

/** The colour of a cell, as a word: red, green, amber, or none. Sets `beyond` what was searched count as amber. */
export function frontierTone(
  { sets, unknown, witnessed }: FrontierOutcome,
  beyond: readonly Multiset[],
): 'broken' | 'faults' | 'holds' | 'open' {
  if (isWithoutFault(sets)) return 'broken';
  if (sets.length > 0 || beyond.length > 0) return 'faults';
  return witnessed && unknown === null ? 'holds' : 'open';
}

/** A frontier as the cell of a table, in lines: `broken, 29`; `broken by` and `crash, 31`; `holds`; `unknown above 1`. */
export function frontierCell(
  { sets, safeUpTo, unknown, witnessed }: Frontier<FrontierEvidence>,
  { green, red, yellow }: Colours,
): readonly string[] {
  const paint = isWithoutFault(sets) ? red : yellow;
  const broken = sets.map(({ faults, evidence: { verdict } }) => {
    const { actions, loop } = verdict.counterexample;
    const name = multisetSize(faults) === 0 ? 'broken' : ` ${setText(faults)}`;
    return paint(`${name}, ${loop === null ? actions.length : 'loop'}`);
  });
  const lines =
    sets.length === 0 || isWithoutFault(sets) ? broken : [paint('broken by'), ...broken];
  if (unknown !== null) {
    return [...lines, yellow(safeUpTo === null ? 'unknown' : `unknown above ${safeUpTo}`)];
  }
  if (lines.length > 0) return lines;
  return [witnessed ? green('holds') : yellow('not exercised')];
}

/** What the words of `frontierCell` mean. */
export function frontierLegend(faultsMax: number): readonly (readonly [string, string])[] {
  const up = faultsMax === 0 ? 'no fault' : `no set of up to ${count(faultsMax, 'fault')}`;
  const without = faultsMax === 0 ? 'no schedule without faults' : up;
  return [
    ['holds', `${without} breaks it, and the situation that it is about came up`],
    ['broken, k', 'broken without a fault; the shortest schedule has k steps'],
    ['broken by crash, k', 'one crash is enough; the shortest schedule has k steps'],
    ['not exercised', `${without} breaks it, but the situation never came up`],
    ['unknown above f', 'the search of more than f faults reached a bound'],
  ];
}

/** The frontiers of one world: a line for each property, then how to see each breaking set at work. */
export function frontiersText(frontiers: Frontiers<AnySpec>, look: Style): string {
  const { colours } = look;
  const { searches } = frontiers;
  const entries = [...frontiers.frontiers];
  const rows = entries.map(([property, frontier]) => [
    property,
    outcomeText(frontier, colours),
    number(frontier.states),
  ]);
  const table = grid(['property', 'verdict', 'states'], rows, colours, ['left', 'left', 'right']);
  const commands = entries.flatMap(([property, { sets }]) =>
    sets.map(({ faults, evidence: { spec, verdict } }) => ({
      title: `${property}: ${setText(faults)}, ${whereText(verdict.counterexample)}`,
      command: checkCommand(spec, property),
    })),
  );
  const width = columnWidth(commands.map(({ title }) => title));
  return [
    asked(frontiers),
    table,
    `${number(searches)} ${searches === 1 ? 'search' : 'searches'}, ${seconds(frontiers.seconds)}`,
    ...(commands.length === 0
      ? []
      : [
          [
            'The shortest schedules:',
            ...commands.map(({ title, command }) => `  ${title.padEnd(width)}  ${command}`),
          ].join('\n'),
        ]),
  ].join('\n\n');
}

function asked({ budgets, faultsMax }: Frontiers<AnySpec>): string {
  if (multisetSize(budgets) === 0 || faultsMax === 0) return 'No fault may happen.';
  return `Searched with at most ${count(faultsMax, 'fault')} in one execution, out of ${faultsText(budgets)}. A set of faults that contains none of the sets below breaks nothing.`;
}
