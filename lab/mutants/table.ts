import { killerOf, scoreOf, stepsOf, type Judged } from './judged.js';
import { trialTitle } from './worlds.js';
import { rendered, type Row } from '../bench/report.js';

/** All of it for a terminal. */
export function mutantsTable(judged: readonly Judged[]): string {
  return rendered(
    [{ title: 'Mutants', rows: judged.map(rowOf), notes: [scoreText(judged)] }],
    'table',
    {},
  );
}

export function mutantsJson(judged: readonly Judged[]): string {
  const mutants = judged.map(
    ({ mutant: { name, machine, guard, sentence }, fate, reason, isExpected }) => ({
      name,
      machine,
      guard,
      sentence,
      fate,
      reason,
      isExpected,
    }),
  );
  return JSON.stringify({ score: scoreOf(judged), mutants }, null, 2);
}

/** What the table says, in two sentences. */
function scoreText(judged: readonly Judged[]): string {
  const { all, violated, refused, endless, changed, survived, unexpected } = scoreOf(judged);
  return [
    `Of ${all} mutants ${all - survived} are killed: ${violated} break a property, ${refused} a rule of all worlds,`,
    `${endless} have no end, ${changed} change a verdict in another way.`,
    `${survived} survive; ${unexpected} are not what is known of them.`,
  ].join(' ');
}

function rowOf({ mutant, fate, reason, isExpected }: Judged): Row {
  const common = { mutant: mutant.name, '': isExpected ? '' : '!' };
  if (fate.kind !== 'survived') {
    return {
      ...common,
      'killed by': shortened(killerOf(fate)),
      steps: stepsOf(fate),
      'in the world, or why it survives': shortened(trialTitle(fate.world)),
    };
  }
  const tooLarge = fate.unknown === 0 ? '' : `; ${fate.unknown} too large`;
  return {
    ...common,
    'killed by': `nothing, in ${fate.worlds} worlds${tooLarge}`,
    steps: null,
    'in the world, or why it survives': shortened(reason?.because ?? ''),
  };
}

function shortened(text: string): string {
  return text.length <= 70 ? text : `${text.slice(0, 67)}...`;
}
