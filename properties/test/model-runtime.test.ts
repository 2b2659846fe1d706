import { describe, expect, it } from 'vitest';
import {
  entity,
  etag,
  executionId,
  instanceId,
  messageId,
  orchestrator,
  reminder,
  windowKey,
  worker,
  type ExecutionStarted,
  type InstanceRow,
  type Message,
  type QueueItem,
} from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';

const instance = instanceId('1');
const window = windowKey('w1');
const [a, b] = [executionId('e-a'), executionId('e-b')];
const [m1, m2] = [messageId('m1'), messageId('m2')];

const sent = ({ sends }: Reaction): string[] =>
  sends.map(({ to, message }) => `${message.type} to ${to}`);
const announced = ({ facts }: Reaction): string[] => facts.map(({ type }) => type);

describe('worker', () => {
  const newWorker = (): Probe =>
    new Probe(worker, {
      rows: { '1': 'instances', '2': 'instances@w2' },
      executions: { 'e-a': 'execution-a', 'e-b': 'execution-b' },
    });
  const start = (execution: typeof a, deduplicated: boolean, generation = 0): QueueItem => ({
    kind: 'ExecutionStarted',
    instance,
    execution,
    window,
    messages: [m1],
    collects: true,
    generation,
    deduplicated,
  });
  const event: QueueItem = { kind: 'EventRaised', instance, message: m2 };
  const give = (probe: Probe, item: QueueItem): Reaction =>
    probe.receive({ type: 'ITEM', item }, 'queue');
  const show = (probe: Probe, row: Partial<InstanceRow>): Reaction =>
    probe.receive({
      type: 'ROW',
      status: 200,
      instance,
      row: { status: 'Pending', executionId: a, generation: 0, etag: etag(1), ...row },
    });

  it('of era 2019 runs every start message', () => {
    const probe = newWorker();
    expect(sent(give(probe, start(a, false)))).toEqual(['RUN to execution-a', 'DELETE to queue']);
    expect(sent(give(probe, start(b, false)))).toEqual(['RUN to execution-b', 'DELETE to queue']);
    expect(sent(give(probe, event))).toEqual(['EVENT to execution-b', 'DELETE to queue']);
  });

  it('runs only the start that won the row, and deletes the others', () => {
    const probe = newWorker();
    expect(sent(give(probe, start(b, true)))).toEqual(['WATCH to instances', 'DELETE to queue']);
    give(probe, start(a, true));
    const judged = show(probe, {});
    expect(sent(judged)).toEqual(['RUN to execution-a']);
    expect(judged.facts).toEqual([{ type: 'discarded', executions: [b] }]);
    expect(probe.context).toMatchObject({ parked: {}, row: null });
  });

  it('deletes all that have lost at once, and keeps those of other instances', () => {
    const probe = newWorker();
    const c = executionId('e-c');
    const elsewhere: QueueItem = {
      ...(start(a, true) as ExecutionStarted),
      instance: instanceId('2'),
    };
    for (const item of [start(c, true), elsewhere, start(b, true)]) give(probe, item);
    expect(show(probe, { executionId: executionId('e-d') })).toEqual({
      sends: [],
      facts: [{ type: 'discarded', executions: [b, c] }],
    });
    expect(probe.context['parked']).toEqual({ [a]: elsewhere });
  });

  it('keeps a start of a later generation until the row is of that generation', () => {
    const probe = newWorker();
    give(probe, start(b, true, 1));
    expect(show(probe, {})).toEqual({ sends: [], facts: [] });
    expect(sent(show(probe, { executionId: b, generation: 1 }))).toEqual(['RUN to execution-b']);
  });

  it('drops an event that overtakes the start it is meant for', () => {
    const probe = newWorker();
    give(probe, start(a, true));
    const early = give(probe, event);
    expect(early.facts).toEqual([{ type: 'dropped', message: m2, why: 'noSuchInstance' }]);
    expect(sent(early)).toEqual(['DELETE to queue']);
  });

  it('hands signals to the entity', () => {
    const signal = { kind: 'Signal', entity: 'entity' } as const;
    const probe = newWorker();
    expect(sent(give(probe, { ...signal, operation: 'add', message: m1 }))[0]).toBe(
      'ADD to entity',
    );
    expect(sent(give(probe, { ...signal, operation: 'flush', epoch: 1 }))[0]).toBe(
      'FLUSH to entity',
    );
  });
});

describe('orchestrator', () => {
  const run = (collects = true): Message => ({
    type: 'RUN',
    instance,
    execution: a,
    window,
    messages: [m1],
    collects,
  });
  const newExecution = (era: '2019' | 'deduplicating' = '2019'): Probe =>
    new Probe(orchestrator, { row: 'instances', history: 'history', era });
  const written = (version: number): Message => ({
    type: 'HISTORY_WRITTEN',
    status: 204,
    etag: etag(version),
  });
  const stored: Message = { type: 'OK', status: 204 };
  const event: Message = { type: 'EVENT', message: m2 };

  it('collects until its window ends, processes one batch, and ends', () => {
    const probe = newExecution();
    expect(announced(probe.receive(run()))).toEqual(['started']);
    probe.receive(written(1));
    probe.receive(stored);
    probe.receive(event);
    probe.fire('WINDOW');
    const processed = probe.fire('ACTIVITY');
    expect(processed.facts).toEqual([
      { type: 'processed', window, execution: a, messages: [m1, m2] },
    ]);
    expect(processed.sends[0]?.message).toMatchObject({ ifMatch: 1 });
    const ended = probe.receive(written(2));
    expect(ended.facts).toEqual([{ type: 'ended', instance, execution: a, how: 'completed' }]);
    expect(ended.sends[0]?.message).toMatchObject({ row: { status: 'Completed' } });
    probe.receive(stored);
    expect(probe.state).toBe('completed');
    expect(probe.context).toMatchObject({ run: null, etag: null });
  });

  it.each([
    ['2019', 'insert-or-replace'],
    ['deduplicating', 'insert'],
  ] as const)('in era %s begins its history by %s', (era, mode) => {
    const { sends } = newExecution(era).receive(run());
    expect(sends[0]?.message).toMatchObject({ type: 'WRITE_HISTORY', ifMatch: null, mode });
  });

  it('takes events from its start on, and silently drops those that come after the batch is fixed', () => {
    const probe = newExecution();
    probe.receive(run());
    expect(probe.receive(event).facts).toEqual([]);
    probe.receive(written(1));
    probe.receive(stored);
    probe.fire('WINDOW');
    expect(probe.receive(event).facts).toEqual([{ type: 'dropped', message: m2, why: 'closing' }]);
  });

  it('aborts when a rival has the history, although its batch has been processed', () => {
    const probe = newExecution();
    probe.receive(run(false));
    probe.receive(written(1));
    probe.receive(stored);
    expect(probe.state).toEqual({ closing: 'processing' });
    expect(announced(probe.fire('ACTIVITY'))).toEqual(['processed']);
    const aborted = probe.receive({
      type: 'PRECONDITION_FAILED',
      status: 412,
      code: 'UpdateConditionNotSatisfied',
    });
    expect(aborted.facts).toMatchObject([{ type: 'ended', how: 'aborted' }]);
    expect(probe.receive(event).facts).toMatchObject([{ why: 'ended' }]);
  });

  it('is not started again by a start message that comes twice', () => {
    const probe = newExecution();
    probe.receive(run());
    expect(probe.receive(run())).toEqual({ sends: [], facts: [] });
  });
});

describe('batch entity', () => {
  const newEntity = (): Probe =>
    new Probe(entity, { window, instance, queue: 'queue', reminder: 'reminder' });
  const add = (message: typeof m1): Message => ({ type: 'ADD', message });
  const flush = (epoch: number): Message => ({ type: 'FLUSH', epoch });

  it('opens a batch with the first message, schedules one flush, and starts the whole batch', () => {
    const probe = newEntity();
    expect(sent(probe.receive(add(m2)))).toEqual(['SCHEDULE to reminder']);
    expect(sent(probe.receive(add(m1)))).toEqual([]);
    expect(probe.receive(flush(1)).sends).toMatchObject([
      {
        to: 'queue',
        message: {
          item: { window: 'w1#1', messages: [m1, m2], collects: false, deduplicated: false },
        },
      },
    ]);
    expect(probe.context).toMatchObject({ epoch: 2, batch: [], flushed: [m1, m2] });
  });

  it('accepts a message once, in the open batch or after it', () => {
    const probe = newEntity();
    expect(announced(probe.receive(add(m1)))).toEqual(['accepted']);
    expect(announced(probe.receive(add(m1)))).toEqual([]);
    probe.receive(flush(1));
    expect(probe.receive(add(m1))).toEqual({ sends: [], facts: [] });
  });

  it('ignores a flush that was meant for an earlier batch; its twin without the guard does not', () => {
    const flushed = (machine: typeof entity): unknown => {
      const probe = new Probe(machine, { window, instance, queue: 'queue', reminder: 'reminder' });
      probe.receive(add(m1));
      probe.receive(flush(1));
      probe.receive(add(m2));
      return sent(probe.receive(flush(1)));
    };
    expect(flushed(entity)).toEqual([]);
    expect(flushed(entity.provide({ guards: { currentEpoch: () => true } }))).toEqual([
      'ENQUEUE to queue',
    ]);
  });
});

describe('reminder', () => {
  it('enqueues the flush when it is due, and keeps a second one waiting', () => {
    const probe = new Probe(reminder, { entity: 'entity', queue: 'queue' });
    probe.receive({ type: 'SCHEDULE', epoch: 1 });
    expect(probe.defers('SCHEDULE')).toBe(true);
    expect(probe.fire('WINDOW').sends).toMatchObject([
      { to: 'queue', message: { item: { operation: 'flush', epoch: 1 } } },
    ]);
    expect(probe.defers('SCHEDULE')).toBe(false);
  });
});
