/**
 * Runs orchestrators: with the executor of `durable-functions` itself, the user's own copy, given a history as its host gives it.
 * What `Task.any` means, which waiter gets an event, what is tried again, is therefore no claim of ours.
 */
import type { Happened, OrchestrationJob, OrchestrationResult } from '../durable/jobs.js';
import type { Json } from '../../model/parts.js';
import { shown } from '../data.js';
import { load, type Sdk } from 'onebatch:sdk';
import { handlerOf, Running } from './execution.js';
import { orchestrating } from './registry.js';
import { beginning, driver, forbid, refuse } from './runtime.js';

let theJob: OrchestrationJob | undefined;
const happened: Happened[] = [];

driver<OrchestrationJob>('orchestration', {
  begin: (job) => {
    theJob = job;
    handlerOf(job.name);
  },
  deliver: (told) => happened.push(told as unknown as Happened),
  result: () => {
    const sdk = load();
    if (sdk === null) return refuse('an orchestrator without durable-functions 3 beside it');
    if (theJob === undefined) throw new Error('expected a job, found none');
    return orchestrate(sdk, theJob, happened) as unknown as Json;
  },
});

function orchestrate(
  sdk: Sdk,
  { name, instance, input }: OrchestrationJob,
  log: readonly Happened[],
): OrchestrationResult {
  orchestrating({
    activity: (activity, data) => new sdk.RegisteredActivityTask(activity, data),
    orchestration: (called, data) => new sdk.RegisteredOrchestrationTask(called, data),
  });
  forbid('in an orchestrator, which has to do the same again when it is replayed');
  try {
    const clock = { now: beginning };
    const running = new Running(
      sdk,
      { name, instance, input: shown(input) },
      clock,
      log.length === 0,
    );
    log.forEach((one, index) => running.take(one, index < log.length - 1));
    return running.result();
  } finally {
    forbid(null);
  }
}
