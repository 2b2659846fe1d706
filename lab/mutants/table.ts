import { killerOf, scoreOf, stepsOf, type MutantResult } from './results.js';
import { trialTitle } from './worlds.js';
import { rendered, type ReportRow } from '../bench/report.js';

/** All of it for a terminal. */
export function mutantsTable(results: readonly MutantResult[]): string {
  return rendered(
    [{ title: 'Mutants', rows: results.map(rowOf), notes: [scoreText(results)] }],
    'table',
    {},
  );
}

export function mutantsJson(results: readonly MutantResult[]): string {
  const mutants = results.map(
    ({ mutant: { name, machine, guard, sentence }, outcome, reason, isExpected }) => ({
      name,
      machine,
      guard,
      sentence,
      fate: outcome,
      reason,
      isExpected,
    }),
  );
  return JSON.stringify({ score: scoreOf(results), mutants }, null, 2);
}

/** What the table says, in two sentences. */
function scoreText(results: readonly MutantResult[]): string {
  const { all, violated, refused, endless, changed, survived, unexpected } = scoreOf(results);
  return [
    `Of ${all} mutants ${all - survived} are killed: ${violated} break a property, ${refused} violate a model rule,`,
    `${endless} do not terminate, ${changed} change only a verdict.`,
    `${survived} survive; ${unexpected} outcomes differ from what is recorded.`,
  ].join(' ');
}

function rowOf({ mutant, outcome, reason, isExpected }: MutantResult): ReportRow {
  const common = { mutant: mutant.name, '': isExpected ? '' : '!' };
  if (outcome.kind !== 'survived') {
    return {
      ...common,
      'killed by': shortened(killerOf(outcome)),
      steps: stepsOf(outcome),
      'in the world, or why it survives': shortened(trialTitle(outcome.world)),
    };
  }
  const tooLarge = outcome.unknown === 0 ? '' : `; ${outcome.unknown} too large`;
  return {
    ...common,
    'killed by': `nothing, in ${outcome.worlds} worlds${tooLarge}`,
    steps: null,
    'in the world, or why it survives': shortened(reason?.because ?? ''),
  };
}

function shortened(text: string): string {
  return text.length <= 70 ? text : `${text.slice(0, 67)}...`;
}
