import { type Step, type Conversation, Probe } from './model-driver.js';
import type { AnyStateMachine } from 'xstate';
import { etag, leaseId, type BlobRequest } from '../../model/index.js';
import { ofEngines } from './mutant-conversations-engines.js';
import { ofResources } from './mutant-conversations-runtime.js';
import { ofStarters } from './mutant-conversations-starter.js';

/** All that a machine lets others see of a conversation: what it sends and announces, what it leaves lying, and whether it settles. */
export function heard(machine: AnyStateMachine, { input, steps }: Conversation): string {
  const probe = new Probe(machine, input ?? null);
  const reactions = steps.map((step) => {
    if ('fire' in step) return probe.fire(step.fire);
    if ('suffer' in step) return probe.suffer(step.suffer);
    return probe.defers(step.type) ? 'deferred' : probe.receive(step);
  });
  return JSON.stringify([reactions, probe.timerChanges, probe.settled]);
}

const A = leaseId('A');
const B = leaseId('B');
const acquire = (proposedId: typeof A | null = A, durationSeconds = 15): BlobRequest => ({
  type: 'ACQUIRE',
  proposedId,
  durationSeconds,
});
const breakAfter = (periodSeconds: number | null): BlobRequest => ({
  type: 'BREAK',
  periodSeconds,
});
const write = (id: typeof A | null): BlobRequest => ({
  type: 'WRITE_BLOB',
  content: { claimed: true },
  leaseId: id,
  ifMatch: null,
});
const properties: BlobRequest = { type: 'READ_PROPERTIES' };
const renew: BlobRequest = { type: 'RENEW', leaseId: A };

const blob = (...steps: readonly Step[]): Conversation => ({ steps });

/** By mutant: a conversation with its machine alone that goes otherwise with the mutant. */
export const conversations: Readonly<Record<string, Conversation>> = {
  ...ofStarters,
  ...ofResources,
  ...ofEngines,

  'blob-lease/anyLeaseId=false': blob(write(B)),
  'blob-lease/otherLeaseId=false': blob(acquire(), write(B)),
  'blob-lease/breaksAtOnce=true': blob(acquire(), breakAfter(10), properties),
  'blob-lease/breaksAtOnce=false': blob(acquire(), breakAfter(0), properties),
  'blob-lease/isBreaking=true': blob(acquire(), { fire: 'LEASE' }, properties),
  'blob-lease/isBreaking=false': blob(acquire(), breakAfter(10), { fire: 'LEASE' }, properties),
  'blob-lease/periodInvalid=true': blob(acquire(), breakAfter(10)),
  'blob-lease/periodInvalid=false': blob(acquire(), breakAfter(61)),
  'blob-lease/periodIsZero=true': blob(acquire(), breakAfter(10), breakAfter(10), properties),
  'blob-lease/periodIsZero=false': blob(acquire(), breakAfter(10), breakAfter(0), properties),
  'blob-lease/renewsAgain=true': blob(acquire(), { fire: 'LEASE' }, renew),
  'blob-lease/renewsAgain=false': {
    input: { id: 'lock', guards: null, lapses: 'unrenewed' },
    steps: [acquire(), { suffer: 'PAUSE' }, renew],
  },
  'blob-lease/sameProposedId=true': blob(acquire(), {
    type: 'CHANGE',
    leaseId: B,
    proposedId: B,
  }),
  'blob-lease/sameProposedId=false': blob(acquire(), { type: 'CHANGE', leaseId: B, proposedId: A }),
  'blob-lease/otherProposedId=true': blob(acquire(), acquire()),
  'blob-lease/durationFinite=false': blob(acquire(), properties),
  'blob-lease/durationInvalid=false': blob(acquire(A, 61)),
  'blob-lease/durationRenewed=true': blob(acquire(A, -1), { suffer: 'PAUSE' }, properties),
  'blob-lease/leaseFinite=true': blob(acquire(A, -1), renew),
  'blob-lease/leaseFinite=false': blob(acquire(), renew),
  'blob-lease/noLeaseId=false': blob(acquire(), write(null)),

  'lock-record/unconditional=true': {
    steps: [
      { type: 'INSERT_RECORD', content: { owner: null, stage: 'starting' } },
      { type: 'DELETE_RECORD', ifMatch: etag(9) },
    ],
  },
};
