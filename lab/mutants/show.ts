import { stderr, stdout } from 'node:process';
import { traceText } from '../../render/trace.js';
import { style } from '../../cli/terminal.js';
import { readFound } from '../../docs/generate/mutants.js';
import { mutantResults, killerOf, mistakeOf } from './results.js';
import { allMutants } from './machines.js';
import { mutantSchedule } from './schedule.js';
import { trialTitle } from './worlds.js';

/** Prints the kept schedule that kills a mutant. Returns the exit code: 2 if there is no such mutant. */
export function showMutant(name: string): 0 | 2 {
  const [result] = mutantResults(
    allMutants().filter((mutant) => mutant.name === name),
    readFound(),
  );
  if (result === undefined) {
    stderr.write(
      `unknown mutant '${name}'; expected MACHINE/GUARD=true or another name that --list prints\n`,
    );
    return 2;
  }
  const { mutant, outcome, reason } = result;
  const line = (text: string): boolean => stdout.write(`${text}\n`);
  line(`${mutant.machine}: ${mistakeOf(mutant)}`);
  if (outcome.kind === 'survived') {
    line(
      `survives in ${outcome.worlds} worlds${reason === undefined ? '' : `: ${reason.because}`}`,
    );
    return 0;
  }
  line(`${killerOf(outcome)}, in ${trialTitle(outcome.world)}`);
  const schedule = mutantSchedule(mutant, outcome);
  if (schedule === null) return 0;
  if (outcome.kind === 'changed') line('The schedule is one without the mutant.');
  const { execution } = schedule;
  const broken = 'property' in outcome ? outcome.property : undefined;
  const violations = execution.violations.filter(({ property }) => property === broken);
  line(`\n${traceText(execution, { violations, windows: outcome.world.windows }, style())}`);
  return 0;
}
