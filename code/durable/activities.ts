import { enqueueActions, setup, type AnyStateMachine, type EventObject } from 'xstate';
import { ModelError } from '../../input/errors.js';
import { lateReplies } from '../../model/azure/starter/conversation.js';
import type { ActorId, ExecutionId, MessageId, WindowKey } from '../../model/domain.js';
import type { Effect, Send } from '../../model/effects.js';
import type { FaultEvent } from '../../model/faults.js';
import type {
  ActivityMessage,
  ActivityReply,
  Received,
  StarterMessage,
} from '../../model/messages.js';
import type { Entry, Run } from '../realm.js';
import { perObject } from '../remembered.js';
import type { Answer, Program } from '../sandbox/program.js';
import { abandon } from '../starter.js';
import { firing, isSettled, sentSince, slotOf, timersOf, timerType } from '../starter-state.js';
import type { ActivitiesJob, ActivityBegun, ActivityEnd } from './jobs.js';

export interface CodeActivitiesInput extends Omit<ActivitiesJob, 'kind' | 'message'> {
  readonly window: WindowKey;
  /** The actor that stands for what the processing of a batch does: `activities`. */
  readonly effects: ActorId;
}

/** A work item that is being worked off. */
interface Item extends ActivityBegun {
  readonly to: ActorId;
  readonly task: number;
  /** Of the request; its answer has it as well. */
  readonly correlation: number | null;
  readonly execution: ExecutionId;
  readonly window: WindowKey;
  readonly messages: readonly MessageId[];
}

export interface CodeActivitiesContext extends CodeActivitiesInput {
  /** Those that have begun since nothing ran, in order; they run at the same time. */
  readonly items: readonly Item[];
  readonly log: readonly Entry[];
  /** Those whose code has come back and whose effect is asked for, as positions in `items`. */
  readonly pending: readonly number[];
  /** Answers that are on their way to a host that has died. */
  readonly stale: number;
}

type Event =
  | Received<ActivityMessage | ActivityReply | StarterMessage>
  | FaultEvent
  | { readonly type: `xstate.after.${string}` };

const replies = Object.keys(lateReplies) as readonly (keyof typeof lateReplies)[];

/**
 * The activities of an execution that are user's code: each runs to its end, with its requests to storage as steps of their own. The
 * one that processes a batch has its effect when it has come back, and is done when it has had it.
 *
 * A work item is delivered at least once: where its execution asks again (WORKER_CRASH and SPLIT_BRAIN there), it runs once more besides. If
 * the host dies (WORKER_CRASH here) all that runs is forgotten, wherever it stands, and begins anew: when the answers to what it had
 * asked have come, since a work item is invisible for minutes. ACTIVITY_FAILURE: the next one throws before it does anything.
 *
 * Source: Azure/durabletask AzureStorageOrchestrationService.CompleteTaskActivityWorkItemAsync (answer first, then delete).
 * Left out: state that activities of one host share, as everywhere; an effect in the middle of the activity.
 */
export function codeActivities(program: Program): AnyStateMachine {
  const jobOf = ({
    id,
    window,
    resources,
    proposes,
    deployed,
    lasts,
    now,
  }: CodeActivitiesContext) =>
    ({
      kind: 'activities',
      id,
      message: { window },
      resources,
      proposes,
      ...(deployed === undefined ? {} : { deployed }),
      ...(lasts === undefined ? {} : { lasts }),
      ...(now === undefined ? {} : { now }),
    }) satisfies ActivitiesJob;
  const at = perObject((context: CodeActivitiesContext): Run => {
    const run = program.run(jobOf(context), context.log);
    program.expectAllowed(run);
    return run;
  });
  const logAfter = (
    context: CodeActivitiesContext,
    event: EventObject,
  ): readonly Entry[] | null => {
    const { log } = context;
    if (event.type.startsWith('xstate.after.')) {
      return [...log, ...firing(at(context), slotOf(event.type))];
    }
    const heard = program.hear(jobOf(context), log, event as Answer);
    return heard && [...log, heard.entry];
  };
  const openIn = (context: CodeActivitiesContext): number =>
    at(context).calls.filter(({ answered }) => !answered).length + context.pending.length;

  /** What is new between two logs: requests, timers, answers to who asked. Then the context, with nothing kept of what is over. */
  const perform = (
    enqueue: Enqueues,
    before: CodeActivitiesContext | null,
    after: CodeActivitiesContext,
  ): CodeActivitiesContext => {
    const [was, is] = [before && at(before), at(after)];
    for (const sent of sentSince(was, is)) enqueue.emit(sent as Send);
    const { set, cancelled } = timersOf(was, is);
    for (const slot of cancelled) enqueue.cancel(timerType(slot));
    for (const { slot, ms } of set) {
      const id = timerType(slot) as `xstate.after.${string}`;
      enqueue.raise({ type: id }, { id, delay: ms });
    }
    const ended = endsOf(was);
    const pending = [...after.pending];
    endsOf(is).forEach((end, index) => {
      const item = after.items[index];
      if (end === null || item === undefined || (ended[index] ?? null) !== null) return;
      if ('result' in end && item.messages.length > 0) {
        const { execution, window, messages } = item;
        const message = { type: 'RUN_ACTIVITY', execution, window, messages, task: index } as const;
        enqueue.emit({ type: 'send', to: after.effects, message, correlation: null });
        pending.push(index);
      } else answer(enqueue, item, end);
    });
    return rested({ ...after, pending }, is);
  };
  /** Nothing is kept of what is over. */
  const rested = (context: CodeActivitiesContext, run: Run): CodeActivitiesContext =>
    context.pending.length === 0 && endsOf(run).every((end) => end !== null) && isSettled(run)
      ? { ...context, items: [], log: [] }
      : context;

  const running = {
    'xstate.after.*': stepped,
    ACTIVITY_DONE: { actions: 'end' as const },
    ACTIVITY_FAILED: { actions: 'end' as const },
    ...Object.fromEntries(replies.map((type) => [type, stepped])),
  };
  return setup({
    types: {
      context: {} as CodeActivitiesContext,
      events: {} as Event,
      input: {} as CodeActivitiesInput,
      emitted: {} as Effect,
      meta: {} as { readonly defer: readonly string[] },
    },
    guards: {
      nobodyWaits: ({ context, event }) => logAfter(context, event) === null,
      isBusy: ({ context }) => context.items.length > 0,
      asks: ({ context }) => openIn(context) > 0,
      isLastStale: ({ context }) => context.stale <= 1,
    },
    actions: {
      begin: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'RUN_ACTIVITY') return;
        const item = itemOf(event);
        const { name, input } = item;
        const next = {
          ...context,
          items: [...context.items, item],
          log: [...context.log, { told: { name, input } }],
        };
        enqueue.assign(perform(enqueue, context, next));
      }),
      go: enqueueActions(({ context, event, enqueue }) => {
        const log = logAfter(context, event);
        if (log !== null) enqueue.assign(perform(enqueue, context, { ...context, log }));
      }),
      /** It has had its effect, or that has failed. */
      end: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'ACTIVITY_DONE' && event.type !== 'ACTIVITY_FAILED') return;
        const { task = -1 } = event;
        const [run, item] = [at(context), context.items[task]];
        const end = endsOf(run)[task];
        if (item === undefined || end == null) return;
        const failed = { error: 'The activity function failed.' };
        answer(enqueue, item, event.type === 'ACTIVITY_DONE' ? end : failed);
        const pending = context.pending.filter((index) => index !== task);
        enqueue.assign(rested({ ...context, pending }, run));
      }),
      fail: enqueueActions(({ event, enqueue }) => {
        if (event.type !== 'RUN_ACTIVITY') return;
        answer(enqueue, itemOf(event), { error: 'The activity function failed.' });
      }),
      die: enqueueActions(({ context, enqueue }) => {
        const run = at(context);
        abandon(enqueue, run);
        for (const { live, slot } of run.timers) if (live) enqueue.cancel(timerType(slot));
        const ends = endsOf(run);
        const items = context.items.filter(
          (_, index) => (ends[index] ?? null) === null || context.pending.includes(index),
        );
        enqueue.assign({ items, log: [], pending: [], stale: openIn(context) });
      }),
      hearStale: enqueueActions(({ context, enqueue }) =>
        enqueue.assign({ stale: context.stale - 1 }),
      ),
      beginAnew: enqueueActions(({ context, enqueue }) => {
        const log = context.items.map(({ name, input }): Entry => ({ told: { name, input } }));
        enqueue.assign(perform(enqueue, null, { ...context, log, stale: 0 }));
      }),
    },
  }).createMachine({
    id: 'code-activities',
    context: ({ input }) => ({
      id: input?.id ?? '',
      window: input?.window ?? ('' as WindowKey),
      resources: input?.resources ?? {},
      proposes: input?.proposes ?? false,
      effects: input?.effects ?? '',
      ...(input?.deployed === undefined ? {} : { deployed: input.deployed }),
      ...(input?.lasts === undefined ? {} : { lasts: input.lasts }),
      ...(input?.now === undefined ? {} : { now: input.now }),
      items: [],
      log: [],
      pending: [],
      stale: 0,
    }),
    initial: 'working',
    states: {
      working: {
        on: {
          ...running,
          RUN_ACTIVITY: { actions: 'begin' },
          ACTIVITY_FAILURE: 'broken',
          WORKER_CRASH: [
            { guard: 'asks', target: 'dead', actions: 'die' },
            { guard: 'isBusy', actions: ['die', 'beginAnew'] },
          ],
        },
      },
      /** The next one throws. */
      broken: { on: { ...running, RUN_ACTIVITY: { target: 'working', actions: 'fail' } } },
      /** Until its work items are delivered again. */
      dead: {
        meta: { defer: ['RUN_ACTIVITY'] },
        on: Object.fromEntries(
          [...replies, 'ACTIVITY_DONE', 'ACTIVITY_FAILED'].map((type) => [
            type,
            [
              { guard: 'isLastStale', target: 'working', actions: 'beginAnew' },
              { actions: 'hearStale' },
            ],
          ]),
        ),
      },
    },
  });
}

const stepped = [{ guard: 'nobodyWaits' }, { actions: 'go' }] as const;

interface Enqueues {
  readonly emit: (effect: Effect) => void;
  readonly cancel: (id: string) => void;
  readonly raise: (
    event: { readonly type: `xstate.after.${string}` },
    options: { readonly id: string; readonly delay: number },
  ) => void;
}

const endsOf = (run: Run | null): readonly (ActivityEnd | null)[] =>
  (run?.result ?? []) as unknown as readonly (ActivityEnd | null)[];

/** @throws ModelError if nobody says which activity it is. */
function itemOf(event: Received<ActivityMessage>): Item {
  const { from: to, task = 0, execution, window, messages, code } = event;
  if (code === undefined) throw new ModelError('expected an activity that is code, found none');
  const { name, data: input } = code;
  const { correlation = null } = event as { readonly correlation?: number };
  return { to, task, correlation, execution, window, messages, name, input };
}

function answer(
  enqueue: Pick<Enqueues, 'emit'>,
  { to, task, correlation }: Pick<Item, 'to' | 'task' | 'correlation'>,
  end: ActivityEnd,
): void {
  const message =
    'result' in end
      ? ({ type: 'ACTIVITY_DONE', task, result: end.result } as const)
      : ({ type: 'ACTIVITY_FAILED', task, error: end.error } as const);
  enqueue.emit({ type: 'send', to, message, correlation });
}
