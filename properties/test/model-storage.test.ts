import { describe, expect, it } from 'vitest';
import {
  controlQueue,
  etag,
  executionId,
  history,
  instanceId,
  instanceRow,
  lockRecord,
  messageId,
  type HistoryRequest,
  type Message,
} from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';

const a = executionId('e-a');
const b = executionId('e-b');
const row = { status: 'Pending', executionId: a, generation: 0 } as const;

const answer = ({ sends }: Reaction): unknown => sends[0]?.message;
const newRow = (): Probe => new Probe(instanceRow, { instance: instanceId('1') });

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

  it('takes an upsert whatever it holds; a merge keeps the generation', () => {
    const probe = newRow();
    probe.receive({ type: 'INSERT_OR_REPLACE', row: { ...row, generation: 3 } });
    probe.receive({ type: 'INSERT_OR_MERGE', row: { status: 'Running', executionId: b } });
    expect(probe.context['row']).toEqual({
      status: 'Running',
      executionId: b,
      generation: 3,
      etag: 2,
    });
  });

  it('shows a watcher its row as soon as there is one of that generation, once', () => {
    const probe = newRow();
    expect(probe.receive({ type: 'WATCH', generation: 1 }, 'worker').sends).toEqual([]);
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
});

describe('history', () => {
  const write = (
    executionId: typeof a,
    ifMatch: number | null,
    mode: HistoryRequest['mode'],
    events: HistoryRequest['events'] = ['ExecutionStarted'],
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
});

describe('lock record', () => {
  it('is inserted once, until it is deleted', () => {
    const probe = new Probe(lockRecord);
    const statusOf = (type: 'INSERT_RECORD' | 'DELETE_RECORD'): unknown =>
      (answer(probe.receive({ type })) as { status: number }).status;
    expect(statusOf('DELETE_RECORD')).toBe(404);
    expect(statusOf('INSERT_RECORD')).toBe(201);
    expect(statusOf('INSERT_RECORD')).toBe(409);
    expect(statusOf('DELETE_RECORD')).toBe(204);
    expect(statusOf('INSERT_RECORD')).toBe(201);
  });

  it('has a twin without its guard that two can insert', () => {
    const twin = new Probe(lockRecord.provide({ guards: { absent: () => true } }));
    twin.receive({ type: 'INSERT_RECORD' });
    expect(answer(twin.receive({ type: 'INSERT_RECORD' }))).toMatchObject({ status: 201 });
  });
});
