import { faults, strategies, type RuntimeEra } from '../../model/index.js';
import { findings } from '../../properties/catalogue/findings/index.js';
import { matrixRows, properties } from '../../properties/index.js';
import { provenText } from './every-number.js';
import {
  breaksText,
  erasText,
  figure,
  generatedFrom,
  operationsText,
  propertyNames,
  shell,
  strategyNamed,
  table,
} from './words.js';

/** The table of all verdicts, and how to read it. */
export function overviewPage(text: string): string {
  return [
    '# Verdicts',
    generatedFrom('docs/generate/overview.md'),
    verdictTable(),
    shell(
      'npm run -s onebatch -- matrix --faults-max 0       # the table again, searched without faults',
      'npm run -s onebatch -- frontier entity             # one row, with the schedules',
      'npm run -s onebatch -- frontier entity --faults-max 2   # and pairs of faults',
    ),
    text.trim(),
    '## What a message costs',
    figure(
      'plots/operations.svg',
      'Storage operations of the starter for each message, for every strategy: from 1 for the entity to 9 for singleton-start',
      'Storage operations of the starter for each message. Filled: one message after the other. Hollow: the most when two come at once. On the first runtime that the strategy is meant for; `npm run docs`.',
    ),
    '## The properties',
    table(
      ['Property', 'Sentence', 'Why it matters'],
      properties.map(({ name, sentence, why }) => [`\`${name}\``, sentence, why]),
    ),
    '## What a property hears, and its witness',
    'A property hears these facts, and no others. Where nothing breaks it and its witness never came up, the verdict is `not exercised`: nothing could have broken it there.',
    table(
      ['Property', 'Hears', 'Witness'],
      properties.map(({ name, machine, witness }) => [
        `\`${name}\``,
        machine.events.map((fact) => `\`${fact}\``).join(', '),
        witness,
      ]),
    ),
    'For the first two, a _try_ is one time that a starter serves a message and answers its sender (`acknowledged` or `rejected`), so a message that is delivered again is tried again. An answer names its window in tumbling windows only. In the others whoever collects says which window it is, and there is no second try in the sense of the table but a second message, or one that is held off.',
    '## The faults',
    table(
      ['Fault', 'What happens', 'Source'],
      Object.entries(faults).map(([name, { summary, source }]) => [`\`${name}\``, summary, source]),
    ),
    'These tables, `matrix` and `frontier` ask about all of them but `refused`, which has to be named: `frontier NAME --fault refused=1`.',
  ].join('\n\n');
}

/** A row for each strategy and group of eras on which it does alike. */
function verdictTable(): string {
  const rows = Object.keys(strategies).flatMap((strategy) =>
    groupsOf(strategy).map(({ runtimes, cells }, index) => [
      index === 0 ? `[\`${strategy}\`](verdicts/${strategy}.md)` : '',
      erasText(runtimes, strategyNamed(strategy)),
      ...cells,
      provenText(strategy, runtimes),
      index === 0 ? operationsText(strategy) : '',
    ]),
  );
  return table(['Strategy', 'Runtime', ...propertyNames, 'For every number', 'Operations'], rows);
}

interface Group {
  readonly runtimes: readonly RuntimeEra[];
  readonly cells: readonly string[];
}

/** Eras with the same cells, together. */
function groupsOf(strategy: string): readonly Group[] {
  const groups = new Map<string, { runtimes: RuntimeEra[]; cells: readonly string[] }>();
  for (const { runtime } of matrixRows().filter((row) => row.strategy === strategy)) {
    const cells = propertyNames.map((property) => {
      const cell = findings[strategy]?.[property]?.find(({ runtimes }) =>
        runtimes.includes(runtime),
      );
      return cell === undefined ? '' : breaksText(cell);
    });
    const key = cells.join('|');
    const group = groups.get(key) ?? { runtimes: [], cells };
    group.runtimes.push(runtime);
    groups.set(key, group);
  }
  return [...groups.values()];
}
