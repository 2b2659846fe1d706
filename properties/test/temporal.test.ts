import { describe, expect, it } from 'vitest';
import { ModelResource } from '../../lab/conformance/model-resource.js';
import { executionId, messageId } from '../../model/index.js';
import {
  temporalClient,
  temporalService,
  type Command,
  type ConflictPolicy,
  type ReusePolicy,
  type TemporalRequest,
} from '../../model/temporal/index.js';
import { cases } from '../../sim/test/runs.js';
import { replaced, verdict } from './engine-verdicts.js';

/** A workflow id with what clients and a worker say to it in one word each; what is sent is one text. */
class Service {
  readonly #resource: ModelResource;

  constructor(machine = temporalService) {
    this.#resource = new ModelResource(machine, { id: 't', instance: '1', window: 'w1' });
  }

  ask(request: TemporalRequest | { readonly type: 'PAUSE' }, from = 'client'): string {
    return this.#resource
      .ask(request as never, from)
      .filter(({ to }) => to === 'client' || from !== 'client')
      .map(({ message }) => {
        const { type, ...rest } = message as { type: string } & Record<string, unknown>;
        return [type, ...Object.values(rest).flat()].join(' ');
      })
      .join('; ');
  }

  start(message: string, reuse: ReusePolicy, conflict: ConflictPolicy): string {
    const request = executionId(`e-${message}`);
    return this.ask({ type: 'START', request, message: messageId(message), reuse, conflict });
  }

  signal(message: string): string {
    return this.ask({
      type: 'SIGNAL',
      request: executionId(`e-${message}`),
      message: messageId(message),
    });
  }

  signalWithStart(message: string): string {
    return this.ask({
      type: 'SIGNAL_WITH_START',
      request: executionId(`e-${message}`),
      message: messageId(message),
    });
  }

  poll(worker = 'w'): string {
    return this.ask({ type: 'POLL' }, worker);
  }

  /** The answer is what the worker gets next: whoever reports polls again. */
  decide(command: Command, run = 'e-1'): string {
    return this.ask({ type: 'TASK_COMPLETED', run: executionId(run), command }, 'w');
  }

  report(attempt: number, batches = 0, worker = 'w'): string {
    const run = executionId('e-1');
    return this.ask({ type: 'ACTIVITY_COMPLETED', run, batches, attempt }, worker);
  }

  /** A run whose code completes at once. */
  complete(): void {
    this.poll();
    this.decide('complete');
  }
}

/** A run with a batch of m1 at work. */
function working(): Service {
  const service = new Service();
  service.signalWithStart('m1');
  service.poll();
  expect(service.decide('schedule activity')).toBe('ACTIVITY_TASK e-1 0 1 m1');
  return service;
}

describe('a start by its policies', () => {
  const began = 'STARTED e-2 true';
  it.each([
    ['open', 'allow-duplicate', 'fail', 'ALREADY_STARTED'],
    ['open', 'allow-duplicate', 'use-existing', 'STARTED e-1 false'],
    ['open', 'allow-duplicate', 'terminate-existing', began],
    ['open', 'reject-duplicate', 'terminate-existing', began],
    ['completed', 'allow-duplicate', 'fail', began],
    ['completed', 'allow-duplicate-failed-only', 'fail', 'ALREADY_STARTED'],
    ['completed', 'reject-duplicate', 'fail', 'ALREADY_STARTED'],
  ] as const)('of a run that is %s: %s, %s', (state, reuse, conflict, answer) => {
    const service = new Service();
    expect(service.start('m1', 'allow-duplicate', 'fail')).toBe('STARTED e-1 true');
    if (state === 'completed') service.complete();
    expect(service.start('m2', reuse, conflict)).toBe(answer);
  });

  it('is answered as before when its request comes again, also when its run has closed', () => {
    const service = new Service();
    service.start('m1', 'reject-duplicate', 'fail');
    expect(service.start('m1', 'reject-duplicate', 'fail')).toBe('STARTED e-1 true');
    service.complete();
    expect(service.start('m1', 'reject-duplicate', 'fail')).toBe('STARTED e-1 true');
  });

  it('that is described says so', () => {
    const service = new Service();
    const said = () => service.ask({ type: 'DESCRIBE' });
    expect(said()).toBe('DESCRIPTION none');
    service.start('m1', 'allow-duplicate', 'fail');
    expect(said()).toBe('DESCRIPTION running');
    service.complete();
    expect(said()).toBe('DESCRIPTION closed');
  });
});

describe('a signal', () => {
  it('finds nobody where no run is open, and begins one with a start', () => {
    const service = new Service();
    expect(service.signal('m1')).toBe('NOT_FOUND');
    expect(service.signalWithStart('m1')).toBe('STARTED e-1 true');
    expect(service.signalWithStart('m2')).toBe('STARTED e-1 false');
    expect(service.poll()).toBe('WORKFLOW_TASK e-1 begun m1 m2');
    service.decide('complete');
    expect(service.signal('m3')).toBe('NOT_FOUND');
    expect(service.signalWithStart('m3')).toBe('STARTED e-2 true');
  });

  it('that is sent again is one as long as its run is open, and another one afterwards', () => {
    const service = new Service();
    service.signalWithStart('m1');
    service.signalWithStart('m1');
    service.signal('m1');
    expect(service.poll()).toBe('WORKFLOW_TASK e-1 begun m1');
    service.decide('complete');
    expect(service.signalWithStart('m1')).toBe('STARTED e-2 true');
  });

  it.each(['complete', 'continue as new'] as const)(
    'that comes while the code decides to %s is seen first: UnhandledCommand',
    (command) => {
      const service = working();
      expect(service.report(1)).toBe('WORKFLOW_TASK e-1 worked');
      service.signal('m2');
      expect(service.decide(command)).toBe('WORKFLOW_TASK e-1 worked m2');
      service.decide(command);
      const status = command === 'complete' ? 'closed' : 'running';
      expect(service.ask({ type: 'DESCRIBE' })).toBe(`DESCRIPTION ${status}`);
    },
  );

  it('goes into the next run if the code continues as new with it', () => {
    const service = working();
    service.signal('m2');
    expect(service.report(1)).toBe('WORKFLOW_TASK e-1 worked m2');
    expect(service.decide('continue as new')).toBe('WORKFLOW_TASK e-2 begun m2');
  });
});

describe('an activity', () => {
  it('is tried again after its time, and what the first try reports is refused', () => {
    const service = working();
    expect(service.ask({ type: 'PAUSE' })).toBe('');
    expect(service.poll('b')).toBe('ACTIVITY_TASK e-1 0 2 m1');
    expect(service.report(1)).toBe('');
    expect(service.report(2, 0, 'b')).toBe('WORKFLOW_TASK e-1 worked');
  });

  it('that is the next one of its run does not complete by a report of the one before', () => {
    const service = working();
    service.ask({ type: 'PAUSE' });
    service.poll('b');
    service.signal('m2');
    service.poll('c');
    expect(service.report(2, 0, 'b')).toBe('');
    expect(service.decide('wait')).toBe('WORKFLOW_TASK e-1 worked m2');
    expect(service.decide('schedule activity')).toBe('ACTIVITY_TASK e-1 1 1 m2');
    expect(service.report(1)).toBe('');
    expect(service.report(1, 1)).toBe('WORKFLOW_TASK e-1 worked');
  });
});

describe('who loses a message', () => {
  const lost = 'noMessageLost';

  it.each([
    ['temporal-start', 'violated'],
    ['temporal-terminate-existing', 'violated'],
    ['temporal-signal-with-start', 'violated'],
    ['temporal-drain', 'holds'],
    ['temporal-window', 'holds'],
  ])('%s: %s', (strategy, expected) => {
    expect(verdict({ strategy }, lost)).toBe(expected);
  });

  const twin = (guard: string, value = false) =>
    temporalService.provide({ guards: { [guard]: () => value } });

  const guards = [
    ['a close that did not know of a signal', 'temporal-drain', 'isUnhandled', {}],
    ['a timer that fires', 'temporal-window', 'isAsleep', {}],
    ['the timeout of a dead worker', 'temporal-window', 'isAbandoned', { 'worker-crash': 1 }],
  ] as const;
  it.each(cases(guards, ([, , guard]) => guard === 'isUnhandled'))(
    'not without %s',
    (_, strategy, guard, faults) => {
      expect(verdict({ strategy, faults }, lost)).toBe('holds');
      const wrong = replaced(strategy, temporalService, twin(guard));
      expect(verdict({ strategy, faults }, lost, wrong)).toBe('violated');
    },
  );

  const others = [
    ['temporal-start', 'exactlyOneBatchPerWindow', 'mayNotReuse'],
    ['temporal-describe-then-start', 'noOverlappingExecutions', 'failsOnConflict'],
    ['temporal-start-then-signal', 'noOverlappingExecutions', 'usesExisting'],
  ] as const;
  it.each(cases(others, ([, , guard]) => guard === 'failsOnConflict'))(
    '%s keeps %s by %s',
    (strategy, property, guard) => {
      expect(verdict({ strategy }, property)).toBe('holds');
      const wrong = replaced(strategy, temporalService, twin(guard));
      expect(verdict({ strategy }, property, wrong)).toBe('violated');
    },
  );

  it('two runs overlap if one is terminated whose activity goes on', () => {
    const spec = { strategy: 'temporal-terminate-existing' };
    expect(verdict(spec, 'noOverlappingExecutions')).toBe('violated');
  });

  it('a client that does not describe first is turned away, and overlaps with nobody', () => {
    const blind = temporalClient.provide({ guards: { describes: () => false } });
    const strategy = 'temporal-describe-then-start';
    const wrong = replaced(strategy, temporalClient, blind);
    expect(verdict({ strategy }, 'noOverlappingExecutions', wrong)).toBe('holds');
  });
});
