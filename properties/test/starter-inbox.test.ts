import { describe, expect, it } from 'vitest';
import {
  drainer,
  etag,
  executionId,
  inbox,
  inboxStarter,
  instanceId,
  messageId,
  scenario,
  strategies,
  windowKey,
  type Message,
  type MessageId,
  type OrchestratorInput,
  type RuntimeEra,
} from '../../model/index.js';
import { Probe, settle } from './model-driver.js';
import {
  asked,
  converse,
  created,
  enqueued,
  instance,
  message,
  row,
  starterInput,
  told,
  window,
} from './starter-driver.js';

const [m1, m2] = [message, messageId('m2')];
const content = (epoch: number, version: number, ...messages: readonly MessageId[]): Message => ({
  type: 'INBOX',
  status: 200,
  epoch,
  etag: etag(version),
  messages,
});
const put = (id = m1): Message => ({ type: 'PUT_MESSAGE', message: id });
const closing = (epoch: number, version: number, ...messages: readonly MessageId[]): Message => ({
  type: 'CLOSE_EPOCH',
  epoch,
  messages,
  ifMatch: etag(version),
});
const stored: Message = { type: 'MESSAGE_STORED', status: 202 };
const existed: Message = { type: 'MESSAGE_EXISTS', status: 409, code: 'EntityAlreadyExists' };
const closed: Message = { type: 'EPOCH_CLOSED', status: 202 };
const changed: Message = {
  type: 'INBOX_CHANGED',
  status: 412,
  code: 'UpdateConditionNotSatisfied',
};
const confirmed: Message = { type: 'BATCH_CONFIRMED', status: 202 };

describe('the inbox', () => {
  const newInbox = (remembers = true): Probe => new Probe(inbox, { window, remembers });
  const read = (probe: Probe, epoch: number | null = null): unknown =>
    probe.receive({ type: 'READ_INBOX', epoch }).sends[0]?.message;

  it('accepts a message into the epoch that is open when it is stored', () => {
    const probe = newInbox();
    const reaction = probe.receive(put());
    expect(reaction.facts).toEqual([{ type: 'accepted', message: m1, window: 'w1#1' }]);
    expect(reaction.sends[0]?.message).toEqual(stored);
    expect(read(probe)).toEqual(content(1, 1, m1));
  });

  it('answers 409 to a message that waits, is in a batch, or is done, and changes nothing', () => {
    const probe = newInbox();
    probe.receive(put());
    const again = (): void => {
      const before = probe.context;
      const reaction = probe.receive(put());
      expect(reaction).toMatchObject({ sends: [{ message: existed }], facts: [] });
      expect(probe.context).toEqual(before);
    };
    again();
    probe.receive(closing(1, 1, m1));
    again();
    probe.receive({ type: 'CONFIRM_BATCH', epoch: 1 });
    again();
  });

  it('closes an epoch on the version that was read, and then the next one is open', () => {
    const probe = newInbox();
    probe.receive(put());
    expect(probe.receive(closing(1, 1, m1)).sends[0]?.message).toEqual(closed);
    expect(read(probe)).toEqual(content(2, 2));
    expect(read(probe, 1)).toEqual(content(2, 2, m1));
    expect(probe.receive(put(m2)).facts).toMatchObject([{ window: 'w1#2' }]);
  });

  it('refuses to close when a message has come in since', () => {
    const probe = newInbox();
    probe.receive(put());
    probe.receive(put(m2));
    expect(probe.receive(closing(1, 1, m1)).sends[0]?.message).toEqual(changed);
    expect(read(probe)).toEqual(content(1, 2, m1, m2));
  });

  it('has nothing left of a batch that is confirmed, however often', () => {
    const probe = newInbox();
    probe.receive(put());
    probe.receive(closing(1, 1, m1));
    const confirm = (): unknown =>
      probe.receive({ type: 'CONFIRM_BATCH', epoch: 1 }).sends[0]?.message;
    expect([confirm(), confirm()]).toEqual([confirmed, confirmed]);
    expect(read(probe, 1)).toEqual(content(2, 2));
    expect(probe.context).toMatchObject({ processed: [m1] });
  });

  it('that forgets stores a message again that was done', () => {
    const probe = newInbox(false);
    probe.receive(put());
    probe.receive(closing(1, 1, m1));
    probe.receive({ type: 'CONFIRM_BATCH', epoch: 1 });
    expect(probe.receive(put()).sends[0]?.message).toEqual(stored);
  });
});

describe('the starter of the inbox', () => {
  const epochWindow = windowKey('w1#1');
  const newStarter = (era: RuntimeEra): Probe => {
    const { sites } = starterInput();
    const site = sites[window];
    if (site === undefined) throw new Error('expected a site for the window');
    const ofEpoch = { ...site, instance: instanceId('1#1'), instances: 'instances-1' };
    return new Probe(
      inboxStarter,
      starterInput(era, { sites: { ...sites, [epochWindow]: ofEpoch } }),
    );
  };

  it('stores the message before it looks for anybody to drain it', () => {
    const probe = newStarter('deduplicating');
    expect(asked(converse(probe))).toEqual(['PUT_MESSAGE of inbox']);
    expect(asked(probe.receive(stored))).toEqual(['READ_INBOX of inbox']);
  });

  it('goes on in the same way if the message is there already', () => {
    const probe = newStarter('deduplicating');
    expect(asked(converse(probe, existed))).toEqual(['READ_INBOX of inbox']);
  });

  it('is done when somebody has closed the epoch with its message', () => {
    const reaction = converse(newStarter('deduplicating'), stored, content(2, 2));
    expect([asked(reaction), told(reaction)]).toEqual([[], ['joined']]);
  });

  it('starts the instance of the open epoch, and tells its sender that the message has joined', () => {
    const probe = newStarter('deduplicating');
    const reaction = converse(probe, stored, content(1, 1, m1));
    expect(asked(reaction)).toEqual(['READ of instances-1']);
    expect(probe.receive(row(null)).sends[0]?.message).toMatchObject({
      type: 'ENQUEUE',
      item: { instance: '1#1', window: 'w1#1', execution: 'e-m1' },
    });
    expect(asked(probe.receive(enqueued))).toEqual(['INSERT of instances-1']);
    expect(told(probe.receive(created))).toEqual(['joined']);
    expect(probe.settled).toBe(true);
  });

  it('has nothing to do when the instance runs and cannot be started again', () => {
    const probe = newStarter('deduplicating');
    converse(probe, stored, content(1, 1, m1));
    expect(told(probe.receive(row({ status: 'Running' })))).toEqual(['joined']);
  });

  it.each([
    [null, 'READ of instances-1'],
    ['Failed', 'READ of instances-1'],
    ['Running', undefined],
  ] as const)(
    'looks first where StartNewAsync starts what runs: status %s, then %s',
    (status, request) => {
      const probe = newStarter('2019');
      converse(probe, stored, content(1, 1, m1));
      const reaction = probe.receive(row(status === null ? null : { status }));
      expect(asked(reaction)[0]).toBe(request);
      expect(told(reaction)).toEqual(request === undefined ? ['joined'] : []);
    },
  );
});

describe('the drainer', () => {
  const instanceOfEpoch = instanceId('1#1');
  const written = (version: number): Message => ({
    type: 'HISTORY_WRITTEN',
    status: 204,
    etag: etag(version),
  });
  const saved: Message = { type: 'OK', status: 204 };
  const refused: Message = {
    type: 'PRECONDITION_FAILED',
    status: 412,
    code: 'UpdateConditionNotSatisfied',
  };
  const done: Message = { type: 'ACTIVITY_DONE' };
  const failed: Message = { type: 'ACTIVITY_FAILED' };

  /** A drainer of epoch 1 whose window is over. */
  const draining = (options: Partial<OrchestratorInput> = {}): Probe => {
    const probe = new Probe(drainer, {
      row: '',
      history: '',
      activities: 'activities',
      overwritesHistory: false,
      drains: {
        inbox: 'inbox',
        epochs: { [instanceOfEpoch]: { epoch: 1, row: 'instances-1', history: 'history-1' } },
      },
      ...options,
    });
    const execution = executionId('e-m1');
    const start = { instance: instanceOfEpoch, execution, window: windowKey('w1#1') };
    probe.receive({ type: 'RUN', ...start, messages: [m1], collects: true });
    probe.receive(written(1));
    probe.receive(saved);
    expect(asked(probe.fire('WINDOW'))).toEqual(['READ_INBOX of inbox']);
    return probe;
  };

  /** One that has taken a batch. */
  const processing = (options: Partial<OrchestratorInput> = {}): Probe => {
    const probe = draining(options);
    for (const answer of [content(1, 2, m1, m2), closed, written(2)]) probe.receive(answer);
    return probe;
  };

  it('closes the epoch with what it has read, on the version that it has read', () => {
    const probe = draining();
    const reaction = probe.receive(content(1, 2, m1, m2));
    expect(reaction.sends[0]?.message).toEqual(closing(1, 2, m1, m2));
    expect(asked(probe.receive(closed))).toEqual(['WRITE_HISTORY of history-1']);
    expect(probe.receive(written(2)).sends[0]?.message).toMatchObject({
      type: 'RUN_ACTIVITY',
      window: 'w1#1',
      messages: [m1, m2],
    });
    expect(asked(probe.receive(done))).toEqual(['CONFIRM_BATCH of inbox']);
    expect(asked(probe.receive(confirmed))).toEqual(['WRITE_HISTORY of history-1']);
    expect(probe.receive(written(3)).facts).toMatchObject([{ type: 'ended', how: 'completed' }]);
    probe.receive(saved);
    expect(probe.state).toBe('completed');
  });

  it('reads again when a message has come in before it could close', () => {
    const probe = draining();
    probe.receive(content(1, 1, m1));
    expect(asked(probe.receive(changed))).toEqual(['READ_INBOX of inbox']);
    expect(probe.receive(content(1, 2, m1, m2)).sends[0]?.message).toEqual(closing(1, 2, m1, m2));
  });

  it('processes the batch of an epoch that somebody else has closed, if it is not done', () => {
    const probe = draining();
    expect(asked(probe.receive(content(2, 2, m1)))).toEqual(['WRITE_HISTORY of history-1']);
    expect(probe.receive(written(2)).sends[0]?.message).toMatchObject({ messages: [m1] });
  });

  it('completes at once if the batch is done', () => {
    const probe = draining();
    probe.receive(content(2, 2));
    expect(probe.receive(written(2)).facts).toMatchObject([{ type: 'ended', how: 'completed' }]);
  });

  it('aborts when a rival has overwritten its history, though it has closed the epoch', () => {
    const probe = draining();
    probe.receive(content(1, 1, m1));
    probe.receive(closed);
    expect(probe.receive(refused).facts).toMatchObject([{ type: 'ended', how: 'aborted' }]);
  });

  it('reads and closes again when its host dies on the way, and takes its own batch over', () => {
    const probe = draining();
    probe.receive(content(1, 1, m1));
    expect(asked(probe.receive({ type: 'WORKER_CRASH' } as never))).toEqual([
      'READ_INBOX of inbox',
    ]);
    expect(asked(probe.receive(closed))).toEqual([]);
    expect(asked(probe.receive(content(2, 2, m1)))).toEqual(['WRITE_HISTORY of history-1']);
  });

  it('fails with its activity, unless it may try again', () => {
    expect(asked(processing().receive(failed))).toEqual(['WRITE_HISTORY of history-1']);
    const patient = processing({ retriesMax: 1 });
    expect(asked(patient.receive(failed))).toEqual(['RUN_ACTIVITY of activities']);
    patient.receive(failed);
    expect(patient.receive(written(3)).facts).toMatchObject([{ type: 'ended', how: 'failed' }]);
  });

  it.each(['WORKER_CRASH', 'SPLIT_BRAIN'])('processes twice after %s', (type) => {
    const again = processing().receive({ type } as never);
    expect(asked(again)).toEqual(['RUN_ACTIVITY of activities']);
  });
});

describe('calm worlds of this file', () => {
  it.each(['inbox', 'inbox-idempotent', 'inbox-forgetting'])(
    '%s processes both messages in one batch',
    (strategy) => {
      const options = { strategy, runtime: 'deduplicating', starters: 2, instance } as const;
      const { facts, probes } = settle(scenario(options));
      expect(facts.filter(({ type }) => type === 'processed')).toMatchObject([
        { window: 'w1#1', messages: [m1, m2] },
      ]);
      expect(
        [...probes].filter(([id, probe]) => id.startsWith('starter') && !probe.settled),
      ).toEqual([]);
      expect(strategies[strategy]?.name).toBe(strategy);
    },
  );
});
