import { describe, expect, it } from 'vitest';
import {
  etag,
  executionId,
  instanceId,
  messageId,
  orchestrator,
  windowKey,
  type Message,
  type OrchestratorInput,
} from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';

const instance = instanceId('1');
const window = windowKey('w1');
const a = executionId('e-a');
const [m1, m2, m3] = [messageId('m1'), messageId('m2'), messageId('m3')];

const run = (collects = true): Message => ({
  type: 'RUN',
  instance,
  execution: a,
  window,
  messages: [m1],
  collects,
});
const written = (version: number): Message => ({
  type: 'HISTORY_WRITTEN',
  status: 204,
  etag: etag(version),
});
const refused: Message = {
  type: 'PRECONDITION_FAILED',
  status: 412,
  code: 'UpdateConditionNotSatisfied',
};
const exists: Message = { type: 'CONFLICT', status: 409, code: 'EntityAlreadyExists' };
const stored: Message = { type: 'OK', status: 204 };
const done: Message = { type: 'ACTIVITY_DONE' };
const failed: Message = { type: 'ACTIVITY_FAILED' };
const event = (message = m2): Message => ({ type: 'EVENT', message });

type Options = Partial<OrchestratorInput>;

function newExecution(options: Options = {}): Probe {
  return new Probe(orchestrator, {
    row: 'instances',
    history: 'history',
    activities: 'activities',
    overwritesHistory: true,
    ...options,
  });
}

function after(options: Options, ...messages: readonly Message[]): Probe {
  const probe = newExecution(options);
  for (const message of messages) probe.receive(message);
  return probe;
}

/** An execution that collects, and one whose batch is with the activity. */
const collecting = (options: Options = {}): Probe => after(options, run(), written(1), stored);
const processing = (options: Options = {}): Probe => after(options, run(false), written(1), stored);

const sent = (reaction: Reaction | null): string[] | undefined =>
  reaction?.sends.map(({ to, message }) => `${message.type} to ${to}`);
const statusWritten = ({ sends }: Reaction): unknown =>
  sends.flatMap(({ message }) => (message.type === 'INSERT_OR_MERGE' ? [message.row.status] : []));

describe('orchestrator', () => {
  it('collects until its window ends, has one batch processed, and ends', () => {
    const probe = newExecution();
    expect(probe.receive(run()).facts).toEqual([
      { type: 'started', instance, execution: a, window },
    ]);
    expect(statusWritten(probe.receive(written(1)))).toEqual(['Running']);
    probe.receive(stored);
    probe.receive(event());
    expect(probe.fire('WINDOW').sends).toEqual([
      {
        to: 'activities',
        message: { type: 'RUN_ACTIVITY', execution: a, window, messages: [m1, m2] },
      },
    ]);
    expect(probe.receive(done).sends).toMatchObject([{ message: { ifMatch: 1 } }]);
    const ended = probe.receive(written(2));
    expect(ended.facts).toEqual([{ type: 'ended', instance, execution: a, how: 'completed' }]);
    expect(statusWritten(ended)).toEqual(['Completed']);
    probe.receive(stored);
    expect(probe.state).toBe('completed');
    expect(probe.context).toMatchObject({ run: null, etag: null });
  });

  it.each([
    [true, 'insert-or-replace'],
    [false, 'insert'],
  ])('that overwrites histories (%s) begins its own by %s', (overwritesHistory, mode) => {
    const { sends } = newExecution({ overwritesHistory }).receive(run());
    expect(sends[0]?.message).toMatchObject({ type: 'WRITE_HISTORY', ifMatch: null, mode });
  });

  it('takes events from its start on, and silently drops those that come after the batch is fixed', () => {
    const probe = newExecution();
    probe.receive(run());
    expect(probe.receive(event()).facts).toEqual([]);
    probe.receive(written(1));
    probe.receive(stored);
    probe.fire('WINDOW');
    expect(probe.receive(event(m3)).facts).toEqual([
      { type: 'dropped', message: m3, why: 'closing' },
    ]);
  });

  it('drops an event that comes before its start', () => {
    expect(newExecution().receive(event()).facts).toMatchObject([{ why: 'noSuchInstance' }]);
  });

  it('aborts when a rival has the history, although its batch has been processed', () => {
    const probe = processing();
    probe.receive(done);
    expect(probe.receive(refused).facts).toMatchObject([{ type: 'ended', how: 'aborted' }]);
    expect(probe.receive(event()).facts).toMatchObject([{ why: 'ended' }]);
  });

  it.each([exists, refused])('aborts when it cannot begin its history: %j', (answer) => {
    const probe = after({ overwritesHistory: false }, run());
    const { sends, facts } = probe.receive(answer);
    expect([sends, facts]).toMatchObject([[], [{ type: 'ended', how: 'aborted' }]]);
  });

  it('is not started again by a start message that comes twice', () => {
    for (const probe of [after({}, run()), collecting(), processing()]) {
      expect(probe.receive(run())).toEqual({ sends: [], facts: [] });
    }
  });

  it('collects a message once that is delivered twice; one that does not look collects it twice', () => {
    const collected = (recognisesMessages: boolean): unknown => {
      const probe = collecting({ recognisesMessages });
      probe.receive(event());
      probe.receive(event());
      return probe.context['run'];
    };
    expect(collected(true)).toMatchObject({ messages: [m1, m2] });
    expect(collected(false)).toMatchObject({ messages: [m1, m2, m2] });
  });
});

describe('an activity that fails', () => {
  it('fails the orchestration', () => {
    const probe = processing();
    expect(probe.receive(failed).sends).toMatchObject([
      { message: { events: ['TimerFired', 'TaskScheduled', 'TaskFailed', 'ExecutionCompleted'] } },
    ]);
    const ended = probe.receive(written(2));
    expect(ended.facts).toMatchObject([{ type: 'ended', how: 'failed' }]);
    expect(statusWritten(ended)).toEqual(['Failed']);
    probe.receive(stored);
    expect(probe.state).toBe('completed');
  });

  it('aborts it if a rival has the history', () => {
    const probe = processing();
    probe.receive(failed);
    expect(probe.receive(refused).facts).toMatchObject([{ how: 'aborted' }]);
  });

  it('is tried again as often as the orchestration says', () => {
    const probe = processing({ retriesMax: 2 });
    for (let retry = 0; retry < 2; retry++) {
      expect(sent(probe.receive(failed))).toEqual(['RUN_ACTIVITY to activities']);
    }
    expect(sent(probe.receive(failed))).toEqual(['WRITE_HISTORY to history']);
  });

  it('may succeed the second time', () => {
    const probe = processing({ retriesMax: 1 });
    probe.receive(failed);
    expect(probe.receive(done).sends).toMatchObject([
      { message: { events: expect.arrayContaining(['TaskCompleted']) as unknown } },
    ]);
  });
});

describe('a worker that dies', () => {
  it('between first history and row leaves the row Pending; the execution goes on', () => {
    const probe = after({}, run());
    expect(probe.suffer('WORKER_CRASH')).toEqual({ sends: [], facts: [] });
    expect(probe.receive(written(1))).toEqual({ sends: [], facts: [] });
    probe.fire('WINDOW');
    expect(probe.receive(done).sends).toMatchObject([{ message: { ifMatch: 1 } }]);
  });

  it('between last history and row leaves the row Running; the execution has ended', () => {
    const probe = processing();
    probe.receive(done);
    probe.suffer('WORKER_CRASH');
    const ended = probe.receive(written(2));
    expect(ended).toMatchObject({ sends: [], facts: [{ type: 'ended', how: 'completed' }] });
    expect(probe.state).toBe('completed');
  });

  it.each([exists, refused])('still aborts at its start on %j', (answer) => {
    const probe = after({}, run());
    probe.suffer('WORKER_CRASH');
    expect(probe.receive(answer).facts).toMatchObject([{ how: 'aborted' }]);
  });

  it('still aborts at its end if a rival has the history', () => {
    const probe = processing();
    probe.receive(done);
    probe.suffer('WORKER_CRASH');
    expect(probe.receive(refused).facts).toMatchObject([{ how: 'aborted' }]);
  });

  it('schedules the activity again; the second answer is ignored', () => {
    const probe = processing();
    expect(sent(probe.suffer('WORKER_CRASH'))).toEqual(['RUN_ACTIVITY to activities']);
    probe.receive(done);
    for (const answer of [done, failed]) {
      expect(probe.receive(answer)).toEqual({ sends: [], facts: [] });
    }
  });

  it('matters nowhere else', () => {
    const ended = processing();
    for (const message of [done, written(2), stored]) ended.receive(message);
    for (const probe of [newExecution(), after({}, run(), written(1)), collecting(), ended]) {
      expect(probe.suffer('WORKER_CRASH')).toBeNull();
    }
  });
});

describe('a worker that does not know that it has lost its partition', () => {
  it('schedules the activity a second time', () => {
    expect(sent(processing().suffer('SPLIT_BRAIN'))).toEqual(['RUN_ACTIVITY to activities']);
  });

  it('overwrites Completed with Running', () => {
    const probe = processing();
    probe.receive(done);
    expect(statusWritten(probe.receive(written(2)))).toEqual(['Completed']);
    const stalled = probe.suffer('SPLIT_BRAIN');
    expect(stalled && statusWritten(stalled)).toEqual(['Running']);
    probe.receive(stored);
    expect(probe.state).toBe('completed');
    expect(probe.receive(stored)).toEqual({ sends: [], facts: [] });
  });

  it('matters nowhere else', () => {
    for (const probe of [newExecution(), after({}, run()), collecting()]) {
      expect(probe.suffer('SPLIT_BRAIN')).toBeNull();
    }
  });
});
