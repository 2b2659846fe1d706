import { describe, expect, it } from 'vitest';
import {
  conditionalStart,
  etag,
  mutexQueue,
  workaround,
  workaroundQueue,
  workaroundRepaired,
  workaroundRestart,
  type LockRecord,
  type Message,
} from '../../model/index.js';
import { Probe } from './model-driver.js';
import {
  asked,
  changed,
  converse,
  created,
  enqueued,
  exists,
  gone,
  instance,
  row,
  starterInput,
  stored,
  told,
} from './starter-driver.js';

const inserted: Message = { type: 'RECORD_INSERTED', status: 201, etag: etag(1) };
const recordExists: Message = { type: 'RECORD_EXISTS', status: 409, code: 'EntityAlreadyExists' };
const updated: Message = { type: 'RECORD_UPDATED', status: 204, etag: etag(2) };
const recordChanged: Message = {
  type: 'RECORD_CHANGED',
  status: 412,
  code: 'UpdateConditionNotSatisfied',
};
const recordGone: Message = { type: 'RECORD_ABSENT', status: 404, code: 'ResourceNotFound' };
const deleted: Message = { type: 'RECORD_DELETED', status: 204 };
const purged: Message = { type: 'PURGED', status: 204 };
const record = (found: Partial<LockRecord> | null): Message => ({
  type: 'RECORD',
  status: 200,
  record:
    found === null
      ? null
      : { owner: 'starter-2', stage: 'starting', etag: etag(1), isOld: false, ...found },
});

const pending = row({ status: 'Pending' });
const completed = row({ status: 'Completed' });
const running = row({});

describe('the published workaround', () => {
  it('deletes its record, whoever’s it is, when the instance is active, and then says "started"', () => {
    const probe = new Probe(workaround, starterInput());
    expect(asked(converse(probe, row(null)))).toEqual(['INSERT_RECORD of record']);
    probe.receive(inserted);
    probe.receive(row(null));
    probe.receive(enqueued);
    expect(asked(probe.receive(created))).toEqual(['READ of instances']);
    expect(probe.receive(running).sends).toEqual([
      { to: 'record', message: { type: 'DELETE_RECORD', ifMatch: null } },
    ]);
    expect(told(probe.receive(deleted))).toEqual(['started']);
    expect(probe.settled).toBe(true);
  });

  it.each([0, 2])('looks %i more times whether it is active, and deletes it all the same', (n) => {
    const probe = new Probe(workaround, starterInput('2019', { retriesMax: n }));
    converse(probe, row(null), inserted, row(null), enqueued, created);
    for (let look = 0; look < n; look++) {
      expect(asked(probe.receive(pending))).toEqual([]);
      expect(asked(probe.fire('BACKOFF'))).toEqual(['READ of instances']);
    }
    expect(asked(probe.receive(pending))).toEqual(['DELETE_RECORD of record']);
    expect(told(probe.receive(recordGone))).toEqual(['started']);
  });

  it('says no when the record exists, and hands the message over when the instance does', () => {
    const refused = new Probe(workaround, starterInput());
    expect(told(converse(refused, row(null), recordExists))).toEqual(['beingStarted']);
    const joining = new Probe(workaround, starterInput());
    expect(told(converse(joining, running, running, enqueued))).toEqual(['joined']);
    const late = new Probe(workaround, starterInput());
    expect(told(converse(late, completed, completed))).toEqual(['closed']);
  });

  it('deletes nothing when StartNewAsync throws', () => {
    const probe = new Probe(workaround, starterInput('deduplicating'));
    const thrown = converse(probe, row(null), inserted, running);
    expect(told(thrown)).toEqual(['alreadyRunning']);
    expect(asked(thrown)).toEqual([]);
  });

  it('purges an instance that it saw completed, row and history, before it starts again', () => {
    const probe = new Probe(workaroundRestart, starterInput());
    converse(probe, completed);
    expect(asked(probe.receive(inserted))).toEqual(['PURGE of instances', 'PURGE of history']);
    expect(asked(probe.receive(purged))).toEqual([]);
    expect(asked(probe.receive(purged))).toEqual(['READ of instances']);
  });

  it('purges nothing when there was no instance, or when the record exists', () => {
    const first = new Probe(workaroundRestart, starterInput());
    expect(asked(converse(first, row(null), inserted))).toEqual(['READ of instances']);
    const second = new Probe(workaroundRestart, starterInput());
    expect(told(converse(second, completed, recordExists))).toEqual(['beingStarted']);
    const third = new Probe(workaroundRestart, starterInput());
    expect(told(converse(third, running, running, enqueued))).toEqual(['joined']);
  });
});

describe('the workaround with a queue', () => {
  it('starts if it created the queue, and deletes it', () => {
    const probe = new Probe(workaroundQueue, starterInput());
    expect(asked(converse(probe, row(null)))).toEqual(['CREATE_QUEUE of mutex']);
    probe.receive({ type: 'QUEUE_CREATED', status: 201 });
    probe.receive(row(null));
    probe.receive(enqueued);
    probe.receive(created);
    expect(asked(probe.receive(running))).toEqual(['DELETE_QUEUE of mutex']);
    expect(told(probe.receive({ type: 'QUEUE_DELETED', status: 204 }))).toEqual(['started']);
  });

  it.each([
    [{ type: 'QUEUE_EXISTS', status: 204 }, 'beingStarted'],
    [{ type: 'QUEUE_BEING_DELETED', status: 409, code: 'QueueBeingDeleted' }, 'locked'],
  ] as const)('on %j says %s', (answer, reason) => {
    const probe = new Probe(workaroundQueue, starterInput());
    expect(told(converse(probe, row(null), answer))).toEqual([reason]);
  });

  it('cannot create the queue again before the service has deleted it', () => {
    const queue = new Probe(mutexQueue, { id: 'mutex', instance });
    const create: Message = { type: 'CREATE_QUEUE' };
    const answers = (type: Message['type']) =>
      queue.receive({ type } as Message).sends.map(({ message }) => message.type);
    expect(queue.receive(create).facts).toEqual([
      { type: 'held', lock: 'mutex', kind: 'lock', instance },
    ]);
    expect(answers('CREATE_QUEUE')).toEqual(['QUEUE_EXISTS']);
    expect(queue.receive({ type: 'DELETE_QUEUE' }).facts).toEqual([]);
    expect(answers('CREATE_QUEUE')).toEqual(['QUEUE_BEING_DELETED']);
    expect(answers('DELETE_QUEUE')).toEqual(['QUEUE_ABSENT']);
    expect(queue.fire('DELETION').facts).toEqual([{ type: 'freed', lock: 'mutex' }]);
    expect(answers('DELETE_QUEUE')).toEqual(['QUEUE_ABSENT']);
    expect(answers('CREATE_QUEUE')).toEqual(['QUEUE_CREATED']);
  });
});

describe('the repaired workaround', () => {
  const probeOf = (era: Parameters<typeof starterInput>[0] = '2019') =>
    new Probe(workaroundRepaired, starterInput(era, { id: 'starter-1' }));

  it('looks again when it has the record, and deletes only what it inserted', () => {
    const probe = probeOf();
    expect(converse(probe, row(null)).sends[0]?.message).toMatchObject({
      content: { owner: 'starter-1' },
    });
    expect(asked(probe.receive(inserted))).toEqual(['READ of instances']);
    probe.receive(row(null));
    probe.receive(row(null));
    probe.receive(enqueued);
    expect(probe.receive(created).sends[0]?.message).toEqual({ type: 'DELETE_RECORD', ifMatch: 1 });
    expect(told(probe.receive(recordChanged))).toEqual(['started']);
    expect(probe.context['token']).toBeNull();
  });

  it.each([deleted, recordChanged, recordGone])(
    'joins when the second look finds the instance, after the deletion ($type)',
    (answer) => {
      const probe = probeOf();
      expect(asked(converse(probe, row(null), inserted, running))).toEqual([
        'DELETE_RECORD of record',
      ]);
      expect(asked(probe.receive(answer))).toEqual(['READ of instances']);
      probe.receive(running);
      probe.receive(running);
      expect(told(probe.receive(enqueued))).toEqual(['joined']);
    },
  );

  it('deletes the record also when StartNewAsync throws', () => {
    const probe = probeOf('deduplicating');
    expect(asked(converse(probe, row(null), inserted, row(null), running))).toEqual([
      'DELETE_RECORD of record',
    ]);
  });

  it('knows its own record again, and takes over an old one with its ETag', () => {
    const own = converse(probeOf(), row(null), recordExists, record({ owner: 'starter-1' }));
    expect(asked(own)).toEqual(['READ of instances']);
    const probe = probeOf();
    const old = converse(probe, row(null), recordExists, record({ isOld: true, etag: etag(7) }));
    expect(old.sends[0]?.message).toMatchObject({ type: 'UPDATE_RECORD', ifMatch: 7 });
    expect(asked(probe.receive(updated))).toEqual(['READ of instances']);
  });

  it.each([
    ['another’s record', [recordExists, record({})]],
    ['a record that has gone meanwhile', [recordExists, record(null)]],
    ['a takeover that came second', [recordExists, record({ isOld: true }), recordChanged]],
    ['a takeover that came too late', [recordExists, record({ isOld: true }), recordGone]],
  ] as const)('waits because of %s, once, then gives up', (_, answers) => {
    const probe = probeOf();
    expect(told(converse(probe, row(null), ...answers))).toEqual([]);
    expect(asked(probe.fire('BACKOFF'))).toEqual(['READ of instances']);
    const again = [row(null), ...answers].map((answer) => probe.receive(answer));
    expect(told(again.at(-1) ?? { sends: [], facts: [] })).toEqual(['beingStarted']);
  });

  it('waits for an instance that is Pending to begin', () => {
    const probe = probeOf();
    expect(asked(converse(probe, pending))).toEqual([]);
    expect(asked(probe.fire('BACKOFF'))).toEqual(['READ of instances']);
    expect(told(probe.receive(pending))).toEqual(['beingStarted']);
  });

  it('takes every record but its own for old when its clock runs ahead', () => {
    const misjudge = (found: Partial<LockRecord> | null) => {
      const probe = probeOf();
      converse(probe, row(null), recordExists);
      probe.receive({ type: 'CLOCK_SKEW' } as never, 'environment');
      return asked(probe.receive(record(found)));
    };
    expect(misjudge({})).toEqual(['UPDATE_RECORD of record']);
    expect(misjudge({ owner: 'starter-1' })).toEqual(['READ of instances']);
    expect(misjudge(null)).toEqual([]);
  });

  it('leaves its record to time when it dies', () => {
    const probe = probeOf();
    converse(probe, row(null), inserted);
    expect(asked(probe.receive({ type: 'CRASH' } as never, 'environment'))).toEqual([
      'HOLDER_GONE of record',
    ]);
  });
});

describe('the conditional start', () => {
  it('writes the row before it enqueues', () => {
    const probe = new Probe(conditionalStart, starterInput());
    expect(asked(converse(probe, row(null), row(null)))).toEqual(['INSERT of instances']);
    expect(asked(probe.receive(created))).toEqual(['ENQUEUE of queue']);
    expect(told(probe.receive(enqueued))).toEqual(['started']);
  });

  it.each(['2019', 'deduplicating'] as const)('on %s replaces only the row that it read', (era) => {
    const probe = new Probe(conditionalStart, starterInput(era));
    const { sends } = converse(probe, row(null), row({ status: 'Completed', etag: etag(7) }));
    expect(sends[0]?.message).toMatchObject({ type: 'REPLACE', ifMatch: 7 });
    expect(asked(probe.receive(stored))).toEqual(['ENQUEUE of queue']);
    expect(probe.context['found']).toMatchObject({ ifMatch: 7 });
    probe.receive(enqueued);
    expect(probe.context['found']).toBeNull();
  });

  it.each([
    ['insertion', [row(null), exists]],
    ['replacement', [completed, changed]],
    ['look', [running]],
  ] as const)('that loses the %s joins', (_, answers) => {
    const probe = new Probe(conditionalStart, starterInput());
    expect(asked(converse(probe, row(null), ...answers))).toEqual(['READ of instances']);
    probe.receive(running);
    expect(told(probe.receive(enqueued))).toEqual(['joined']);
  });

  it('says so when the row that it replaces has been purged', () => {
    const probe = new Probe(conditionalStart, starterInput());
    expect(told(converse(probe, row(null), completed, gone))).toEqual(['rowGone']);
  });

  it.each([
    [created, 'started'],
    [exists, null],
  ] as const)('leaves an atomic back end its transaction: %j', (answer, outcome) => {
    const probe = new Probe(conditionalStart, starterInput('atomic'));
    expect(asked(converse(probe, row(null)))).toEqual(['CREATE_INSTANCE of instances']);
    expect(told(probe.receive(answer))).toEqual(outcome === null ? [] : [outcome]);
  });
});
