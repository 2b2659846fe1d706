/** Runs that nobody schedules, validated as behaviours of the model. */
import type { Account } from '../../live/index.js';
import { recordRun, validate } from '../../live/validation/index.js';
import {
  defaultSpec,
  matrixRows,
  partsFor,
  worldOf,
  type WorldSpec,
} from '../../properties/index.js';

export interface Runs {
  readonly runs: number;
  readonly requests: number;
  /** A line for each run that the model does not allow. */
  readonly failures: readonly string[];
}

/** Concurrent starters in each run. */
const starters = 3;

/**
 * Runs the starters of every strategy as concurrent promises, `times` times each, and validates what was observed. Not on runtimes
 * whose start is one transaction over a row and a queue: Azure Storage has none.
 */
export async function validateRuns(account: Account, times: number, seed: number): Promise<Runs> {
  const failures: string[] = [];
  let runs = 0;
  let requests = 0;
  for (const { strategy, runtime } of matrixRows('azure')) {
    if (runtime === 'atomic') continue;
    const spec: WorldSpec = { ...defaultSpec, strategy, runtime, starters, messages: starters };
    const world = worldOf(spec, { symmetry: false });
    for (let run = 0; run < times; run += 1) {
      const recording = await recordRun(partsFor(spec), account, { seed: seed + run });
      const validation = validate(world, recording);
      runs += 1;
      requests += recording.filter(({ kind }) => kind === 'call').length;
      if (validation.kind === 'behaviour') continue;
      const { at, observed, because } = validation;
      failures.push(
        `${strategy} on ${runtime}, seed ${seed + run}: moment ${at}, ${JSON.stringify(observed)}: ${because}`,
      );
    }
  }
  return { runs, requests, failures };
}
