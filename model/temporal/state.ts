import {
  executionId,
  type ActorId,
  type ExecutionId,
  type InstanceId,
  type MessageId,
  type WindowKey,
} from '../domain.js';
import type { Ended, Fact } from '../facts.js';
import type { Received } from '../messages.js';
import type { Phase, TemporalRequest } from './messages.js';

/** Which workflow id. */
export interface TemporalInput {
  readonly id: ActorId;
  readonly instance: InstanceId;
  readonly window: WindowKey;
}

/** What a run has scheduled. */
export interface Activity {
  /** As they came. */
  readonly inOrder: readonly MessageId[];
  readonly attempt: number;
  /** Who runs it; null while it waits for a worker. */
  readonly by: ActorId | null;
}

/** An attempt that goes on although nobody waits for it: its time was over, or its run was closed. */
export interface Orphan {
  readonly by: ActorId;
  readonly run: ExecutionId;
  /** How its run ended; null while it is open. */
  readonly how: Ended['how'] | null;
}

/** What the service knows of the id. */
export interface TemporalState extends TemporalInput {
  /** The open run, or the last one; null: there was none. */
  readonly run: ExecutionId | null;
  /** How many runs there were. */
  readonly runs: number;
  /** The id of the request that started it. */
  readonly request: ExecutionId | null;
  readonly last: 'none' | 'running' | 'completed' | 'terminated';
  /** True if its code has run. */
  readonly begun: boolean;
  readonly phase: Phase;
  readonly batches: number;
  /** Signals and arguments in its history that no activity has got, as they came. */
  readonly known: readonly MessageId[];
  /** What has come while a task of it was under way: signals, as they came, and whether there was anything else. */
  readonly buffered: { readonly signals: readonly MessageId[]; readonly others: boolean };
  /** Request ids of signals that the run has had. Sorted. */
  readonly executions: readonly ExecutionId[];
  readonly task: 'none' | 'scheduled' | 'started';
  readonly activity: Activity | null;
  readonly orphans: readonly Orphan[];
  /** Workers that wait for a task; who came first is first. */
  readonly pollers: readonly ActorId[];
  /** Workers that are dead. */
  readonly gone: readonly ActorId[];
}

/** What it hears. */
export type Heard = Received<TemporalRequest | { readonly type: 'PAUSE' }>;

/** A run before its first task. */
export const fresh = {
  last: 'running',
  begun: false,
  phase: 'begun',
  batches: 0,
  buffered: { signals: [], others: false },
  task: 'scheduled',
  activity: null,
} as const;

/** @throws Error if there was no run: the machine is wrong. */
export const runOf = ({ run }: TemporalState): ExecutionId => {
  if (run === null) throw new Error('expected a run, found none');
  return run;
};

/** Of an activity that somebody works on. */
export const isHeldBy = ({ activity, gone }: TemporalState, isGone: boolean): boolean => {
  const by = activity?.by ?? null;
  return by !== null && gone.includes(by) === isGone;
};

/** What an open run is as a lock. */
export const lock = ({ id }: TemporalState, run: ExecutionId): string => `${id}#${run}`;

/** The end of an execution. */
export const over = (
  { instance }: TemporalState,
  execution: ExecutionId,
  how: Ended['how'],
): Fact => ({
  type: 'ended',
  instance,
  execution,
  how,
});

/** The id of a request; empty if it has none. */
export function requestOf(event: Heard): ExecutionId {
  return 'request' in event ? event.request : executionId('');
}

/** The n-th run. */
export const named = (n: number): Pick<TemporalState, 'run' | 'runs'> => ({
  run: executionId(`e-${n}`),
  runs: n,
});

/** UnhandledCommand is about signals, timers and activities alike. */
export const hasBuffered = ({ buffered }: TemporalState): boolean =>
  buffered.signals.length > 0 || buffered.others;

/** Something that the code has to see: another task, now or after the one that is under way. */
export function stirred({ task, buffered }: TemporalState): Partial<TemporalState> {
  return task === 'started' ? { buffered: { ...buffered, others: true } } : { task: 'scheduled' };
}

/** With the attempt that is under way, if its worker lives. */
export function orphaned({ orphans, activity, gone, run }: TemporalState): readonly Orphan[] {
  const by = activity?.by ?? null;
  if (by === null || run === null || gone.includes(by)) return orphans;
  return [...orphans, { by, run, how: null }];
}
