import { stderr, stdout } from 'node:process';
import { traceText } from '../../render/trace.js';
import { style } from '../../cli/terminal.js';
import { readFound } from '../../docs/generate/mutants.js';
import { judgedMutants, killerOf, mistakeOf } from './judged.js';
import { allMutants } from './machines.js';
import { shown } from './schedule.js';
import { trialTitle } from './worlds.js';

/** Tells the schedule that kills a mutant, as it was found. Returns the exit code: 2 if there is no such mutant. */
export function showMutant(name: string): 0 | 2 {
  const [judged] = judgedMutants(
    allMutants().filter((mutant) => mutant.name === name),
    readFound(),
  );
  if (judged === undefined) {
    stderr.write(
      `unknown mutant '${name}'; expected a name of docs/mutants.md, MACHINE/GUARD=true\n`,
    );
    return 2;
  }
  const { mutant, fate, reason } = judged;
  const line = (text: string): boolean => stdout.write(`${text}\n`);
  line(`${mutant.machine}: ${mistakeOf(mutant)}`);
  if (fate.kind === 'survived') {
    line(`survives in ${fate.worlds} worlds${reason === undefined ? '' : `: ${reason.because}`}`);
    return 0;
  }
  line(`${killerOf(fate)}, in ${trialTitle(fate.world)}`);
  const schedule = shown(mutant, fate);
  if (schedule === null) return 0;
  if (fate.kind === 'changed') line('The schedule is one without the mutant.');
  const { execution } = schedule;
  const broken = 'property' in fate ? fate.property : undefined;
  const violations = execution.violations.filter(({ property }) => property === broken);
  line(`\n${traceText(execution, { violations, windows: fate.world.windows }, style())}`);
  return 0;
}
