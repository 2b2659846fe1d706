import { describe, expect, it } from 'vitest';
import { ModelSide, type Operation } from '../../lab/conformance/bullmq/steps.js';
import { bullmqQueue, type QueueReply } from '../../model/bullmq/index.js';
import { full } from '../../sim/test/runs.js';
import { bullmqCases } from './bullmq-cases.js';
import { replaced, verdict } from './engine-verdicts.js';

/** What comes of these steps, and of working off in the end what is left. */
function outcomeOf(steps: readonly Operation[]) {
  const model = new ModelSide(bullmqQueue);
  const ran: string[] = [];
  let atOnce = 0;
  const perform = (step: Operation): void => {
    if (step.kind === 'time') model.pass(step.what);
    else {
      const { job, token } = step.kind === 'throw' ? step : { job: '', token: '' };
      const reply = model.perform(
        step.kind === 'call' ? step.command : { type: 'RETRY', job, token },
        'client',
      ) as QueueReply;
      if (reply.type === 'JOB') ran.push(reply.data);
    }
    atOnce = Math.max(atOnce, model.queue.active.length);
  };
  steps.forEach(perform);
  for (const job of model.queue.active) {
    const token = model.queue.locks[job] ?? '';
    perform({ kind: 'call', client: 0, command: { type: 'COMPLETE', job, token } });
  }
  const left = (): boolean =>
    model.queue.wait.length + model.queue.delayed.length + model.queue.due.length > 0;
  while (left()) {
    perform({ kind: 'time', what: 'DELAY' });
    perform({ kind: 'call', client: 0, command: { type: 'FETCH', token: 'z' } });
    const [job = ''] = model.queue.active;
    perform({ kind: 'call', client: 0, command: { type: 'COMPLETE', job, token: 'z' } });
  }
  return { ran, atOnce };
}

describe('what BullMQ does with additions, as it was measured', () => {
  it.each(bullmqCases)('$title', ({ steps, ran, atOnce }) => {
    expect(outcomeOf(steps)).toEqual({ ran, atOnce });
  });
});

describe('jobs whose data are messages', () => {
  it.each([
    ['bullmq-simple', 'holds'],
    ['bullmq-throttle', 'violated'],
  ])('run at once only where the key ends by itself: %s', (strategy, expected) => {
    expect(verdict({ strategy }, 'noOverlappingExecutions')).toBe(expected);
  });
});

describe('a message that waits in a hash', () => {
  it.each([
    ['bullmq-inbox', 'violated'],
    ['bullmq-window', 'holds'],
  ])('needs a signal that is kept while the job runs: %s', (strategy, expected) => {
    expect(verdict({ strategy }, 'noMessageLost')).toBe(expected);
  });

  it.runIf(full)('is lost if its job is put back twice, which is too often', () => {
    const spec = { strategy: 'bullmq-window', faults: { pause: 2 } };
    expect(verdict(spec, 'noMessageLost')).toBe('violated');
  });

  it('is lost by the crash of a worker only if nobody puts its job back', () => {
    const spec = { strategy: 'bullmq-window', faults: { 'worker-crash': 1 } };
    expect(verdict(spec, 'noMessageLost')).toBe('holds');
    const twin = bullmqQueue.provide({ guards: { isAbandoned: () => false } });
    const wrong = replaced('bullmq-window', bullmqQueue, twin);
    expect(verdict(spec, 'noMessageLost', wrong)).toBe('violated');
  });
});
