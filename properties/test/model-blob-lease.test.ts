import { describe, expect, it } from 'vitest';
import { blobLease, etag, leaseId, type BlobRequest } from '../../model/index.js';
import { Probe } from './model-driver.js';

const A = leaseId('A');
const B = leaseId('B');
const acquire = (proposedId: typeof A | null, durationSeconds = 15): BlobRequest => ({
  type: 'ACQUIRE',
  durationSeconds,
  proposedId,
});
const breakAfter = (periodSeconds: number | null): BlobRequest => ({
  type: 'BREAK',
  periodSeconds,
});
const write = (id: typeof A | null, ifMatch: number | null = null): BlobRequest => ({
  type: 'WRITE_BLOB',
  content: { claimed: true },
  leaseId: id,
  ifMatch: ifMatch === null ? null : etag(ifMatch),
});

/** A blob in each documented lease state; lease A where there is or was one. */
const states = {
  available: () => new Probe(blobLease),
  leased: () => after(acquire(A)),
  breaking: () => after(acquire(A), breakAfter(10)),
  broken: () => after(acquire(A), breakAfter(0)),
  expired: () => {
    const blob = after(acquire(A));
    blob.fire('LEASE');
    return blob;
  },
} as const;
type State = keyof typeof states;

function after(...requests: readonly BlobRequest[]): Probe {
  const blob = new Probe(blobLease);
  for (const request of requests) blob.receive(request);
  return blob;
}

const present = '409 LeaseAlreadyPresent';
const mismatch = '409 LeaseIdMismatchWithLeaseOperation';
const notPresent = '409 LeaseNotPresentWithLeaseOperation';
const brokenForGood = '409 LeaseIsBrokenAndCannotBeRenewed';
const noLease = '412 LeaseNotPresentWithBlobOperation';
const wrongLease = '412 LeaseIdMismatchWithBlobOperation';

/**
 * Outcomes by request and state: the answer, then the state and lease that follow; `-` if they stay the same.
 * Source: Azure Storage REST reference, Lease Blob, the two tables; codes: Azure/azure-storage-net LeaseTests.
 */
// prettier-ignore
const table: readonly (readonly [string, BlobRequest, Readonly<Record<State, string>>])[] = [
  ['acquire without id', acquire(null), {
    available: '201 > leased lease-of-client', leased: `${present} > -`, breaking: `${present} > -`,
    broken: '201 > leased lease-of-client', expired: '201 > leased lease-of-client' }],
  ['acquire with id A', acquire(A), {
    available: '201 > leased A', leased: '201 > leased A', breaking: '409 LeaseIsBreakingAndCannotBeAcquired > -',
    broken: '201 > leased A', expired: '201 > leased A' }],
  ['acquire with id B', acquire(B), {
    available: '201 > leased B', leased: `${present} > -`, breaking: `${present} > -`,
    broken: '201 > leased B', expired: '201 > leased B' }],
  ['renew A', { type: 'RENEW', leaseId: A }, {
    available: `${mismatch} > -`, leased: '200 > leased A', breaking: `${brokenForGood} > -`,
    broken: `${brokenForGood} > -`, expired: '200 > leased A' }],
  ['renew B', { type: 'RENEW', leaseId: B }, {
    available: `${mismatch} > -`, leased: `${mismatch} > -`, breaking: `${mismatch} > -`,
    broken: `${mismatch} > -`, expired: `${mismatch} > -` }],
  ['change A to B', { type: 'CHANGE', leaseId: A, proposedId: B }, {
    available: `${notPresent} > -`, leased: '200 > leased B', breaking: '409 LeaseIsBreakingAndCannotBeChanged > -',
    broken: `${notPresent} > -`, expired: `${notPresent} > -` }],
  ['change B to A', { type: 'CHANGE', leaseId: B, proposedId: A }, {
    available: `${notPresent} > -`, leased: '200 > leased A', breaking: `${mismatch} > -`,
    broken: `${notPresent} > -`, expired: `${notPresent} > -` }],
  ['change B to B', { type: 'CHANGE', leaseId: B, proposedId: B }, {
    available: `${notPresent} > -`, leased: `${mismatch} > -`, breaking: `${mismatch} > -`,
    broken: `${notPresent} > -`, expired: `${notPresent} > -` }],
  ['release A', { type: 'RELEASE', leaseId: A }, {
    available: `${mismatch} > -`, leased: '200 > available none', breaking: '200 > available none',
    broken: '200 > available none', expired: '200 > available none' }],
  ['release B', { type: 'RELEASE', leaseId: B }, {
    available: `${mismatch} > -`, leased: `${mismatch} > -`, breaking: `${mismatch} > -`,
    broken: `${mismatch} > -`, expired: `${mismatch} > -` }],
  ['break at once', breakAfter(0), {
    available: `${notPresent} > -`, leased: '202 > broken A', breaking: '202 > broken A',
    broken: '202 > -', expired: '202 > broken A' }],
  ['break after 10 s', breakAfter(10), {
    available: `${notPresent} > -`, leased: '202 > breaking A', breaking: '202 > -',
    broken: '202 > -', expired: '202 > broken A' }],
  ['break, default period', breakAfter(null), {
    available: `${notPresent} > -`, leased: '202 > breaking A', breaking: '202 > -',
    broken: '202 > -', expired: '202 > broken A' }],
  ['write with A', write(A), {
    available: `${noLease} > -`, leased: '201 > leased A', breaking: '201 > breaking A',
    broken: `${noLease} > -`, expired: '412 LeaseLost > -' }],
  ['write with B', write(B), {
    available: `${noLease} > -`, leased: `${wrongLease} > -`, breaking: `${wrongLease} > -`,
    broken: `${noLease} > -`, expired: `${noLease} > -` }],
  ['write without lease', write(null), {
    available: '201 > available none', leased: '412 LeaseIdMissing > -', breaking: '412 LeaseIdMissing > -',
    broken: '201 > available none', expired: '201 > available none' }],
  ['read', { type: 'READ' }, {
    available: '200 > -', leased: '200 > -', breaking: '200 > -', broken: '200 > -', expired: '200 > -' }],
];

const cells = table.flatMap(([request, message, outcomes]) =>
  (Object.keys(states) as State[]).map(
    (state) => [request, state, message, outcomes[state]] as const,
  ),
);

describe('blob lease, the documented outcome of every request in every state', () => {
  it.each(cells)('%s when %s', (_, state, message, outcome) => {
    const blob = states[state]();
    const before = leaseOf(blob);
    const { sends } = blob.receive(message);
    expect(sends).toHaveLength(1);
    const { to, message: answer } = sends[0] ?? { to: '', message: { type: 'none' } };
    expect(to).toBe('client');
    const { status, code } = answer as { status: number; code?: string };
    const then = leaseOf(blob) === before && outcome.endsWith('-') ? '-' : leaseOf(blob);
    expect(`${status}${code === undefined ? '' : ` ${code}`} > ${then}`).toBe(outcome);
  });
});

describe('the properties of a blob', () => {
  it.each(Object.keys(states) as State[])('name its lease state: %s', (state) => {
    const { sends } = states[state]().receive({ type: 'READ_PROPERTIES' });
    expect(sends[0]?.message).toMatchObject({ type: 'BLOB_PROPERTIES', leaseState: state });
  });
});

describe('blob lease, time', () => {
  it('expires when its duration ends, and remembers its id', () => {
    expect(leaseOf(states.expired())).toBe('expired A');
  });

  it('of infinite duration has no timer, breaks at once by default, and may be given a period', () => {
    expect(after(acquire(A, -1)).timers).toEqual([]);
    expect(leaseOf(after(acquire(A, -1), breakAfter(null)))).toBe('broken A');
    expect(leaseOf(after(acquire(A, -1), breakAfter(60)))).toBe('breaking A');
  });

  it('is broken when the break period ends, or the rest of the lease, whichever is first', () => {
    for (const timer of ['BREAK_PERIOD', 'LEASE']) {
      const blob = states.breaking();
      blob.fire(timer);
      expect(leaseOf(blob)).toBe('broken A');
      expect(blob.timers).toEqual([]);
    }
  });

  it('goes on after a renewal, and may then expire again', () => {
    const blob = states.expired();
    blob.receive({ type: 'RENEW', leaseId: A });
    expect(blob.timers).toEqual(['LEASE']);
  });

  it('cannot be renewed after expiry once somebody has written', () => {
    const blob = states.expired();
    blob.receive(write(null));
    const { sends } = blob.receive({ type: 'RENEW', leaseId: A });
    expect(sends[0]?.message).toMatchObject({ status: 409 });
  });
});

describe('blob content', () => {
  it('changes its ETag with a write, never with a lease operation', () => {
    const blob = after(acquire(A), { type: 'RENEW', leaseId: A }, { type: 'RELEASE', leaseId: A });
    expect(blob.context['etag']).toBe(1);
    blob.receive(write(null));
    expect(blob.context['etag']).toBe(2);
  });

  it('is not written when If-Match names another version, whoever holds the lease', () => {
    const blob = after(acquire(A), write(A));
    const { sends } = blob.receive(write(A, 1));
    expect(sends[0]?.message).toMatchObject({ status: 412, code: 'ConditionNotMet' });
    expect(blob.receive(write(A, 2)).sends[0]?.message).toMatchObject({ status: 201, etag: 3 });
  });
});

describe('blob lease, bounds', () => {
  it.each([14, 61, 0, -2, 15.5])('refuses a duration of %s s', (seconds) => {
    const { sends } = new Probe(blobLease).receive(acquire(A, seconds));
    expect(sends[0]?.message).toMatchObject({ status: 400, code: 'InvalidHeaderValue' });
  });

  it.each([15, 60, -1])('grants a duration of %s s', (seconds) => {
    const { sends } = new Probe(blobLease).receive(acquire(A, seconds));
    expect(sends[0]?.message).toMatchObject({ status: 201, leaseId: A });
  });

  it.each([-1, 61])('refuses a break period of %s s', (seconds) => {
    const { sends } = states.leased().receive(breakAfter(seconds));
    expect(sends[0]?.message).toMatchObject({ status: 400 });
  });
});

/** The lease state and id, in words; whether the lease is finite is told by its timer. */
function leaseOf(blob: Probe): string {
  const { leaseId } = blob.context as { leaseId: string | null };
  return `${innermost(blob.state)} ${leaseId ?? 'none'}`;
}

function innermost(value: unknown): string {
  return typeof value === 'string' ? value : innermost(Object.values(value as object)[0]);
}
