import type { AnySpec, Replay, Trace } from '../properties/index.js';
import { format, type Label, type Execution, type Step } from '../sim/index.js';
import { fingerprint } from './fingerprint.js';

/** A step as `--format json` prints it. */
export interface StepJson extends Omit<Step, 'action' | 'alternatives' | 'stands'> {
  /** Only of actors that are code. */
  readonly stands?: Step['stands'];
  readonly action: Label;
  /** Only with `--alternatives`. */
  readonly alternatives?: readonly (Label & { readonly fault: boolean })[];
}

/** What is told of a schedule besides the trace itself. */
export interface ScheduleJson {
  readonly fingerprint: string;
  readonly steps: readonly StepJson[];
}

/** An execution as JSON; with `alternatives`, each step with what else was enabled there. */
export function scheduleJson(execution: Execution, alternatives: boolean): ScheduleJson {
  const steps = execution.steps.map((step): StepJson => {
    const { number, action, event, sends, facts, turn, stands } = step;
    const source = stands.length === 0 ? {} : { stands };
    const told = { number, action: format(action), event, sends, facts, turn, ...source };
    if (!alternatives) return told;
    const others = step.alternatives.map(({ action, fault }) => ({
      ...format(action),
      fault,
    }));
    return { ...told, alternatives: others };
  });
  return { fingerprint: fingerprint(execution), steps };
}

/** A replay as one JSON document. */
export function replayJson(
  trace: Trace<AnySpec>,
  { execution, reproduced, adaptations, missing }: Replay,
  alternatives: boolean,
): object {
  const { violations, quiescent, loop, starved, aftermath } = execution;
  const { fingerprint: line, steps } = scheduleJson(execution, alternatives);
  return {
    reproduced,
    fingerprint: line,
    adaptations,
    missing,
    trace,
    steps,
    breaches: violations,
    quiescent,
    loop,
    starved,
    end: execution.view(steps.length),
    aftermath,
  };
}
