import { describe, expect, it } from 'vitest';
import {
  etag,
  executionId,
  instanceId,
  messageId,
  reminder,
  windowKey,
  worker,
  type ExecutionStarted,
  type InstanceRow,
  type QueueItem,
} from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';

const instance = instanceId('1');
const window = windowKey('w1');
const [a, b] = [executionId('e-a'), executionId('e-b')];
const [m1, m2] = [messageId('m1'), messageId('m2')];

const nothing = { sends: [], facts: [] };

const sent = ({ sends }: Reaction): string[] =>
  sends.map(({ to, message }) => `${message.type} to ${to}`);

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

  /** A start message that comes before its row: it is parked. */
  const park = (probe: Probe, item: QueueItem, row: InstanceRow | null = null) => {
    const given = give(probe, item);
    expect(probe.defers('ITEM')).toBe(true);
    const { instance: of } = item as ExecutionStarted;
    expect(probe.receive({ type: 'ROW', status: 200, instance: of, row })).toEqual(nothing);
    expect(probe.defers('ITEM')).toBe(false);
    return given;
  };

  it('of era 2019 runs every start message', () => {
    const probe = newWorker();
    expect(sent(give(probe, start(a, false)))).toEqual(['RUN to execution-a', 'DELETE to queue']);
    expect(sent(give(probe, start(b, false)))).toEqual(['RUN to execution-b', 'DELETE to queue']);
    expect(sent(give(probe, event))).toEqual(['EVENT to execution-b', 'DELETE to queue']);
  });

  it('runs only the start that won the row, and deletes the others', () => {
    const probe = newWorker();
    expect(sent(park(probe, start(b, true)))).toEqual(['WATCH to instances', 'DELETE to queue']);
    park(probe, start(a, true));
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
    for (const item of [start(c, true), elsewhere, start(b, true)]) park(probe, item);
    expect(show(probe, { executionId: executionId('e-d') })).toEqual({
      sends: [],
      facts: [{ type: 'discarded', executions: [b, c] }],
    });
    expect(probe.context['parked']).toEqual({ [a]: elsewhere });
  });

  it('keeps a start of a later generation until the row is of that generation', () => {
    const probe = newWorker();
    park(probe, start(b, true, 1));
    expect(show(probe, {})).toEqual(nothing);
    expect(sent(show(probe, { executionId: b, generation: 1 }))).toEqual(['RUN to execution-b']);
  });

  it('drops an event that overtakes the start it is meant for', () => {
    const probe = newWorker();
    park(probe, start(a, true));
    const early = give(probe, event);
    expect(early.facts).toEqual([{ type: 'dropped', message: m2, why: 'noSuchInstance' }]);
    expect(sent(early)).toEqual(['DELETE to queue']);
  });

  it('judges a start by the row that is there, and handles nothing before it has seen it', () => {
    const probe = newWorker();
    give(probe, start(a, true));
    expect(probe.defers('ITEM')).toBe(true);
    expect(sent(show(probe, {}))).toEqual(['RUN to execution-a']);
    expect(sent(give(probe, event))).toEqual(['EVENT to execution-a', 'DELETE to queue']);
  });

  it('goes on looking when another row answers first', () => {
    const probe = newWorker();
    give(probe, start(a, true));
    const elsewhere = instanceId('2');
    probe.receive({ type: 'ROW', status: 200, instance: elsewhere, row: null });
    expect(probe.defers('ITEM')).toBe(true);
  });

  it('gives up what waits for its row when a client stands still for too long, not what has just come', () => {
    const probe = newWorker();
    park(probe, start(b, true));
    give(probe, start(a, true, 1));
    expect(probe.receive({ type: 'GIVEN_UP', instance })).toEqual({
      sends: [],
      facts: [{ type: 'discarded', executions: [b] }],
    });
    expect(sent(show(probe, { generation: 1 }))).toEqual(['RUN to execution-a']);
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

describe('reminder', () => {
  it('enqueues the flush when it is due, and keeps a second one waiting', () => {
    const probe = new Probe(reminder, { entity: 'entity', queue: 'queue' });
    probe.receive({ type: 'SCHEDULE', epoch: 1 });
    expect(probe.defers('SCHEDULE')).toBe(true);
    expect(probe.fire('WINDOW').sends).toMatchObject([
      { to: 'queue', message: { item: { operation: 'flush', epoch: 1 } } },
    ]);
    expect(probe.defers('SCHEDULE')).toBe(false);
    expect(probe.receive({ type: 'ENQUEUED', status: 201 }).sends).toEqual([]);
  });
});
