import type { Replay, Trace } from '../../properties/index.js';
import type { WorldAction } from '../../sim/index.js';
import type { Reading, Turn } from '../reading.js';
import type { Step } from '../story.js';
import { fingerprint } from './fingerprint.js';

/** A step as `--format json` prints it. */
export interface StepJson extends Step {
  readonly turn: Turn;
  /** Only with `--alternatives`. */
  readonly alternatives?: readonly (WorldAction & { readonly fault: boolean })[];
}

/** What is told of a schedule besides the trace itself. */
export interface ScheduleJson {
  readonly fingerprint: string;
  readonly steps: readonly StepJson[];
}

export function scheduleJson(reading: Reading, alternatives: boolean): ScheduleJson {
  const { story, turns } = reading;
  const steps = story.steps.map((step, index): StepJson => {
    const told = { ...step, turn: turns[index] as Turn };
    if (!alternatives) return told;
    const others = (reading.alternatives[index] ?? []).map(({ action, fault }) => ({
      ...action,
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
