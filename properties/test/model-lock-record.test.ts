import { describe, expect, it } from 'vitest';
import {
  etag,
  instanceId,
  lockRecord,
  type LockRecordInput,
  type LockRecordRequest,
} from '../../model/index.js';
import { Probe } from './model-driver.js';

const content = { owner: 'client', stage: 'claimed' };
const insert: LockRecordRequest = { type: 'INSERT_RECORD', content };
const update = (ifMatch: number): LockRecordRequest => ({
  type: 'UPDATE_RECORD',
  content: { owner: 'other', stage: 'started' },
  ifMatch: etag(ifMatch),
});
const remove = (ifMatch: number | null): LockRecordRequest => ({
  type: 'DELETE_RECORD',
  ifMatch: ifMatch === null ? null : etag(ifMatch),
});
const gone: LockRecordRequest = { type: 'HOLDER_GONE' };

const newRecord = (options: Partial<LockRecordInput> = {}, machine = lockRecord): Probe =>
  new Probe(machine, {
    id: 'record',
    holds: 'lock',
    instance: instanceId('1'),
    ages: true,
    ...options,
  });

function after(...requests: readonly LockRecordRequest[]): Probe {
  const record = newRecord();
  for (const request of requests) record.receive(request);
  return record;
}

/** A record in each state; its owner is `client` and its ETag 1 where there is one. */
const states = {
  absent: () => newRecord(),
  young: () => after(insert),
  abandoned: () => after(insert, gone),
  old: () => {
    const record = after(insert, gone);
    record.fire('AGE');
    return record;
  },
} as const;
type State = keyof typeof states;

const exists = '409 EntityAlreadyExists > -';
const changed = '412 UpdateConditionNotSatisfied > -';
const absent = '404 ResourceNotFound > -';

/**
 * Outcomes by request and state: the answer, then the state that follows; `-` if nothing changes.
 * Source: Azure Storage REST reference, Table service error codes.
 */
// prettier-ignore
const table: readonly (readonly [string, LockRecordRequest, Readonly<Record<State, string>>])[] = [
  ['read', { type: 'READ_RECORD' }, { absent: '200 > -', young: '200 > -', abandoned: '200 > -', old: '200 > -' }],
  ['insert', insert, { absent: '201 > young', young: exists, abandoned: exists, old: exists }],
  ['upsert', { type: 'UPSERT_RECORD', content }, {
    absent: '204 > young', young: '204 > young', abandoned: '204 > young', old: '204 > young' }],
  ['update, if it is as read', update(1), {
    absent, young: '204 > young', abandoned: '204 > young', old: '204 > young' }],
  ['update, if it were another', update(9), { absent, young: changed, abandoned: changed, old: changed }],
  ['delete, if it is as read', remove(1), {
    absent, young: '204 > absent', abandoned: '204 > absent', old: '204 > absent' }],
  ['delete, if it were another', remove(9), { absent, young: changed, abandoned: changed, old: changed }],
  ['delete whatever it is', remove(null), {
    absent, young: '204 > absent', abandoned: '204 > absent', old: '204 > absent' }],
];

const cells = table.flatMap(([request, message, outcomes]) =>
  (Object.keys(states) as State[]).map(
    (state) => [request, state, message, outcomes[state]] as const,
  ),
);

describe('lock record, the outcome of every request in every state', () => {
  it.each(cells)('%s when %s', (_, state, message, outcome) => {
    const record = states[state]();
    const before = JSON.stringify([stateOf(record), record.context]);
    const { sends } = record.receive(message);
    expect(sends.map(({ to }) => to)).toEqual(['client']);
    const { status, code } = sends[0]?.message as unknown as { status: number; code?: string };
    const isSame = JSON.stringify([stateOf(record), record.context]) === before;
    const then = isSame ? '-' : stateOf(record);
    expect(`${status}${code === undefined ? '' : ` ${code}`} > ${then}`).toBe(outcome);
  });
});

describe('lock record, versions', () => {
  it('are never the same again, also when the row was deleted in between', () => {
    const record = after(insert, remove(1));
    expect(record.receive(insert).sends[0]?.message).toMatchObject({ etag: 2 });
    expect(record.receive(remove(1)).sends[0]?.message).toMatchObject({ status: 412 });
    expect(record.receive(update(2)).sends[0]?.message).toMatchObject({ status: 204, etag: 3 });
  });

  it('are read with the content', () => {
    expect(after(insert, update(1)).receive({ type: 'READ_RECORD' }).sends[0]?.message).toEqual({
      type: 'RECORD',
      status: 200,
      record: { owner: 'other', stage: 'started', etag: 2, isOld: false },
    });
    expect(newRecord().receive({ type: 'READ_RECORD' }).sends[0]?.message).toMatchObject({
      record: null,
    });
  });

  it('do not matter to a twin without the guard: anybody deletes and updates', () => {
    const twin = (): Probe =>
      newRecord({}, lockRecord.provide({ guards: { etagMatches: () => true } }));
    for (const request of [remove(9), update(9)]) {
      const record = twin();
      record.receive(insert);
      expect(record.receive(request).sends[0]?.message).toMatchObject({ status: 204 });
    }
  });
});

describe('lock record, age', () => {
  const isOld = (record: Probe): unknown => {
    const { message } = record.receive({ type: 'READ_RECORD' }).sends[0] ?? {};
    return message?.type === 'RECORD' && message.record?.isOld;
  };

  it('shows only when its time is over after its owner has gone', () => {
    expect((['young', 'abandoned', 'old'] as const).map((state) => isOld(states[state]()))).toEqual(
      [false, false, true],
    );
    expect(states.young().timers).toEqual([]);
  });

  it('shows at once when its owner pauses for too long', () => {
    const record = states.young();
    expect(record.suffer('PAUSE')?.sends).toEqual([]);
    expect(isOld(record)).toBe(true);
  });

  it('begins anew with each write', () => {
    const record = states.old();
    record.receive(update(1));
    expect(isOld(record)).toBe(false);
  });

  it('is not touched when somebody else goes; its twin without the guard is', () => {
    const record = states.young();
    record.receive(gone, 'passer-by');
    expect(record.timers).toEqual([]);
    const twin = newRecord({}, lockRecord.provide({ guards: { isOwner: () => true } }));
    twin.receive(insert);
    twin.receive(gone, 'passer-by');
    expect(twin.timers).toEqual(['AGE']);
  });

  it('is nothing that a row without a timestamp has', () => {
    const record = newRecord({ ages: false });
    record.receive(insert);
    record.receive(gone);
    expect(record.timers).toEqual([]);
    expect(record.suffer('PAUSE')).toBeNull();
  });
});

describe('lock record, what it announces', () => {
  const held = { type: 'held', lock: 'record', kind: 'lock', instance: '1' };
  const freed = { type: 'freed', lock: 'record' };

  it('is that it is held from the insert to the deletion', () => {
    const record = newRecord();
    expect(record.receive(insert).facts).toEqual([held]);
    expect(record.receive(insert).facts).toEqual([]);
    expect(record.receive({ type: 'UPSERT_RECORD', content }).facts).toEqual([]);
    expect(record.receive(update(2)).facts).toEqual([]);
    expect(record.receive(remove(9)).facts).toEqual([]);
    expect(record.receive(remove(null)).facts).toEqual([freed]);
    expect(record.receive(remove(null)).facts).toEqual([]);
  });

  it('is that an old row keeps nobody from anything, until it is written anew', () => {
    const record = states.abandoned();
    expect(record.fire('AGE').facts).toEqual([freed]);
    expect(record.receive({ type: 'READ_RECORD' }).facts).toEqual([]);
    expect(record.receive(update(1)).facts).toEqual([held]);
    expect(record.suffer('PAUSE')?.facts).toEqual([freed]);
    expect(record.receive(remove(null)).facts.at(-1)).toEqual(freed);
  });

  it('has the kind that the world gives it', () => {
    expect(newRecord({ holds: 'claim' }).receive(insert).facts).toEqual([
      { ...held, kind: 'claim' },
    ]);
  });

  it('is nothing for a row that is data', () => {
    const record = newRecord({ holds: null });
    expect(record.receive(insert).facts).toEqual([]);
    expect(record.receive(remove(null)).facts).toEqual([]);
  });
});

/** The innermost state. */
function stateOf({ state }: Probe): string {
  return typeof state === 'string' ? state : String(Object.values(state as object)[0]);
}
