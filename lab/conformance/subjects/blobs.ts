import fc from 'fast-check';
import {
  actorPart,
  blobLease,
  executionId,
  instanceId,
  leaseId,
  lockBlob,
  type LeaseId,
} from '../../../model/index.js';
import { back, naming, plain, seenEtag, seenLease, waiting } from '../operations.js';
import type { Exchange, Subject } from '../subject.js';

/** Ids that clients propose: GUIDs, as the service wants them. */
const proposals = [
  leaseId('11111111-1111-4111-8111-111111111111'),
  leaseId('22222222-2222-4222-8222-222222222222'),
];
const proposed = fc.constantFrom(...proposals);

/** A lease that somebody was granted, or one that nobody may have asked for. */
const anyLease = fc.oneof(
  { weight: 4, arbitrary: back },
  { weight: 1, arbitrary: proposed },
) satisfies fc.Arbitrary<number | LeaseId>;

const leaseFrom = (past: readonly Exchange[], which: number | LeaseId): LeaseId | null =>
  typeof which === 'number' ? seenLease(past, which) : which;

/** Durations at the bounds, within them, without end, and out of bounds. */
const durations = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(15, 15, 30, 60, -1) },
  { weight: 1, arbitrary: fc.constantFrom(14, 61) },
);

export const blobLeases: Subject = {
  name: 'blob lease',
  part: (id) => actorPart(id, blobLease, { id, guards: null, lapses: 'in time' }),
  finally: [() => ({ type: 'READ' }), () => ({ type: 'READ_PROPERTIES' })],
  operations: fc.oneof(
    plain(fc.constant({ type: 'READ' } as const)),
    plain(fc.constant({ type: 'READ_PROPERTIES' } as const)),
    {
      weight: 3,
      arbitrary: plain(
        fc.record({
          type: fc.constant('ACQUIRE' as const),
          durationSeconds: durations,
          proposedId: fc.option(proposed),
        }),
      ),
    },
    { weight: 2, arbitrary: naming('RENEW', anyLease, holding('RENEW')) },
    naming('CHANGE', fc.tuple(anyLease, proposed), (past, [which, proposedId]) => {
      const id = leaseFrom(past, which);
      return id && { type: 'CHANGE', leaseId: id, proposedId };
    }),
    naming('RELEASE', anyLease, holding('RELEASE')),
    // Not while a break is under way: that a second one may shorten it is left out of the machine.
    naming('BREAK', fc.constantFrom(null, 0, 10, 60, 61), (past, periodSeconds) => {
      const mayShorten = periodSeconds !== null && periodSeconds > 0 && breaks(past);
      return mayShorten ? null : { type: 'BREAK', periodSeconds };
    }),
    {
      weight: 3,
      arbitrary: naming(
        'WRITE_BLOB',
        fc.record({
          claimed: fc.boolean(),
          which: fc.option(anyLease),
          version: fc.option(back),
        }),
        (past, { claimed, which, version }) => {
          const id = which === null ? null : leaseFrom(past, which);
          const ifMatch = version === null ? null : seenEtag(past, version);
          if ((which !== null && id === null) || (version !== null && ifMatch === null))
            return null;
          return { type: 'WRITE_BLOB', content: { claimed }, leaseId: id, ifMatch };
        },
      ),
    },
    { weight: 2, arbitrary: waiting(5, 10, 15, 30, 60) },
  ),
};

function holding(type: 'RENEW' | 'RELEASE') {
  return (past: readonly Exchange[], which: number | LeaseId) => {
    const id = leaseFrom(past, which);
    return id && { type, leaseId: id };
  };
}

/** True if a break may be under way: one was accepted, and nothing was seen since that tells otherwise. */
function breaks(past: readonly Exchange[]): boolean {
  const telling = past.findLast(
    ({ reply }) =>
      reply?.type === 'BREAK_ACCEPTED' ||
      reply?.type === 'LEASED' ||
      reply?.type === 'RELEASED' ||
      (reply?.type === 'BLOB_PROPERTIES' && reply.leaseState !== 'breaking'),
  );
  return telling?.reply?.type === 'BREAK_ACCEPTED';
}

export const lockBlobs: Subject = {
  name: 'lock blob',
  part: (id) => actorPart(id, lockBlob, { id, guards: instanceId('1') }),
  finally: [() => ({ type: 'GET_BLOB' })],
  operations: fc.oneof(
    plain(fc.constant({ type: 'GET_BLOB' } as const)),
    plain(
      fc.record({
        type: fc.constant('PUT_BLOB' as const),
        owner: fc.constantFrom(null, executionId('e-1'), executionId('e-2')),
      }),
    ),
    naming('DELETE_BLOB', fc.option(back), (past, version) => {
      if (version === null) return { type: 'DELETE_BLOB', ifMatch: null };
      const ifMatch = seenEtag(past, version);
      return ifMatch && { type: 'DELETE_BLOB', ifMatch };
    }),
  ),
};
