import type { CodeClient } from '../model/azure/clients.js';
import { eras } from '../model/azure/eras.js';
import type { StarterInput } from '../model/azure/starter/starter.js';
import type { MessageId, WindowKey } from '../model/domain.js';
import type { CallJob } from './call.js';
import type { Call, Entry, Run } from './realm.js';
import type { Understood } from './said.js';

/** How a program serves messages; the same for all starters of a world. */
export interface Serves {
  /** The trigger's or function's name; null: the only one there is. */
  readonly trigger: string | null;
  readonly client: CodeClient;
  readonly proposes: boolean;
  /** Which actors stand for the resources that the code asks for by name. */
  readonly resources: CallJob['resources'];
  readonly deliveries: NonNullable<CallJob['deliveries']>;
  readonly entities: NonNullable<CallJob['entities']>;
  readonly carries: boolean;
  /** True: a batch says which messages it accepts, a starter never does. */
  readonly handsOver: boolean;
  readonly deployed: boolean;
  readonly lasts: number | null;
  /** Milliseconds since 1970 when a call begins; null: some day in 2023. */
  readonly now: number | null;
}

export interface CodeStarterInput extends StarterInput, Partial<Serves> {}

/** A starter that is code: its state is the message that it serves, and what the code has been shown since. */
export interface CodeStarterContext
  extends Required<Pick<StarterInput, 'id' | 'era' | 'queue' | 'sites'>>, Serves {
  readonly window: NonNullable<StarterInput['window']>;
  readonly again: boolean;
  readonly message: { readonly id: MessageId; readonly window: WindowKey } | null;
  readonly log: readonly Entry[];
}

/** The timer in a slot, as schedules name it: `sleep 1`. */
export const timerType = (slot: number): string => `xstate.after.sleep ${slot + 1}.code`;
export const slotOf = (type: string): number => Number(/sleep (\d+)\.code$/.exec(type)?.[1]) - 1;

/** Total: XState calls it again without an input. */
export function contextOf(input: CodeStarterInput | undefined): CodeStarterContext {
  return {
    id: input?.id ?? '',
    era: input?.era ?? '2019',
    queue: input?.queue ?? '',
    sites: input?.sites ?? {},
    window: input?.window ?? 'tumbling',
    again: input?.again ?? false,
    trigger: input?.trigger ?? null,
    client: input?.client ?? 'javascript',
    proposes: input?.proposes ?? false,
    resources: input?.resources ?? {},
    deliveries: input?.deliveries ?? {},
    entities: input?.entities ?? {},
    carries: input?.carries ?? false,
    handsOver: input?.handsOver ?? false,
    deployed: input?.deployed ?? false,
    lasts: input?.lasts ?? null,
    now: input?.now ?? null,
    message: null,
    log: [],
  };
}

export function begun(
  context: CodeStarterContext,
  { id, window }: { readonly id: MessageId; readonly window: WindowKey },
): CodeStarterContext {
  return { ...context, message: { id, window }, log: [] };
}

/** The job of the message that is served. */
export function jobOf(context: CodeStarterContext, { body }: Understood = {}): CallJob {
  const { id, era, queue, sites, again, message, trigger, client, proposes, resources } = context;
  const { deliveries, entities, carries, deployed, lasts, now } = context;
  if (message === null) throw new Error('expected a message being served, found none');
  return {
    kind: 'call',
    id,
    era: eras[era],
    queue,
    sites,
    again,
    message,
    trigger,
    client,
    proposes,
    resources,
    deliveries,
    entities,
    carries,
    deployed,
    ...(lasts === null ? {} : { lasts }),
    ...(now === null ? {} : { now }),
    ...(body === undefined ? {} : { body: body(message.id, message.window) }),
  };
}

/** The requests that are new since a run, as effects of a machine; one without a number says so, or it would have that of the answer at hand. */
export function sentSince(
  before: Run | null,
  { calls }: Run,
): readonly (Pick<Call, 'to' | 'message'> & {
  readonly type: 'send';
  readonly correlation: number | null;
})[] {
  return calls
    .slice(before?.calls.length ?? 0)
    .map(({ to, message, correlation = null }) => ({ type: 'send', to, message, correlation }));
}

/** Nothing of it is left: it has come back, and neither an answer nor a timer is awaited. */
export function isOver(run: Run | undefined): boolean {
  return run !== undefined && run.outcome !== null && isSettled(run);
}

/** Neither an answer nor a timer is awaited. */
export function isSettled({ calls, timers }: Run): boolean {
  return calls.every(({ answered }) => answered) && timers.every(({ live }) => !live);
}

/**
 * The timers that fire when the one in that slot does, in order: with those that have to fire before it, since they were set no
 * later and for no longer.
 */
export function firing({ timers }: Run, slot: number): readonly Entry[] {
  const live = timers.filter((timer) => timer.live);
  const at = live.findIndex((timer) => timer.slot === slot);
  const one = live[at];
  if (one === undefined) return [{ t: slot }];
  const before = live.filter(
    (other, index) =>
      index !== at &&
      (other.since < one.since
        ? other.ms <= one.ms
        : other.since === one.since && (other.ms < one.ms || (other.ms === one.ms && index < at))),
  );
  return [...before.sort((a, b) => a.ms - b.ms), one].map((timer) => ({ t: timer.slot }));
}

export function timersOf(
  before: Run | null,
  { timers }: Run,
): {
  readonly set: readonly { readonly slot: number; readonly ms: number }[];
  readonly cancelled: readonly number[];
} {
  const was = before?.timers ?? [];
  return {
    set: timers.filter(({ live }, index) => live && was[index] === undefined),
    cancelled: timers.flatMap(({ live, slot }, index) =>
      !live && was[index]?.live === true ? [slot] : [],
    ),
  };
}
