import type { AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  etag,
  executionId,
  flag,
  flagAtomic,
  flagTimestamp,
  leaseGrantedTo,
  lockBlobOwnerStarter,
  lockBlobStarter,
  messageId,
  singleton,
  singletonStart,
  windowKey,
  type ETag,
  type LeaseState,
  type LockRecord,
  type Message,
  type StarterInput,
} from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';
import {
  asked,
  converse,
  created,
  enqueued,
  exists,
  instance,
  message,
  row,
  starterInput,
  told,
  window,
} from './starter-driver.js';

const newest = etag(3);

const properties = (leaseState: LeaseState): Message => ({
  type: 'BLOB_PROPERTIES',
  status: 200,
  leaseState,
});
const leased: Message = { type: 'LEASED', status: 201, leaseId: leaseGrantedTo('starter-1') };
const leaseConflict: Message = {
  type: 'LEASE_CONFLICT',
  status: 409,
  code: 'LeaseAlreadyPresent',
};
const written: Message = { type: 'BLOB_WRITTEN', status: 201, etag: newest };
const writeRefused: Message = { type: 'WRITE_REFUSED', status: 412, code: 'LeaseLost' };
const released: Message = { type: 'RELEASED', status: 200 };

const put: Message = { type: 'BLOB_PUT', status: 201, etag: newest };
const blobExists: Message = { type: 'BLOB_EXISTS', status: 409, code: 'BlobAlreadyExists' };
const found = (owner: string): Message => ({
  type: 'BLOB_FOUND',
  status: 200,
  owner: executionId(owner),
  etag: newest,
});
const blobDeleted: Message = { type: 'BLOB_DELETED', status: 202 };
const blobAbsent: Message = { type: 'BLOB_ABSENT', status: 404, code: 'BlobNotFound' };
const blobChanged: Message = { type: 'BLOB_CHANGED', status: 412, code: 'ConditionNotMet' };

const record = (fields: Partial<LockRecord> | null): Message => ({
  type: 'RECORD',
  status: 200,
  record:
    fields === null
      ? null
      : { owner: null, stage: 'active', etag: newest, isOld: false, ...fields },
});
const inserted: Message = { type: 'RECORD_INSERTED', status: 201, etag: newest };
const recordExists: Message = { type: 'RECORD_EXISTS', status: 409, code: 'EntityAlreadyExists' };
const updated: Message = { type: 'RECORD_UPDATED', status: 204, etag: newest };
const recordChanged: Message = {
  type: 'RECORD_CHANGED',
  status: 412,
  code: 'UpdateConditionNotSatisfied',
};
const recordDeleted: Message = { type: 'RECORD_DELETED', status: 204 };
const recordAbsent: Message = { type: 'RECORD_ABSENT', status: 404, code: 'ResourceNotFound' };

/** The way of each function to its body, undisturbed. */
const calm = {
  singleton: [singleton, [properties('available'), leased, properties('leased'), written]],
  'lock-blob': [lockBlobStarter, [put]],
  'lock-blob-owner': [lockBlobOwnerStarter, [put]],
  flag: [flag, [record(null), updated]],
  'flag-atomic': [flagAtomic, [inserted]],
  'flag-timestamp': [flagTimestamp, [record(null), inserted]],
} as const satisfies Record<string, readonly [AnyStateMachine, readonly Message[]]>;
type Name = keyof typeof calm;
const names = Object.keys(calm) as readonly Name[];

const probe = (machine: AnyStateMachine, options: Partial<StarterInput> = {}): Probe =>
  new Probe(machine, starterInput('2019', { id: 'starter-1', ...options }));

function atWork(name: Name, options: Partial<StarterInput> = {}): [Probe, Reaction] {
  const [machine, way] = calm[name];
  const worker = probe(machine, options);
  return [worker, converse(worker, ...way)];
}

const factsOf = ({ facts }: Reaction): readonly string[] => facts.map(({ type }) => type);

describe.each(names)('%s', (name) => {
  it('works alone with its own message, and answers when it has let go', () => {
    const [worker, begun] = atWork(name);
    const execution = executionId('e-m1');
    expect(begun.facts).toEqual([
      { type: 'accepted', message, window },
      { type: 'started', instance, execution, window },
    ]);
    expect(worker.timers).toEqual(['WINDOW']);

    const done = worker.fire('WINDOW');
    expect(done.facts).toEqual([
      { type: 'processed', window, execution, messages: [message] },
      { type: 'ended', instance, execution, how: 'completed' },
    ]);
    expect(done.sends).toHaveLength(1);
    expect(worker.settled).toBe(false);
  });

  it('leaves an aborted body behind when its host dies', () => {
    const [worker] = atWork(name);
    expect(worker.suffer('CRASH')?.facts).toMatchObject([{ type: 'ended', how: 'aborted' }]);
    expect(worker.timers).toEqual([]);
    expect(worker.settled).toBe(true);
  });

  it('is an execution of its own when the message was delivered before', () => {
    const [, begun] = atWork(name, { again: true });
    expect(begun.facts).toMatchObject([{ message }, { execution: 'e-m1b' }]);
  });

  it('has a window of its own where the windows are not given by time', () => {
    const [, begun] = atWork(name, { window: 'session' });
    expect(begun.facts).toMatchObject([{ window: 'e-m1' }, { window: 'e-m1' }]);
  });
});

describe('letting go', () => {
  it.each<[Name, Message, Message]>([
    ['singleton', { type: 'RELEASE', leaseId: leaseGrantedTo('starter-1') }, released],
    ['singleton', { type: 'RELEASE', leaseId: leaseGrantedTo('starter-1') }, leaseConflict],
    ['lock-blob', { type: 'DELETE_BLOB', ifMatch: null }, blobDeleted],
    ['lock-blob', { type: 'DELETE_BLOB', ifMatch: null }, blobAbsent],
    ['lock-blob-owner', { type: 'DELETE_BLOB', ifMatch: newest }, blobDeleted],
    ['lock-blob-owner', { type: 'DELETE_BLOB', ifMatch: newest }, blobAbsent],
    ['lock-blob-owner', { type: 'DELETE_BLOB', ifMatch: newest }, blobChanged],
    ['flag', { type: 'DELETE_RECORD', ifMatch: null }, recordDeleted],
    ['flag-atomic', { type: 'DELETE_RECORD', ifMatch: null }, recordAbsent],
    ['flag-timestamp', { type: 'DELETE_RECORD', ifMatch: null }, recordDeleted],
  ])('%s sends %j, and any answer will do: %j', (name, request, answer) => {
    const [worker] = atWork(name);
    expect(worker.fire('WINDOW').sends).toMatchObject([{ message: request }]);
    expect(told(worker.receive(answer))).toEqual(['started']);
    expect(worker.settled).toBe(true);
    expect(worker.context).toMatchObject({ message: null, leaseId: null, token: null });
  });
});

describe('singleton', () => {
  it.each<[LeaseState, string]>([
    ['available', 'ACQUIRE of lock'],
    ['expired', 'ACQUIRE of lock'],
    ['broken', 'ACQUIRE of lock'],
  ])('asks for a lease that is %s', (state, request) => {
    expect(asked(converse(probe(singleton), properties(state)))).toEqual([request]);
  });

  it.each<LeaseState>(['leased', 'breaking'])(
    'polls while the lease is %s, then gives up',
    (state) => {
      const starter = probe(singleton, { retriesMax: 1 });
      expect(asked(converse(starter, properties(state)))).toEqual([]);
      expect(asked(starter.fire('BACKOFF'))).toEqual(['READ_PROPERTIES of lock']);
      expect(told(starter.receive(properties(state)))).toEqual(['locked']);
      expect(starter.settled).toBe(true);
    },
  );

  it('polls on when somebody was faster', () => {
    const starter = probe(singleton);
    converse(starter, properties('available'), leaseConflict);
    expect(starter.timers).toEqual(['BACKOFF']);
  });

  it('does not call the function when the lease is lost before it has written its name', () => {
    const starter = probe(singleton);
    const reaction = converse(
      starter,
      properties('available'),
      leased,
      properties('leased'),
      writeRefused,
    );
    expect(told(reaction)).toEqual(['locked']);
    expect(factsOf(reaction)).toEqual(['rejected']);
    expect(starter.context).toMatchObject({ leaseId: null });
  });

  it('that dies abandons its lease', () => {
    const [worker] = atWork('singleton');
    expect(worker.suffer('CRASH')?.sends).toEqual([
      { to: 'lock', message: { type: 'HOLDER_GONE' } },
    ]);
  });
});

describe('singleton-start', () => {
  const way = [properties('available'), leased, properties('leased'), written];

  it.each<[string, readonly Message[], string]>([
    ['starts', [row(null), row(null), enqueued, created], 'started'],
    ['sends an event', [row({}), row({}), enqueued], 'joined'],
    ['finds the instance over', [row({}), row({ status: 'Completed' })], 'closed'],
    ['finds it gone', [row({}), row(null)], 'absent'],
  ])('%s, releases, and tells', (_, conversation, answer) => {
    const starter = probe(singletonStart);
    expect(asked(converse(starter, ...way, ...conversation))).toEqual(['RELEASE of lock']);
    expect(told(starter.receive(released))).toEqual([answer]);
    expect(starter.settled).toBe(true);
  });

  it('tells the truth when the start is refused', () => {
    const starter = new Probe(singletonStart, starterInput('atomic'));
    expect(asked(converse(starter, ...way, row(null), exists))).toEqual(['RELEASE of lock']);
    expect(told(starter.receive(leaseConflict))).toEqual(['alreadyRunning']);
  });
});

describe('lock-blob', () => {
  it('waits while the blob is there, and gives up', () => {
    const starter = probe(lockBlobStarter, { retriesMax: 1 });
    expect(asked(converse(starter, blobExists))).toEqual([]);
    expect(asked(starter.fire('BACKOFF'))).toEqual(['PUT_BLOB of lock']);
    expect(told(starter.receive(blobExists))).toEqual(['locked']);
  });

  it('names nobody', () => {
    expect(probe(lockBlobStarter).receive({ type: 'MESSAGE', id: message, window }).sends).toEqual([
      { to: 'lock', message: { type: 'PUT_BLOB', owner: null } },
    ]);
  });
});

describe('lock-blob-owner', () => {
  it('names the execution', () => {
    const { sends } = probe(lockBlobOwnerStarter).receive({
      type: 'MESSAGE',
      id: messageId('m7'),
      window: windowKey('w1'),
    });
    expect(sends).toEqual([{ to: 'lock', message: { type: 'PUT_BLOB', owner: 'e-m7' } }]);
  });

  it('recognises its own blob', () => {
    const starter = probe(lockBlobOwnerStarter);
    expect(factsOf(converse(starter, blobExists, found('e-m1')))).toEqual(['accepted', 'started']);
    expect(starter.context).toMatchObject({ token: newest satisfies ETag });
  });

  it.each<[string, Message]>([
    ["somebody else's blob", found('e-m2')],
    ['a blob that is gone by now', blobAbsent],
  ])('waits and tries again after %s', (_, answer) => {
    const starter = probe(lockBlobOwnerStarter, { retriesMax: 1 });
    converse(starter, blobExists, answer);
    expect(asked(starter.fire('BACKOFF'))).toEqual(['PUT_BLOB of lock']);
    starter.receive(blobExists);
    expect(told(starter.receive(answer))).toEqual(['locked']);
  });
});

describe('a flag', () => {
  it.each<[string, AnyStateMachine, readonly Message[]]>([
    ['flag', flag, [record({})]],
    ['flag, however old', flag, [record({ isOld: true })]],
    ['flag-atomic', flagAtomic, [recordExists]],
    ['flag-timestamp', flagTimestamp, [record({})]],
    ['flag-timestamp, set in between', flagTimestamp, [record(null), recordExists]],
    [
      'flag-timestamp, replaced in between',
      flagTimestamp,
      [record({ isOld: true }), recordChanged],
    ],
    ['flag-timestamp, cleared in between', flagTimestamp, [record({ isOld: true }), recordAbsent]],
  ])('that is set loses the message, and nobody is told: %s', (_, machine, answers) => {
    const starter = probe(machine);
    expect(converse(starter, ...answers).facts).toEqual([
      { type: 'dropped', message, why: 'ignored' },
      { type: 'acknowledged', message, as: 'joined', execution: null, window },
    ]);
    expect(starter.settled).toBe(true);
  });

  it('that is old is replaced, if it is still the one that was read', () => {
    const starter = probe(flagTimestamp);
    expect(converse(starter, record({ isOld: true })).sends).toEqual([
      {
        to: 'record',
        message: {
          type: 'UPDATE_RECORD',
          content: { owner: 'starter-1', stage: 'active' },
          ifMatch: newest,
        },
      },
    ]);
    expect(factsOf(starter.receive(updated))).toEqual(['accepted', 'started']);
  });

  it.each<[string, Message, string]>([
    ['a fresh flag is old', record({}), 'UPDATE_RECORD of record'],
    ['no flag is no flag', record(null), 'INSERT_RECORD of record'],
  ])('to a clock that runs ahead %s', (_, answer, request) => {
    const starter = probe(flagTimestamp);
    starter.receive({ type: 'MESSAGE', id: message, window });
    expect(starter.suffer('CLOCK_SKEW')).not.toBeNull();
    expect(asked(starter.receive(answer))).toEqual([request]);
  });

  it('with a timestamp is abandoned by a host that dies, and by one that knows nothing of it', () => {
    const gone = ['HOLDER_GONE of record'];
    const [worker] = atWork('flag-timestamp');
    expect(asked(worker.suffer('CRASH') ?? { sends: [], facts: [] })).toEqual(gone);
    expect(asked(converse(probe(flagTimestamp), record(null), recordExists))).toEqual(gone);
  });
});
