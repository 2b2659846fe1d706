import { describe, expect, it } from 'vitest';
import {
  blobLease,
  instanceId,
  leaseGrantedTo,
  leaseId,
  type BlobLeaseInput,
  type BlobRequest,
} from '../../model/index.js';
import { Probe } from './model-driver.js';

const acquire = (
  durationSeconds = 15,
  proposedId: ReturnType<typeof leaseId> | null = null,
): BlobRequest => ({ type: 'ACQUIRE', durationSeconds, proposedId });
const renew: BlobRequest = { type: 'RENEW', leaseId: leaseGrantedTo('client') };
const release: BlobRequest = { type: 'RELEASE', leaseId: leaseGrantedTo('client') };
const gone: BlobRequest = { type: 'HOLDER_GONE' };
const held = { type: 'held', lock: 'lock', kind: 'lock', instance: '1' };
const freed = { type: 'freed', lock: 'lock' };

/** A blob that `client` has leased; the lease lapses only when nobody renews it, unless told otherwise. */
function leased(options: Partial<BlobLeaseInput> = {}, duration = 15, machine = blobLease): Probe {
  const blob = newBlob(options, machine);
  blob.receive(acquire(duration));
  return blob;
}

function newBlob(options: Partial<BlobLeaseInput> = {}, machine = blobLease): Probe {
  const input = { id: 'lock', guards: instanceId('1'), lapses: 'unrenewed', ...options };
  return new Probe(machine, input);
}

describe('a lease that its holder renews', () => {
  it('has no time limit, and one that is not renewed has', () => {
    expect(leased().timers).toEqual([]);
    expect(leased({ lapses: 'in time' }).timers).toEqual(['LEASE']);
  });

  it('is as good as one that lasts: a renewal changes nothing, a release ends it', () => {
    const blob = leased();
    const before = blob.state;
    expect(blob.receive(renew).sends[0]?.message).toMatchObject({ status: 200 });
    expect(blob.state).toEqual(before);
    blob.receive(release);
    expect(blob.state).toBe('available');
  });

  it('ends in its time once its holder is gone', () => {
    const blob = leased();
    expect(blob.receive(gone).facts).toEqual([]);
    expect(blob.timers).toEqual(['LEASE']);
    expect(blob.fire('LEASE').facts).toEqual([freed]);
    expect(blob.state).toBe('expired');
  });

  it('does not mind that somebody else is gone; its twin without the guard does', () => {
    const blob = leased();
    blob.receive(gone, 'passer-by');
    expect(blob.timers).toEqual([]);
    const twin = leased({}, 15, blobLease.provide({ guards: { isHolder: () => true } }));
    twin.receive(gone, 'passer-by');
    expect(twin.timers).toEqual(['LEASE']);
  });

  it('expires at once when its holder stands still, who may then renew it again', () => {
    const blob = leased();
    expect(blob.suffer('PAUSE')).toEqual({ sends: [], facts: [freed] });
    expect(blob.state).toBe('expired');
    expect(blob.receive(renew).facts).toEqual([held]);
    expect(blob.timers).toEqual([]);
    expect(blob.suffer('PAUSE')).not.toBeNull();
  });

  it('is granted to the next one after a pause, and the former holder cannot renew it', () => {
    const blob = leased();
    blob.suffer('PAUSE');
    const { sends, facts } = blob.receive(acquire(), 'other');
    expect(sends[0]).toMatchObject({ to: 'other', message: { status: 201 } });
    expect(facts).toEqual([held]);
    expect(blob.receive(renew).sends[0]?.message).toMatchObject({ status: 409 });
    expect(blob.receive(gone).facts).toEqual([]);
    expect(blob.timers).toEqual([]);
  });

  it('is nothing that its holder knows of if it asks once more: it is refused, and time ends the lease', () => {
    const blob = leased();
    const { sends } = blob.receive(acquire());
    expect(sends[0]?.message).toMatchObject({ status: 409, code: 'LeaseAlreadyPresent' });
    expect(blob.timers).toEqual(['LEASE']);
    const other = leased();
    other.receive(acquire(), 'other');
    expect(other.timers).toEqual([]);
  });
});

describe('a pause', () => {
  it.each([
    ['nobody holds', newBlob()],
    ['time ends', leased({ lapses: 'in time' })],
    ['never ends', leased({}, -1)],
  ])('ends no lease that %s', (_, blob) => {
    expect(blob.suffer('PAUSE')).toBeNull();
  });
});

describe('a blob that guards an instance', () => {
  it.each([
    ['a release', release],
    ['a break', { type: 'BREAK', periodSeconds: 0 }],
  ] as const)('is held from the grant to %s', (_, end) => {
    for (const duration of [15, -1]) {
      const blob = newBlob();
      expect(blob.receive(acquire(duration)).facts).toEqual([held]);
      expect(blob.receive(acquire(duration), 'other').facts).toEqual([]);
      expect(blob.receive(end).facts).toEqual([freed]);
    }
  });

  it('stays held when its lease is granted anew to its holder, or is breaking', () => {
    const blob = newBlob({ lapses: 'in time' });
    const own = leaseId('L');
    expect(blob.receive(acquire(15, own)).facts).toEqual([held]);
    for (const duration of [60, -1, 15]) {
      expect(blob.receive(acquire(duration, own)).facts).toEqual([]);
    }
    expect(blob.receive({ type: 'BREAK', periodSeconds: 10 }).facts).toEqual([]);
    expect(blob.fire('BREAK_PERIOD').facts).toEqual([freed]);
  });

  it('says nothing of a lease that guards nothing', () => {
    const blob = newBlob({ guards: null });
    expect(blob.receive(acquire()).facts).toEqual([]);
    expect(blob.receive(release).facts).toEqual([]);
  });
});
