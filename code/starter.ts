import { assign, enqueueActions, setup, type AnyStateMachine, type EventObject } from 'xstate';
import { lateReplies } from '../model/azure/starter/conversation.js';
import type { InstanceId, MessageId, WindowKey } from '../model/domain.js';
import type { Effect, Send } from '../model/effects.js';
import { windowWithin } from '../model/engine/batch.js';
import type { Fact } from '../model/facts.js';
import type { FaultEvent } from '../model/faults.js';
import type { Received, StarterMessage } from '../model/messages.js';
import {
  abortedIn,
  batchesIn,
  batchFacts,
  executionsOf,
  type Named,
} from './engines/batch-facts.js';
import type { Call, Entry, Run } from './realm.js';
import { factsOf, saidBy, type Understood } from './said.js';
import { perObject, perPair } from './remembered.js';
import type { Heard, Program } from './sandbox/program.js';
import type { Tries } from './tries.js';
import {
  begun,
  contextOf,
  firing,
  isOver,
  jobOf,
  sentSince,
  slotOf,
  timersOf,
  timerType,
  type CodeStarterContext,
  type CodeStarterInput,
} from './starter-state.js';

type CodeEvent =
  Received<StarterMessage> | FaultEvent | { readonly type: `xstate.after.${string}` };

const azureReplies = Object.keys(lateReplies);

/**
 * The machine that a program is: a starter of the catalogue's kind, with the same messages, facts and faults. An answer is added
 * to the log, the code runs on it, and what is new is sent.
 *
 * @param replies the types of the answers that it may get.
 * @param leaves true: whom it has asked is told that it has died.
 * @param tries those that the code does not tell apart; null: it is taken to tell all apart.
 *
 * A call that has come back while something of it still runs (a promise that nobody awaits) is in state `tail`; it takes no further message then.
 */
export function codeStarter(
  program: Program,
  understood: Understood = {},
  tries: Tries | null = null,
  replies: readonly string[] = azureReplies,
  leaves = false,
): AnyStateMachine {
  const job = perObject((context: CodeStarterContext) => jobOf(context, understood));
  const run = (context: CodeStarterContext, log: readonly Entry[]): Run =>
    program.run(job(context), log);

  const step = (context: CodeStarterContext, log: readonly Entry[], after: Run): Step => {
    const entry = log.at(-1);
    if (tries === null || entry === undefined) return { log, kept: log, run: after };
    return {
      log,
      kept: tries.after(job(context), log.slice(0, -1), { entry, run: after }),
      run: after,
    };
  };

  /** The log after an event, and the run on it; null if nobody waits for that. */
  const after = perPair((context: CodeStarterContext, event: EventObject): Step | null => {
    const { log } = context;
    if (event.type.startsWith('xstate.after.')) {
      const entries = firing(run(context, log), slotOf(event.type));
      const longer = [...log, ...entries];
      return step(context, longer, run(context, longer));
    }
    const answer = event as Received<StarterMessage>;
    const heard: Heard | null = program.hear(job(context), log, answer);
    return heard && step(context, [...log, heard.entry], heard.run);
  });

  const stepped = [
    { guard: 'nobodyWaits' as const },
    { guard: 'isOver' as const, target: '#idle', actions: ['go' as const, 'forget' as const] },
    { guard: 'hasAnswered' as const, target: '#tail', actions: ['go' as const, 'keep' as const] },
    { actions: ['go' as const, 'keep' as const] },
  ];
  const stepping = {
    'xstate.after.*': stepped,
    ...Object.fromEntries(replies.map((type) => [type, stepped])),
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
        enqueue.emit({ type: 'announce', fact: { type: 'called', by: context.id } });
        for (const effect of effects(program, next, null, run(next, []), understood.told))
          enqueue.emit(effect);
        for (const { slot, ms } of timersOf(null, run(next, [])).set) raise(enqueue, slot, ms);
      }),
      go: enqueueActions(({ context, event, enqueue }) => {
        const before = run(context, context.log);
        const next = after(context, event)?.run;
        if (next === undefined) return;
        const { log } = after(context, event) ?? context;
        const isEnding = before.outcome === null && next.outcome !== null;
        if (isEnding && log.some((entry) => 'refused' in entry)) abandon(enqueue, next);
        for (const effect of effects(program, context, before, next, understood.told))
          enqueue.emit(effect);
        const { set, cancelled } = timersOf(before, next);
        for (const slot of cancelled) enqueue.cancel(timerType(slot));
        for (const { slot, ms } of set) raise(enqueue, slot, ms);
      }),
      keep: assign(({ context, event }) => ({ log: after(context, event)?.kept ?? context.log })),
      forget: assign({ message: null, log: [] }),
      /** Nobody renews what it holds, or is being granted; and its timers go with it. */
      die: enqueueActions(({ context, enqueue }) => {
        abandon(enqueue, run(context, context.log), leaves ? () => true : isLease);
        for (const { live, slot } of run(context, context.log).timers)
          if (live) enqueue.cancel(timerType(slot));
        for (const fact of abortedIn(run(context, context.log), executionsIn(context)))
          enqueue.emit({ type: 'announce', fact });
        const fact: Fact = { type: 'callEnded', by: context.id, how: 'died' };
        if (run(context, context.log).outcome === null) enqueue.emit({ type: 'announce', fact });
        enqueue.assign({ log: [] });
      }),
    },
  }).createMachine({
    id: 'code',
    context: ({ input }) => contextOf(input),
    initial: 'idle',
    on: Object.fromEntries(replies.map((type) => [type, {}])),
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
  /** The log that stands for it from now on. */
  readonly kept: readonly Entry[];
  readonly run: Run;
}

const isLease = ({ message }: Call): boolean => message.type === 'ACQUIRE';

/** Nobody renews a lease that was acquired, once the call is over that has not released it: time ends it. */
export function abandon(enqueue: Emits, { calls }: Run, isHeld = isLease): void {
  const leased = calls.filter(isHeld).map(({ to }) => to);
  for (const to of new Set(leased)) {
    enqueue.emit({ type: 'send', to, message: { type: 'HOLDER_GONE' } });
  }
}

interface Emits {
  readonly emit: (effect: Effect) => void;
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

/** What is new: requests, what the code says of its batches, and what the sender is told. */
function effects(
  program: Program,
  context: CodeStarterContext,
  before: Run | null,
  run: Run,
  isTold: Understood['told'],
): readonly Effect[] {
  program.expectAllowed(run);
  const { message, window } = context;
  const sends = sentSince(before, run) as readonly Send[];
  if (message === null) return sends;
  const batches = batchFacts(before, run, executionsIn(context), false);
  const began = batches.some(({ type }) => type === 'started') && window === 'tumbling';
  const accepted: Fact = { type: 'accepted', message: message.id, window: message.window };
  const isEnd = run.outcome !== null && (before === null || before.outcome === null);
  const facts: readonly Fact[] = [
    ...batches,
    ...(began ? [accepted] : []),
    ...(isEnd ? endOf(context, message, run, isTold) : []),
  ];
  return [...sends, ...facts.map((fact) => ({ type: 'announce', fact }) as const)];
}

/** That the call is over, and what the sender is told. */
function endOf(
  { id, window: kind, again, deliveries, handsOver }: CodeStarterContext,
  message: NonNullable<CodeStarterContext['message']>,
  run: Run,
  isTold: Understood['told'],
): readonly Fact[] {
  const { outcome } = run;
  if (outcome === null) return [];
  const { window: said } = (outcome.how === 'returned' ? outcome.value : {}) as {
    readonly window?: string;
  };
  // The window that the message went to, where the code says that: a part of the one that it was sent for.
  const served =
    said === undefined ? message : { ...message, window: windowWithin(message.window, said) };
  const delivers = (handsOver && said === undefined) || Object.keys(deliveries).length > 0;
  const isAccepted = batchesIn(run).length > 0;
  return [
    ...factsOf(served, kind, again, saidBy(run, isTold, delivers)).filter(
      ({ type }) => type !== 'accepted' || !isAccepted,
    ),
    { type: 'callEnded', by: id, how: outcome.how },
  ];
}

/** Its window's instance, and where that is kept. @throws Error between messages. */
function siteIn({ sites, message }: CodeStarterContext): CodeStarterContext['sites'][WindowKey] {
  const site = message === null ? undefined : sites[message.window];
  if (site === undefined) throw new Error('expected a message being served, found none');
  return site;
}

const executionsIn = (context: CodeStarterContext): ((n: number) => Named) =>
  executionsOf(
    context.message ?? { id: '' as MessageId, window: '' as WindowKey },
    context.again,
    context.message === null ? ('' as InstanceId) : siteIn(context).instance,
    context.window,
  );
