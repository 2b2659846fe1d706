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

/** What breaks a property, in one line: `crash, or lost-reply`, `no fault needed`, `nothing`, `unknown above 1 fault`. */
export function outcomeText(outcome: FrontierOutcome, { green, red, yellow }: Colours): string {
  const { sets, safeUpTo, unknown, witnessed } = outcome;
  const broken = sets.map(({ faults }) =>
    red(multisetSize(faults) === 0 ? 'no fault needed' : setText(faults)),
  );
  if (unknown !== null) {
    const above = safeUpTo === null ? '' : ` above ${count(safeUpTo, 'fault')}`;
    return [...broken, yellow(`unknown${above} (${unknown})`)].join(', or ');
  }
  if (broken.length > 0) return broken.join(', or ');
  return witnessed ? green('nothing') : yellow('nothing, but it was not tested');
}

/** A frontier as the cell of a table, in lines: `always, 29`, `crash, 31`, `safe`, `unknown above 1`. */
export function frontierCell(
  { sets, safeUpTo, unknown, witnessed }: Frontier<FrontierEvidence>,
  { green, red, yellow }: Colours,
): readonly string[] {
  const broken = sets.map(({ faults, evidence: { verdict } }) => {
    const { actions, loop } = verdict.counterexample;
    const name = multisetSize(faults) === 0 ? 'always' : setText(faults);
    return red(`${name}, ${loop === null ? actions.length : 'loop'}`);
  });
  if (unknown !== null) {
    return [...broken, yellow(safeUpTo === null ? 'unknown' : `unknown above ${safeUpTo}`)];
  }
  if (broken.length > 0) return broken;
  return [witnessed ? green('safe') : yellow('unwitnessed')];
}

/** What the words of `frontierCell` mean. */
export function frontierLegend(faultsMax: number): readonly (readonly [string, string])[] {
  const up = `up to ${count(faultsMax, 'fault')}`;
  return [
    ['safe', `no set of ${up} breaks it, and the situation that it is about came up`],
    ['crash, k', 'a crash is enough to break it; the shortest schedule has k steps'],
    ['always, k', 'no fault is needed; the shortest schedule has k steps'],
    ['unwitnessed', `no set of ${up} breaks it, but the situation never came up`],
    ['unknown above f', 'a search of more than f faults was stopped before it knew'],
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
  const table = grid(['property', 'broken by', 'states'], rows, colours, ['left', 'left', 'right']);
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
  return `Of ${faultsText(budgets)}, up to ${faultsMax} in one execution. A set that includes none of these is safe.`;
}
