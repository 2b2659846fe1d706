import { describe, expect, it } from 'vitest';
import {
  etag,
  executionId,
  instanceId,
  messageId,
  orchestrator,
  windowKey,
  type Message,
  type MessageId,
  type OrchestratorInput,
  type WindowKind,
} from '../../model/index.js';
import { Probe } from './model-driver.js';

const a = executionId('e-a');
const [m1, m2, m3] = [messageId('m1'), messageId('m2'), messageId('m3')];

const written = (version: number): Message => ({
  type: 'HISTORY_WRITTEN',
  status: 204,
  etag: etag(version),
});
const stored: Message = { type: 'OK', status: 204 };
const done: Message = { type: 'ACTIVITY_DONE' };
const event = (message: MessageId): Message => ({ type: 'EVENT', message });
const accepted = (message: MessageId, window: string): object => ({
  type: 'accepted',
  message,
  window,
});

/** An execution that was started with `m1` in the starter's window `w1`, and waits for more. */
function collecting(options: Partial<OrchestratorInput>): Probe {
  const probe = new Probe(orchestrator, {
    row: 'instances',
    history: 'history',
    activities: 'activities',
    overwritesHistory: true,
    ...options,
  });
  probe.receive({
    type: 'RUN',
    instance: instanceId('1'),
    execution: a,
    window: windowKey('w1'),
    messages: [m1],
    collects: true,
  });
  probe.receive(written(1));
  probe.receive(stored);
  return probe;
}

/** One that begins again, with the batch that it has at work. */
function processing(window: WindowKind): Probe {
  const probe = collecting({ window, continuesAsNew: true });
  probe.fire('WINDOW');
  return probe;
}

/** The checkpoint of one that begins again: what it announces and writes. */
function continued(probe: Probe) {
  probe.receive(done);
  const reaction = probe.receive(written(2));
  probe.receive(stored);
  return reaction;
}

describe.each([
  ['tumbling', 'w1'],
  ['session', 'e-a'],
  ['sliding', 'e-a'],
] as const)('a %s window', (window, key) => {
  it(`is called ${key}, by whoever says which messages belong to it`, () => {
    const probe = collecting({ window });
    const { facts } = probe.receive(event(m2));
    expect(facts).toEqual(window === 'tumbling' ? [] : [accepted(m2, key)]);
    const { sends } = probe.fire('WINDOW');
    expect(sends).toMatchObject([{ message: { window: key, messages: [m1, m2] } }]);
  });

  it('ends by its timer, a sliding one at the latest by its second', () => {
    const timers = window === 'sliding' ? ['WINDOW', 'WINDOW_MAX'] : ['WINDOW'];
    const probe = collecting({ window });
    probe.receive(event(m2));
    expect([...probe.timers].sort()).toEqual(timers);
    for (const timer of timers) {
      const closing = collecting({ window });
      expect(closing.fire(timer).sends).toMatchObject([{ message: { type: 'RUN_ACTIVITY' } }]);
      expect(closing.timers).toEqual([]);
    }
  });

  it('takes a message once that comes twice', () => {
    const probe = collecting({ window });
    expect(probe.receive(event(m1)).facts).toEqual([]);
    expect(probe.context['run']).toMatchObject({ messages: [m1] });
  });
});

describe('who starts an execution of a session', () => {
  it('learns from it which window the first message is in', () => {
    const probe = new Probe(orchestrator, { window: 'session' });
    const { facts } = probe.receive({
      type: 'RUN',
      instance: instanceId('1'),
      execution: a,
      window: windowKey('w1'),
      messages: [m1],
      collects: true,
    });
    expect(facts).toMatchObject([{ type: 'started', window: 'e-a' }, accepted(m1, 'e-a')]);
  });
});

describe('an orchestration that continues as new', () => {
  it('begins its next execution with what came while it was busy', () => {
    const probe = processing('session');
    expect(probe.receive(event(m2)).facts).toEqual([accepted(m2, 'e-a+')]);
    expect(continued(probe)).toMatchObject({
      sends: [{ message: { row: { status: 'Running', executionId: 'e-a+' } } }],
      facts: [
        { type: 'ended', execution: a, how: 'completed' },
        { type: 'started', execution: 'e-a+', window: 'e-a+' },
      ],
    });
    expect(probe.fire('WINDOW').sends).toMatchObject([
      { message: { execution: 'e-a+', window: 'e-a+', messages: [m2] } },
    ]);
  });

  it('waits for the next message if none came, without a timer', () => {
    const probe = processing('session');
    continued(probe);
    expect(probe.timers).toEqual([]);
    expect(probe.receive(event(m2)).facts).toEqual([accepted(m2, 'e-a+')]);
    expect(probe.timers).toEqual(['WINDOW']);
  });

  it('stays in a window that is given by time', () => {
    const probe = processing('tumbling');
    expect(probe.receive(event(m2)).facts).toEqual([]);
    continued(probe);
    expect(probe.receive(event(m3)).facts).toEqual([]);
    expect(probe.fire('WINDOW').sends).toMatchObject([
      { message: { execution: 'e-a+', window: 'w1', messages: [m2, m3] } },
    ]);
  });

  it('loses what comes during its checkpoint', () => {
    const probe = processing('session');
    probe.receive(done);
    expect(probe.receive(event(m2)).facts).toMatchObject([{ type: 'dropped', why: 'closing' }]);
  });

  it('is aborted by a rival that has the history', () => {
    const probe = processing('session');
    probe.receive(done);
    const { facts } = probe.receive({
      type: 'PRECONDITION_FAILED',
      status: 412,
      code: 'UpdateConditionNotSatisfied',
    });
    expect(facts).toMatchObject([{ type: 'ended', how: 'aborted' }]);
  });
});
