import type { FaultName } from './domain.js';
import type { Received } from './messages.js';
import type { ActorPart, Channel, FaultPart, FaultParts, MailPart } from './parts.js';

/** What a fault is, in a sentence, and what in the real system it stands for. */
export interface FaultInfo {
  readonly summary: string;
  readonly source: string;
}

/** Every fault, in the order of tables. Timers that fire early or late are no fault: in asynchronous time any timer may. */
export const faults: Readonly<Record<FaultName, FaultInfo>> = {
  crash: {
    summary: "a starter's host dies for good in the middle of serving a message",
    source: 'hosts are recycled, functions time out',
  },
  redelivery: {
    summary: 'the trigger delivers a message a second time, to another host, at any moment',
    source: 'Azure Storage REST: Get Messages (at least once); visibility timeouts',
  },
  'lost-reply': {
    summary:
      "a starter's storage request took effect, its reply is lost, and the SDK sends it again",
    source: 'azure-storage-java#35, azure-storage-node#290, NuGet.Insights#77',
  },
  refused: {
    summary:
      "a starter's storage request is refused for longer than the SDK repeats it (503): it has no effect, and the call throws",
    source: 'Azure Storage REST: error codes (ServerBusy); retry policies of the SDKs',
  },
  duplicate: {
    summary: 'the control queue delivers an item twice, or the work-item queue an activity',
    source: 'Azure Storage REST: Get Messages; durabletask README (activities at least once)',
  },
  reorder: {
    summary: 'the control queue hands out a later item first',
    source: 'Azure Storage REST: Get Messages (best-effort order)',
  },
  pause: {
    summary:
      'somebody stands still beyond a limit: a lease or a flag lapses under its living holder, a start is given up after ten deferrals',
    source: 'Kleppmann, "How to do distributed locking"; durabletask OrchestrationSessionManager',
  },
  'worker-crash': {
    summary: 'the host of an orchestration or entity dies between two writes of a checkpoint',
    source: 'durabletask CompleteTaskOrchestrationWorkItemAsync; durabletask README',
  },
  'split-brain': {
    summary: 'two workers own one partition for a moment, and both run an episode',
    source: 'durabletask README ("momentarily think they each have ownership")',
  },
  'activity-failure': {
    summary: 'user code throws: an activity, or an operation of an entity',
    source: 'durable-extension#1751, #3544',
  },
  'clock-skew': {
    summary: "a client's clock runs ahead, so that it takes a fresh flag for an old one",
    source:
      'article "Durable Function Orchestrator Race Condition", solution 3 (a timestamp as flag)',
  },
  failover: {
    summary: 'a replica takes over that lacks the last write, although its client was told OK',
    source: 'Redis docs, "Replication" (asynchronous) and "Distributed locks"',
  },
};

/** The name of every fault, in the order of tables. */
export const faultNames = Object.keys(faults) as readonly FaultName[];

/** The faults of the catalogue, which are asked about where none are named: `refused` has to be. */
export const defaultFaults: readonly FaultName[] = faultNames.filter((name) => name !== 'refused');

/** The events by which machines learn of faults; an actor can have a fault if its machine knows the event. */
const events = {
  crash: 'CRASH',
  reorder: 'REORDER',
  pause: 'PAUSE',
  'worker-crash': 'WORKER_CRASH',
  'split-brain': 'SPLIT_BRAIN',
  'activity-failure': 'ACTIVITY_FAILURE',
  'clock-skew': 'CLOCK_SKEW',
  failover: 'PROMOTE',
} as const satisfies Partial<Record<FaultName, string>>;

/** What a machine is told. It is nobody's message: it comes from the environment, and never waits. */
export type FaultEvent = Received<{ readonly type: (typeof events)[keyof typeof events] }>;

/** Where each fault may hit a world of these actors: by event wherever a machine knows it, by channel where it is told. */
export function faultsOf(
  actors: readonly ActorPart[],
  channels: {
    readonly lostReply: readonly Channel[];
    /** Default: as `lostReply`. */
    readonly refused?: readonly Channel[];
    readonly duplicate: readonly Channel[];
  },
  redelivered: readonly MailPart[] = [],
): FaultParts {
  const parts: [FaultName, FaultPart][] = Object.entries(events).map(([kind, type]) => [
    kind as FaultName,
    {
      events: actors
        .filter(({ machine }) => (machine.events as readonly string[]).includes(type))
        .map(({ id }) => ({ to: id, message: { type } })),
    },
  ]);
  parts.push(
    ['redelivery', { events: redelivered }],
    ['lost-reply', { at: channels.lostReply }],
    ['refused', { at: channels.refused ?? channels.lostReply }],
    ['duplicate', { at: channels.duplicate }],
  );
  return Object.fromEntries(
    parts.filter(([, part]) => ('at' in part ? part.at : part.events).length > 0),
  );
}
