import { assign, enqueueActions, setup, type AnyStateMachine, type EventObject } from 'xstate';
import { lateReplies } from '../model/azure/starter/conversation.js';
import { eras } from '../model/azure/eras.js';
import type { MessageId, WindowKey } from '../model/domain.js';
import type { Effect } from '../model/effects.js';
import type { FaultEvent } from '../model/faults.js';
import type { Message, Received, StarterMessage } from '../model/messages.js';
import type { StarterInput } from '../model/azure/starter/starter.js';
import type { CallJob, Dialect } from './call.js';
import type { Entry, Run } from './realm.js';
import { factsOf, saidBy, type Understood } from './said.js';
import type { Heard, Program } from './sandbox/program.js';

/** How a program serves messages; the same for all starters of a world. */
export interface Serves {
  /** The trigger's or function's name; null: the only one there is. */
  readonly trigger: string | null;
  readonly dialect: Dialect;
  readonly proposes: boolean;
  /** Which actors stand for the resources that the code asks for by name. */
  readonly resources: CallJob['resources'];
  readonly deliveries: NonNullable<CallJob['deliveries']>;
  readonly carries: boolean;
  /** Milliseconds since 1970 when a call begins; null: some day in 2023. */
  readonly now: number | null;
}

export interface CodeStarterInput extends StarterInput, Partial<Serves> {}

/** A starter that is code: its state is the message that it serves, and what the code has been shown since. */
interface CodeStarterContext
  extends Required<Pick<StarterInput, 'id' | 'era' | 'queue' | 'sites'>>, Serves {
  readonly window: NonNullable<StarterInput['window']>;
  readonly again: boolean;
  readonly message: { readonly id: MessageId; readonly window: WindowKey } | null;
  readonly log: readonly Entry[];
}

/** The timer in a slot, as schedules name it: `sleep 1`. */
const timerType = (slot: number): string => `xstate.after.sleep ${slot + 1}.code`;
const slotOf = (type: string): number => Number(/sleep (\d+)\.code$/.exec(type)?.[1]) - 1;

type CodeEvent =
  Received<StarterMessage> | FaultEvent | { readonly type: `xstate.after.${string}` };

const replies = Object.keys(lateReplies) as readonly (keyof typeof lateReplies)[];

/**
 * The machine that a program is: a starter of the catalogue's kind, with the same messages, facts and faults. An answer is added
 * to the log, the code runs on it, and what is new is sent.
 *
 * A call that has come back while something of it still runs (a promise that nobody awaits) is in state `tail`; it takes no further message then.
 */
export function codeStarter(program: Program, understood: Understood = {}): AnyStateMachine {
  const { body } = understood;
  const jobFor = (context: CodeStarterContext): CallJob => {
    const job = jobOf(context);
    const { id, window } = job.message;
    return body === undefined ? job : { ...job, body: body(id, window) };
  };
  const run = (context: CodeStarterContext, log: readonly Entry[]): Run =>
    program.run(jobFor(context), log);

  /** The log after an event, and the run on it; null if nobody waits for that. */
  const after = (context: CodeStarterContext, event: EventObject): Step | null => {
    const { log } = context;
    if (event.type.startsWith('xstate.after.')) {
      const entries = firing(run(context, log), slotOf(event.type));
      const longer = [...log, ...entries];
      return { log: longer, run: run(context, longer) };
    }
    const { from, ...reply } = event as Received<StarterMessage>;
    const heard: Heard | null = program.hear(jobFor(context), log, from, reply);
    return heard && { log: [...log, heard.entry], run: heard.run };
  };

  const step = [
    { guard: 'nobodyWaits' as const },
    { guard: 'isOver' as const, target: '#idle', actions: ['go' as const, 'forget' as const] },
    { guard: 'hasAnswered' as const, target: '#tail', actions: ['go' as const, 'keep' as const] },
    { actions: ['go' as const, 'keep' as const] },
  ];
  const stepping = {
    'xstate.after.*': step,
    ...Object.fromEntries(replies.map((type) => [type, step])),
  };
  const running = {
    meta: { defer: ['MESSAGE'] },
    on: { CRASH: { target: '#dead', actions: 'die' as const }, ...stepping },
  };

  return setup({
    types: {
      context: {} as CodeStarterContext,
      events: {} as CodeEvent,
      input: {} as CodeStarterInput,
      emitted: {} as Effect,
      tags: {} as 'settled',
      meta: {} as { readonly defer: readonly string[] },
    },
    guards: {
      nobodyWaits: ({ context, event }) => after(context, event) === null,
      isOver: ({ context, event }) => isOver(after(context, event)?.run),
      hasAnswered: ({ context, event }) => after(context, event)?.run.outcome != null,
      isOverAtOnce: ({ context, event }) =>
        event.type === 'MESSAGE' && isOver(run(begun(context, event), [])),
      answersAtOnce: ({ context, event }) =>
        event.type === 'MESSAGE' && run(begun(context, event), []).outcome !== null,
    },
    actions: {
      begin: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'MESSAGE') return;
        const next = begun(context, event);
        enqueue.assign({ message: next.message, log: [] });
        for (const effect of effects(program, next, null, run(next, []), understood.told))
          enqueue.emit(effect);
        for (const { slot, ms } of timersOf(null, run(next, [])).set) raise(enqueue, slot, ms);
      }),
      go: enqueueActions(({ context, event, enqueue }) => {
        const before = run(context, context.log);
        const next = after(context, event)?.run;
        if (next === undefined) return;
        for (const effect of effects(program, context, before, next, understood.told))
          enqueue.emit(effect);
        const { set, cancelled } = timersOf(before, next);
        for (const slot of cancelled) enqueue.cancel(timerType(slot));
        for (const { slot, ms } of set) raise(enqueue, slot, ms);
      }),
      keep: assign(({ context, event }) => ({ log: after(context, event)?.log ?? context.log })),
      forget: assign({ message: null, log: [] }),
      /** Nobody renews what it holds, or is being granted; and its timers go with it. */
      die: enqueueActions(({ context, enqueue }) => {
        const { calls, timers } = run(context, context.log);
        const leased = calls
          .filter(({ message }) => message.type === 'ACQUIRE')
          .map(({ to }) => to);
        for (const to of new Set(leased)) {
          enqueue.emit({ type: 'send', to, message: { type: 'HOLDER_GONE' } });
        }
        for (const { live, slot } of timers) if (live) enqueue.cancel(timerType(slot));
        enqueue.assign({ log: [] });
      }),
    },
  }).createMachine({
    id: 'code',
    context: ({ input }) => contextOf(input),
    initial: 'idle',
    on: lateReplies,
    states: {
      idle: {
        id: 'idle',
        tags: ['settled'],
        on: {
          MESSAGE: [
            { guard: 'isOverAtOnce', actions: ['begin', 'forget'] },
            { guard: 'answersAtOnce', target: 'tail', actions: 'begin' },
            { target: 'busy', actions: 'begin' },
          ],
        },
      },
      busy: running,
      tail: { id: 'tail', tags: ['settled'], ...running },
      dead: { id: 'dead', tags: ['settled'], meta: { defer: ['MESSAGE', ...replies] } },
    },
  });
}

interface Step {
  readonly log: readonly Entry[];
  readonly run: Run;
}

interface Raises {
  readonly raise: (
    event: CodeEvent,
    options: { readonly id: string; readonly delay: number },
  ) => void;
}

function raise(enqueue: Raises, slot: number, ms: number): void {
  const id = timerType(slot);
  enqueue.raise({ type: id as `xstate.after.${string}` }, { id, delay: ms });
}

/** Total: XState calls it again without an input. */
function contextOf(input: CodeStarterInput | undefined): CodeStarterContext {
  return {
    id: input?.id ?? '',
    era: input?.era ?? '2019',
    queue: input?.queue ?? '',
    sites: input?.sites ?? {},
    window: input?.window ?? 'tumbling',
    again: input?.again ?? false,
    trigger: input?.trigger ?? null,
    dialect: input?.dialect ?? 'js',
    proposes: input?.proposes ?? false,
    resources: input?.resources ?? {},
    deliveries: input?.deliveries ?? {},
    carries: input?.carries ?? false,
    now: input?.now ?? null,
    message: null,
    log: [],
  };
}

function begun(
  context: CodeStarterContext,
  { id, window }: { readonly id: MessageId; readonly window: WindowKey },
): CodeStarterContext {
  return { ...context, message: { id, window }, log: [] };
}

/** The job of the message that is served. */
function jobOf(context: CodeStarterContext): CallJob {
  const { id, era, queue, sites, again, message, trigger, dialect, proposes, resources } = context;
  const { deliveries, carries, now } = context;
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
    dialect,
    proposes,
    resources,
    deliveries,
    carries,
    ...(now === null ? {} : { now }),
  };
}

/** Nothing of it is left: it has come back, and neither an answer nor a timer is awaited. */
function isOver(run: Run | undefined): boolean {
  if (run === undefined || run.outcome === null) return false;
  return run.calls.every(({ answered }) => answered) && run.timers.every(({ live }) => !live);
}

/**
 * The timers that fire when the one in that slot does, in order: with those that have to fire before it, since they were set no
 * later and for no longer.
 */
function firing({ timers }: Run, slot: number): readonly Entry[] {
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

function timersOf(
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

/** What is new: requests, and what the sender is told. */
function effects(
  program: Program,
  { message, window, again, deliveries }: CodeStarterContext,
  before: Run | null,
  run: Run,
  isTold: Understood['told'],
): readonly Effect[] {
  program.expectAllowed(run);
  const delivers = Object.keys(deliveries).length > 0;
  const sends = run.calls
    .slice(before?.calls.length ?? 0)
    .map(
      ({ to, message: asked }) =>
        ({ type: 'send', to, message: asked as unknown as Message }) as const,
    );
  if (message === null || run.outcome === null || (before !== null && before.outcome !== null))
    return sends;
  return [
    ...sends,
    ...factsOf(message, window, again, saidBy(run, isTold, delivers)).map(
      (fact) => ({ type: 'announce', fact }) as const,
    ),
  ];
}
