import { etag, leaseId } from '../../model/index.js';
import {
  azuriteDivergences as all,
  isDivergence,
  type AzuriteDivergence,
} from '../../live/azure/azurite-divergences.js';
import { seenEtag, seenLease } from './operations.js';
import type { Exchange, Operation } from './subject.js';

/** A difference of Azurite's, and what shows it. */
export interface Divergence extends AzuriteDivergence {
  /** The subject of that machine. */
  readonly subject: string;
  /** Requests, of which the last one shows it. */
  readonly demonstration: readonly Operation['request'][];
}

/** True if these two replies are that difference. */
export function known(
  divergence: Divergence,
  name: string,
  ofModel: Exchange,
  ofStore: Exchange,
): boolean {
  return (
    divergence.subject === name &&
    isDivergence(divergence, ofModel.request.type, ofModel.reply, ofStore.reply)
  );
}

/** One line: what is answered, by whom. */
export function demonstrationOf({ request, model, store }: Divergence): string {
  return `${request}: the model says ${model.join(' or ')}, the store ${store.join(' or ')}`;
}

const own = leaseId('11111111-1111-4111-8111-111111111111');

const other = leaseId('33333333-3333-4333-8333-333333333333');

const acquire = (durationSeconds: number): Operation['request'] => {
  return () => ({ type: 'ACQUIRE', durationSeconds, proposedId: own });
};

const write = (past: readonly Exchange[], withLease: boolean, version: number | null) =>
  ({
    type: 'WRITE_BLOB',
    content: { claimed: true },
    leaseId: withLease ? seenLease(past, 0) : null,
    ifMatch: version === null ? null : seenEtag(past, version),
  }) as const;

type Name = (typeof all)[number]['name'];

const demonstrations: Readonly<Record<Name, Divergence['demonstration']>> = {
  'a write with the id of a lease that has expired is LeaseNotPresentWithBlobOperation': [
    acquire(15),
    () => ({ type: 'WAIT', seconds: 15 }),
    (past) => write(past, true, null),
  ],
  'a duration out of bounds is looked at after the lease that is there': [
    acquire(15),
    () => ({ type: 'ACQUIRE', durationSeconds: 61, proposedId: null }),
  ],
  'a break period out of bounds is looked at after the lease that is not there': [
    () => ({ type: 'BREAK', periodSeconds: 61 }),
  ],
  'a break period out of bounds breaks a lease without end, and one that is over': [
    acquire(-1),
    () => ({ type: 'BREAK', periodSeconds: 61 }),
  ],
  'a lease that has expired is renewed by any id': [
    acquire(15),
    () => ({ type: 'WAIT', seconds: 15 }),
    () => ({ type: 'RENEW', leaseId: other }),
  ],
  'of a lease and an If-Match that both refuse a write, the If-Match is looked at first': [
    () => ({ type: 'READ' }),
    (past) => write(past, false, null),
    acquire(15),
    (past) => write(past, false, 1),
  ],
  'an If-Match on a blob that is not there is 412 instead of 404': [
    () => ({ type: 'PUT_BLOB', owner: null }),
    () => ({ type: 'DELETE_BLOB', ifMatch: null }),
    (past) => ({ type: 'DELETE_BLOB', ifMatch: seenEtag(past, 0) ?? etag(0) }),
  ],
  'a queue that was deleted can be created again at once': [
    () => ({ type: 'CREATE_QUEUE' }),
    () => ({ type: 'DELETE_QUEUE' }),
    () => ({ type: 'CREATE_QUEUE' }),
  ],
};

export const azuriteDivergences: readonly Divergence[] = all.map((divergence) => ({
  ...divergence,
  subject: divergence.machine.replaceAll('-', ' '),
  demonstration: demonstrations[divergence.name],
}));
