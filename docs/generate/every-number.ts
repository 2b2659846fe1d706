import { everyNumber } from '../../properties/catalogue/every-number.js';
import type { EveryNumber } from '../../properties/catalogue/finding.js';
import { safetyHalves, shortHalves } from '../../properties/index.js';
import type { RuntimeEra } from '../../model/index.js';
import { erasText, shell, strategyNamed, table } from './words.js';

/** What is proven of a strategy for every number of starters, on each of these eras: `one batch, no overlap`. */
export function provenText(strategy: string, runtimes: readonly RuntimeEra[]): string {
  const proven = Object.keys(safetyHalves).filter((property) =>
    runtimes.every((runtime) =>
      everyNumber.some(
        (one) =>
          one.strategy === strategy &&
          one.property === property &&
          one.answer === 'holds' &&
          one.runtimes.includes(runtime),
      ),
    ),
  );
  return proven.map((property) => shortHalves[property] ?? property).join(', ');
}

/** The section of a strategy's page. */
export function everyNumberSection(strategy: string): readonly string[] {
  const rows = everyNumber
    .filter((one) => one.strategy === strategy)
    .map(({ property, runtimes, answer }) => [
      `${property}: ${safetyHalves[property] ?? ''}`,
      erasText(runtimes, strategyNamed(strategy)),
      answerText(answer),
    ]);
  if (rows.length === 0) return [];
  return [
    '## For every number of starters',
    'A message each, one window, no faults; [what is proven, and how](../for-every-number.md).',
    table(['Safety half', 'Runtime', 'Answer'], rows),
    shell(`npm run -s onebatch -- check ${strategy} --starters all`),
  ];
}

function answerText(answer: EveryNumber['answer']): string {
  if (answer === 'holds') return 'holds for every number';
  if ('brokenBy' in answer) return `broken by ${answer.brokenBy}, and by no fewer`;
  return `unknown: ${answer.unknown}`;
}
