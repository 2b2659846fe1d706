import { describe, expect, it } from 'vitest';
import {
  etag,
  executionId,
  instanceId,
  lockBlob,
  type LockBlobRequest,
} from '../../model/index.js';
import { Probe } from './model-driver.js';

const owner = executionId('e-m1');
const get: LockBlobRequest = { type: 'GET_BLOB' };
const put: LockBlobRequest = { type: 'PUT_BLOB', owner };
const remove = (ifMatch: number | null): LockBlobRequest => ({
  type: 'DELETE_BLOB',
  ifMatch: ifMatch === null ? null : etag(ifMatch),
});

const states = {
  absent: [],
  present: [put],
  'present for the second time': [put, remove(null), put],
} as const;

function blobIn(state: keyof typeof states): Probe {
  const probe = new Probe(lockBlob, { id: 'lock', guards: instanceId('1') });
  for (const request of states[state]) probe.receive(request);
  return probe;
}

describe('a lock blob', () => {
  it.each<[keyof typeof states, LockBlobRequest, object, string]>([
    ['absent', get, { status: 404, code: 'BlobNotFound' }, 'absent'],
    ['absent', put, { status: 201, etag: 1 }, 'present'],
    ['absent', remove(null), { status: 404, code: 'BlobNotFound' }, 'absent'],
    ['present', get, { status: 200, owner, etag: 1 }, 'present'],
    ['present', put, { status: 409, code: 'BlobAlreadyExists' }, 'present'],
    ['present', remove(null), { status: 202 }, 'absent'],
    ['present', remove(1), { status: 202 }, 'absent'],
    ['present for the second time', get, { status: 200, etag: 2 }, 'present'],
    ['present for the second time', remove(1), { status: 412, code: 'ConditionNotMet' }, 'present'],
    ['present for the second time', remove(2), { status: 202 }, 'absent'],
  ])('that is %s answers %j with %j', (state, request, answer, next) => {
    const blob = blobIn(state);
    expect(blob.receive(request).sends).toMatchObject([{ to: 'client', message: answer }]);
    expect(blob.state).toBe(next);
  });

  it('is held while it is there, and says so once', () => {
    const blob = blobIn('absent');
    const held = { type: 'held', lock: 'lock', kind: 'lock', instance: '1' };
    expect(blob.receive(put).facts).toEqual([held]);
    expect(blob.receive(put).facts).toEqual([]);
    expect(blob.receive(remove(null)).facts).toEqual([{ type: 'freed', lock: 'lock' }]);
    expect(blob.context).toMatchObject({ owner: null });
  });
});
