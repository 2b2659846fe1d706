import { describe, expect, it } from 'vitest';
import {
  activities,
  entity,
  executionId,
  instanceId,
  messageId,
  windowKey,
  type EntityInput,
  type Message,
} from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';

const instance = instanceId('1');
const window = windowKey('w1');
const [m1, m2, m3] = [messageId('m1'), messageId('m2'), messageId('m3')];

const sent = ({ sends }: Reaction): string[] =>
  sends.map(({ to, message }) => `${message.type} to ${to}`);
const announced = ({ facts }: Reaction): string[] => facts.map(({ type }) => type);

describe('the host of the activities', () => {
  const run = (...messages: readonly (typeof m1)[]): Message => ({
    type: 'RUN_ACTIVITY',
    execution: executionId('e-a'),
    window,
    messages,
  });
  const host = (idempotent: boolean, machine = activities): Probe =>
    new Probe(machine, { idempotent });
  const processed = ({ facts }: Reaction): unknown[] =>
    facts.map((fact) => (fact.type === 'processed' ? fact.messages : fact));
  const done = ['ACTIVITY_DONE to client'];

  it('processes a batch as often as it is asked', () => {
    const probe = host(false);
    for (let time = 0; time < 2; time++) {
      const reaction = probe.receive(run(m1, m2));
      expect(reaction.facts).toEqual([
        { type: 'processed', window, execution: 'e-a', messages: [m1, m2] },
      ]);
      expect(sent(reaction)).toEqual(done);
    }
    expect(probe.context).toMatchObject({ processed: [] });
  });

  it('that is idempotent processes each message once, and always answers', () => {
    const probe = host(true);
    expect(processed(probe.receive(run(m2)))).toEqual([[m2]]);
    const more = probe.receive(run(m1, m2, m3));
    expect([processed(more), sent(more)]).toEqual([[[m1, m3]], done]);
    const nothing = probe.receive(run(m1, m2));
    expect([processed(nothing), sent(nothing)]).toEqual([[], done]);
  });

  it('has a twin without the guard that announces an empty batch', () => {
    const twin = host(true, activities.provide({ guards: { nothingNew: () => false } }));
    twin.receive(run(m1));
    expect(processed(twin.receive(run(m1)))).toEqual([[]]);
  });

  it('fails once when user code throws, without effect', () => {
    const probe = host(true);
    expect(probe.suffer('ACTIVITY_FAILURE')).toEqual({ sends: [], facts: [] });
    expect(probe.suffer('ACTIVITY_FAILURE')).toBeNull();
    const failed = probe.receive(run(m1));
    expect([processed(failed), sent(failed)]).toEqual([[], ['ACTIVITY_FAILED to client']]);
    expect(processed(probe.receive(run(m1)))).toEqual([[m1]]);
  });
});

describe('batch entity', () => {
  const newEntity = (options: Partial<EntityInput> = {}, machine = entity): Probe =>
    new Probe(machine, { window, instance, queue: 'queue', reminder: 'reminder', ...options });
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
      const probe = newEntity({}, machine);
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

  it('that does not recognise messages adds one twice', () => {
    const probe = newEntity({ recognisesMessages: false });
    probe.receive(add(m1));
    expect(announced(probe.receive(add(m1)))).toEqual(['accepted']);
    expect(probe.context).toMatchObject({ batch: [m1, m1] });
    probe.receive(flush(1));
    expect(announced(probe.receive(add(m1)))).toEqual(['accepted']);
  });

  it('sees nothing of what its own messages are answered', () => {
    const probe = newEntity();
    const enqueued: Message = { type: 'ENQUEUED', status: 201 };
    expect(probe.receive(enqueued, 'queue')).toEqual({ sends: [], facts: [] });
  });

  describe('whose operation throws', () => {
    const thrown = (machine = entity): Probe => {
      const probe = newEntity({}, machine);
      probe.receive(add(m1));
      probe.suffer('ACTIVITY_FAILURE');
      return probe;
    };

    it('loses the message that it was to add, and goes on', () => {
      const probe = thrown();
      expect(probe.suffer('ACTIVITY_FAILURE')).toBeNull();
      expect(probe.receive(add(m2))).toEqual({
        sends: [],
        facts: [{ type: 'dropped', message: m2, why: 'failed' }],
      });
      expect(probe.context).toMatchObject({ batch: [m1] });
      expect(announced(probe.receive(add(m2)))).toEqual(['accepted']);
    });

    it('loses its flush: the batch stays open', () => {
      const probe = thrown();
      expect(probe.receive(flush(1))).toEqual({ sends: [], facts: [] });
      expect(probe.context).toMatchObject({ epoch: 1, batch: [m1] });
      expect(sent(probe.receive(flush(1)))).toEqual(['ENQUEUE to queue']);
    });

    it('opens no batch', () => {
      const probe = newEntity();
      probe.suffer('ACTIVITY_FAILURE');
      expect(announced(probe.receive(add(m1)))).toEqual(['dropped']);
      expect(probe.context).toMatchObject({ batch: [] });
    });

    it('has a twin without the guard that has the effect all the same', () => {
      const twin = thrown(entity.provide({ guards: { throws: () => false } }));
      expect(announced(twin.receive(add(m2))).sort()).toEqual(['accepted', 'dropped']);
    });
  });

  it.each(['WORKER_CRASH', 'SPLIT_BRAIN'] as const)(
    'starts a batch twice, each time as another execution, on %s',
    (fault) => {
      const probe = newEntity();
      expect(probe.suffer(fault)).toBeNull();
      probe.receive(add(m1));
      const started = (reaction: Reaction | null): unknown =>
        reaction?.sends.map(({ message }) => (message.type === 'ENQUEUE' ? message.item : null));
      const item = { instance: '1#1', window: 'w1#1', messages: [m1], deduplicated: false };
      expect(started(probe.suffer(fault))).toMatchObject([{ ...item, execution: 'e-1#1b' }]);
      expect(probe.context).toMatchObject({ epoch: 1, batch: [m1] });
      expect(started(probe.receive(flush(1)))).toMatchObject([{ ...item, execution: 'e-1#1' }]);
      expect(probe.suffer(fault)).toBeNull();
    },
  );
});
