import type { Replay, Trace } from '../../properties/index.js';
import { format, type Label } from '../../sim/index.js';
import type { Reading, Turn } from '../reading.js';
import type { Step } from '../story.js';
import { fingerprint } from './fingerprint.js';

/** A step as `--format json` prints it. */
export interface StepJson extends Omit<Step, 'action'> {
  readonly action: Label;
  readonly turn: Turn;
  /** Only with `--alternatives`. */
  readonly alternatives?: readonly (Label & { readonly fault: boolean })[];
}

/** What is told of a schedule besides the trace itself. */
export interface ScheduleJson {
  readonly fingerprint: string;
  readonly steps: readonly StepJson[];
}

export function scheduleJson(reading: Reading, alternatives: boolean): ScheduleJson {
  const { story, turns } = reading;
  const steps = story.steps.map((step, index): StepJson => {
    const { number, action, ...rest } = step;
    const told = { number, action: format(action), ...rest, turn: turns[index] as Turn };
    if (!alternatives) return told;
    const others = (reading.alternatives[index] ?? []).map(({ action, fault }) => ({
      ...format(action),
      fault,
    }));
    return { ...told, alternatives: others };
  });
  return { fingerprint: fingerprint(reading), steps };
}

/** A replay as one JSON document. */
export function replayJson(
  trace: Trace,
  { story, reproduced, adaptations, missing }: Replay,
  reading: Reading,
  alternatives: boolean,
): object {
  const { fingerprint: line, steps } = scheduleJson(reading, alternatives);
  return { reproduced, fingerprint: line, adaptations, missing, trace, ...story, steps };
}
