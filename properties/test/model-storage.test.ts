import { describe, expect, it } from 'vitest';
import {
  continuationOf,
  controlQueue,
  etag,
  executionId,
  history,
  instanceId,
  instanceRow,
  messageId,
  type HistoryEvent,
  type HistoryWriteMode,
  type Message,
  type RuntimeStatus,
  windowKey,
} from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';

const a = executionId('e-a');
const b = executionId('e-b');
const row = { status: 'Pending', executionId: a, generation: 0 } as const;

const answer = ({ sends }: Reaction): unknown => sends[0]?.message;
const newRow = (machine = instanceRow): Probe =>
  new Probe(machine, { id: 'instances', instance: instanceId('1') });

describe('instances row', () => {
  it('is inserted once', () => {
    const probe = newRow();
    expect(answer(probe.receive({ type: 'INSERT', row }))).toMatchObject({ status: 201 });
    expect(answer(probe.receive({ type: 'INSERT', row }))).toMatchObject({
      status: 409,
      code: 'EntityAlreadyExists',
    });
    expect(probe.context['row']).toEqual({ ...row, etag: 1 });
  });

  it('is replaced with the ETag that it has, not with another, and not when it is absent', () => {
    const probe = newRow();
    const replace = (version: number): Message => ({
      type: 'REPLACE',
      row: { ...row, generation: 1 },
      ifMatch: etag(version),
    });
    expect(answer(probe.receive(replace(1)))).toMatchObject({ code: 'ResourceNotFound' });
    probe.receive({ type: 'INSERT', row });
    expect(answer(probe.receive(replace(2)))).toMatchObject({
      status: 412,
      code: 'UpdateConditionNotSatisfied',
    });
    expect(answer(probe.receive(replace(1)))).toMatchObject({ status: 204 });
    expect(probe.context['row']).toMatchObject({ generation: 1, etag: 2 });
  });

  it('takes an upsert whatever it holds; a merge keeps what it does not name', () => {
    const probe = newRow();
    probe.receive({ type: 'INSERT_OR_REPLACE', row: { ...row, generation: 3 } });
    probe.receive({ type: 'INSERT_OR_MERGE', row: { status: 'Running', executionId: b } });
    expect(probe.context['row']).toEqual({
      status: 'Running',
      executionId: b,
      generation: 3,
      etag: 2,
    });
    probe.receive({ type: 'INSERT_OR_MERGE', row: { status: 'Completed', executionId: null } });
    expect(probe.context['row']).toMatchObject({ status: 'Completed', executionId: b, etag: 3 });
    probe.receive({ type: 'INSERT_OR_REPLACE', row: { ...row, executionId: null } });
    expect(probe.context['row']).toMatchObject({ executionId: null, etag: 4 });
  });

  it('shows a watcher its row as soon as there is one of that generation, once', () => {
    const probe = newRow();
    const watch: Message = { type: 'WATCH', generation: 1 };
    expect(answer(probe.receive(watch, 'worker'))).toMatchObject({ type: 'ROW', row: null });
    const inserted = probe.receive({ type: 'INSERT', row });
    expect(inserted.sends.map(({ to }) => to)).toEqual(['client']);
    const replaced = probe.receive({ type: 'INSERT_OR_REPLACE', row: { ...row, generation: 1 } });
    expect(replaced.sends.map(({ to, message }) => [to, message.type])).toEqual([
      ['client', 'OK'],
      ['worker', 'ROW'],
    ]);
    expect(probe.context['watchers']).toEqual([]);
    expect(answer(probe.receive({ type: 'WATCH', generation: 0 }, 'worker'))).toMatchObject({
      type: 'ROW',
    });
  });

  it('tells its watcher when nobody has written it for too long, once', () => {
    const probe = newRow();
    expect(probe.suffer('PAUSE')).toBeNull();
    probe.receive({ type: 'WATCH', generation: 0 }, 'worker');
    expect(probe.suffer('PAUSE')?.sends).toMatchObject([
      { to: 'worker', message: { type: 'GIVEN_UP' } },
    ]);
    expect(probe.suffer('PAUSE')).toBeNull();
    expect(probe.receive({ type: 'INSERT', row }).sends.map(({ to }) => to)).toEqual(['client']);
  });

  it('is purged whatever it says, and its versions go on', () => {
    const probe = newRow();
    expect(answer(probe.receive({ type: 'PURGE' }))).toMatchObject({ type: 'PURGED', status: 204 });
    probe.receive({ type: 'INSERT', row: { ...row, status: 'Running' } });
    probe.receive({ type: 'PURGE' });
    expect(answer(probe.receive({ type: 'READ' }))).toMatchObject({ row: null });
    probe.receive({ type: 'INSERT', row });
    expect(probe.context['row']).toMatchObject({ etag: 2 });
  });

  it('is held while it says Pending or Running, and says so once', () => {
    const probe = newRow();
    const factsOf = (message: Message): string[] =>
      probe.receive(message).facts.map(({ type }) => type);
    expect(probe.receive({ type: 'INSERT', row }).facts).toEqual([
      { type: 'held', lock: 'instances', kind: 'row', instance: '1' },
    ]);
    const write = (status: RuntimeStatus): Message => ({
      type: 'INSERT_OR_MERGE',
      row: { status, executionId: a },
    });
    expect(factsOf(write('Running'))).toEqual([]);
    expect(factsOf(write('Completed'))).toEqual(['freed']);
    expect(factsOf(write('Failed'))).toEqual([]);
    expect(factsOf(write('Running'))).toEqual(['held']);
    expect(factsOf({ type: 'PURGE' })).toEqual(['freed']);
  });

  describe('in an atomic start', () => {
    const create = (execution: typeof a, generation = 0): Message => ({
      type: 'CREATE_INSTANCE',
      row: { status: 'Pending', executionId: execution, generation },
      queue: 'queue',
      item: {
        kind: 'ExecutionStarted',
        instance: instanceId('1'),
        execution,
        window: windowKey('w1'),
        messages: [],
        collects: true,
        generation,
        deduplicated: false,
      },
    });
    const asked = { sends: ['ENQUEUE to queue'], facts: [] };
    const done = { sends: ['CREATED to client'], facts: ['held'] };
    const queued: Message = { type: 'ENQUEUED', status: 201 };
    const outcome = ({ sends, facts }: Reaction): unknown => ({
      sends: sends.map(({ to, message: { type } }) => `${type} to ${to}`),
      facts: facts.map(({ type }) => type),
    });

    it('is written together with the start message, unless it is active', () => {
      const probe = newRow();
      expect(outcome(probe.receive(create(a)))).toEqual(asked);
      expect(probe.defers('READ')).toBe(true);
      expect(outcome(probe.receive(queued, 'queue'))).toEqual(done);
      expect(probe.receive(queued, 'queue').sends).toEqual([]);
      expect(probe.receive(create(b))).toMatchObject({
        sends: [{ to: 'client', message: { status: 409, code: 'EntityAlreadyExists' } }],
        facts: [],
      });
      probe.receive({ type: 'INSERT_OR_MERGE', row: { status: 'Completed', executionId: a } });
      expect(outcome(probe.receive(create(b, 1)))).toEqual(asked);
      expect(outcome(probe.receive(queued, 'queue'))).toEqual(done);
      expect(probe.context['row']).toMatchObject({ executionId: b, generation: 1 });
    });

    it('has a twin without its guard that starts what runs', () => {
      const probe = newRow(instanceRow.provide({ guards: { rowActive: () => false } }));
      probe.receive(create(a));
      probe.receive(queued, 'queue');
      expect(outcome(probe.receive(create(b)))).toEqual(asked);
    });
  });
});

describe('history', () => {
  const write = (
    executionId: typeof a,
    ifMatch: number | null,
    mode: HistoryWriteMode,
    events: readonly HistoryEvent[] = ['ExecutionStarted'],
  ): Message => ({
    type: 'WRITE_HISTORY',
    executionId,
    ifMatch: ifMatch === null ? null : etag(ifMatch),
    mode,
    events,
  });

  it('in era 2019 may be overwritten by another execution, whose victim then gets 412', () => {
    const probe = new Probe(history);
    probe.receive(write(a, null, 'insert-or-replace'));
    expect(answer(probe.receive(write(b, null, 'insert-or-replace')))).toMatchObject({ etag: 2 });
    expect(answer(probe.receive(write(a, 1, 'insert')))).toMatchObject({ status: 412 });
    expect(probe.context['executionId']).toBe(b);
  });

  it('is begun once while an execution lives, and again when it has ended', () => {
    const probe = new Probe(history);
    probe.receive(write(a, null, 'insert'));
    expect(answer(probe.receive(write(b, null, 'insert')))).toMatchObject({ status: 409 });
    probe.receive(write(a, 1, 'insert', ['ExecutionCompleted']));
    expect(probe.context['events']).toEqual(['ExecutionStarted', 'ExecutionCompleted']);
    expect(answer(probe.receive(write(b, null, 'insert')))).toMatchObject({ status: 204 });
    expect(probe.context['events']).toEqual(['ExecutionStarted']);
  });

  it('begins again when its execution continues as new', () => {
    const probe = new Probe(history);
    probe.receive(write(a, null, 'insert'));
    probe.receive(write(a, 1, 'insert', ['ContinueAsNew']));
    const next = continuationOf(a);
    expect(answer(probe.receive(write(next, 2, 'insert')))).toMatchObject({ etag: 3 });
    expect(probe.context).toMatchObject({ executionId: next, events: ['ExecutionStarted'] });
  });

  it('is purged under a living execution, which then gets 404; another may begin', () => {
    const probe = new Probe(history);
    probe.receive(write(a, null, 'insert'));
    expect(answer(probe.receive({ type: 'PURGE' }))).toMatchObject({ type: 'PURGED', status: 204 });
    expect(probe.context).toEqual({ executionId: null, events: [], etag: 1 });
    expect(answer(probe.receive(write(a, 1, 'insert')))).toMatchObject({
      status: 404,
      code: 'ResourceNotFound',
    });
    expect(answer(probe.receive(write(b, null, 'insert')))).toMatchObject({ etag: 2 });
  });
});

describe('control queue', () => {
  const event = (message: string): Message => ({
    type: 'ENQUEUE',
    item: { kind: 'EventRaised', instance: instanceId('1'), message: messageId(message) },
  });
  const remove = (message: string): Message => ({
    type: 'DELETE',
    itemId: `event ${message} for 1`,
  });
  const pushed = ({ sends }: Reaction): unknown[] =>
    sends.flatMap(({ to, message }) =>
      to === 'worker' && message.type === 'ITEM' && 'message' in message.item
        ? [message.item.message]
        : [],
    );

  it('pushes one item at a time, in order, the next when the first has been deleted', () => {
    const probe = new Probe(controlQueue, { worker: 'worker' });
    expect(pushed(probe.receive(event('m1')))).toEqual(['m1']);
    expect(pushed(probe.receive(event('m2')))).toEqual([]);
    expect(pushed(probe.receive(remove('m1')))).toEqual(['m2']);
    expect(pushed(probe.receive(remove('m2')))).toEqual([]);
    expect(probe.state).toBe('empty');
  });

  it('never deletes another item when one is deleted twice', () => {
    const probe = new Probe(controlQueue, { worker: 'worker' });
    probe.receive(event('m1'));
    probe.receive(event('m2'));
    probe.receive(remove('m1'));
    expect(probe.receive(remove('m1')).sends).toEqual([]);
    expect(probe.context['items']).toHaveLength(1);
  });

  it('hands out a later item first when order is lost', () => {
    const probe = new Probe(controlQueue, { worker: 'worker' });
    for (const message of ['m1', 'm2', 'm3', 'm4']) probe.receive(event(message));
    expect(probe.suffer('REORDER')).toEqual({ sends: [], facts: [] });
    expect(pushed(probe.receive(remove('m1')))).toEqual(['m3']);
    expect(pushed(probe.receive(remove('m3')))).toEqual(['m2']);
    expect(pushed(probe.receive(remove('m2')))).toEqual(['m4']);
  });

  it('has no order to lose unless two items wait behind the one that is out', () => {
    const probe = new Probe(controlQueue, { worker: 'worker' });
    for (const message of ['m1', 'm2']) {
      expect(probe.suffer('REORDER')).toBeNull();
      probe.receive(event(message));
    }
    expect(probe.suffer('REORDER')).toBeNull();
  });
});
