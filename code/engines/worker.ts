import { enqueueActions, setup, type AnyStateMachine, type EventObject } from 'xstate';
import type { ActorId, InstanceId, MessageId, WindowKey, WindowKind } from '../../model/domain.js';
import type { Effect, Send } from '../../model/effects.js';
import type { Message } from '../../model/messages.js';
import type { Json } from '../../model/parts.js';
import type { Stands } from '../../sim/index.js';
import { placeText } from '../bundle/lines.js';
import type { Entry, Run } from '../realm.js';
import { CodeError, type Answer, type Program } from '../sandbox/program.js';
import { standing } from '../stands.js';
import { firing, isOver, sentSince, slotOf, timersOf, timerType } from '../starter-state.js';
import { abortedIn, batchesIn, batchFacts, type Named } from './batch-facts.js';
import type { WorkJob } from './job.js';

/** Whose rounds, and of which window. */
export interface CodeWorkerInput {
  readonly id: ActorId;
  readonly store: ActorId;
  readonly instance: InstanceId;
  readonly window: WindowKey;
  readonly resources: WorkJob['resources'];
  readonly kind: WindowKind;
  /** The file has a function `batch`. */
  readonly hasBatch: boolean;
  /** True: whoever works a batch off says which messages belong to it. */
  readonly accepts: boolean;
}

interface WorkerContext extends CodeWorkerInput {
  readonly log: readonly Entry[];
}

/** What an engine says of processes that work off what starts leave. */
export interface Working {
  /** The types of its answers. */
  readonly replies: readonly string[];
  /** The names of an execution, by what the round was told. */
  readonly named: (of: CodeWorkerInput, log: readonly Entry[]) => Named;
  /** The type of the request by which a round begins, and what makes it, in words. */
  readonly begins: readonly [type: string, call: string];
  /** What the server is told of one that has died: nobody renews what it holds. */
  readonly gone: (context: CodeWorkerInput, log: readonly Entry[]) => { readonly type: string };
  /** What a round that finds nothing is shown; absent: it is not asked then. Such a round has to end there. */
  readonly nothing?: Json;
  /** True: what is to be done may throw (`activity-failure`). */
  readonly fails?: boolean;
}

/**
 * A process that works off what starts leave: round after round of the user's code. A round begins when there is something for it: one that finds
 * nothing leaves everything as it is, and is not a step. It may die at any moment of a round (`worker-crash`).
 */
export function codeWorker(program: Program, working: Working): AnyStateMachine {
  const at = (context: WorkerContext, log = context.log): Run => program.run(jobOf(context), log);
  const naming = (context: WorkerContext, log: readonly Entry[]) => (): Named =>
    working.named(context, log);

  const stepped = [{ guard: 'nobodyWaits' as const }, { actions: 'go' as const }];
  return setup({
    types: {
      context: {} as WorkerContext,
      events: {} as EventObject,
      input: {} as CodeWorkerInput,
      emitted: {} as Effect,
      meta: {} as { readonly defer: readonly string[] },
    },
    guards: {
      nobodyWaits: ({ context, event }) => stepOf(program, context, event) === null,
      hasBegun: ({ context }) => context.log.length > 0,
    },
    actions: {
      begin: enqueueActions(({ context, enqueue }) => {
        expectRest(program, context, working);
        tell(enqueue, null, at(context, []));
      }),
      go: enqueueActions(({ context, event, enqueue }) => {
        const step = stepOf(program, context, event);
        if (step === null) return;
        const before = at(context);
        program.expectAllowed(step.run);
        for (const fact of batchFacts(before, step.run, naming(context, step.log), context.accepts))
          enqueue.emit({ type: 'announce', fact });
        tell(enqueue, before, step.run);
        if (!isOver(step.run)) {
          enqueue.assign({ log: step.log });
          return;
        }
        enqueue.assign({ log: [] });
        tell(enqueue, null, at(context, []));
      }),
      die: enqueueActions(({ context, enqueue }) => {
        const run = at(context);
        for (const { live, slot } of run.timers) if (live) enqueue.cancel(timerType(slot));
        for (const fact of abortedIn(run, naming(context, context.log)))
          enqueue.emit({ type: 'announce', fact });
        const message = working.gone(context, context.log) as Message;
        enqueue.emit({ type: 'send', to: context.store, message });
        enqueue.assign({ log: [] });
      }),
      fail: enqueueActions(({ context, enqueue }) => {
        if (context.log.length === 0) enqueue.assign({ log: [{ told: 'fails' }] });
      }),
    },
  }).createMachine({
    id: 'code-worker',
    context: ({ input }) => ({
      id: input?.id ?? '',
      store: input?.store ?? '',
      instance: input?.instance ?? ('' as InstanceId),
      window: input?.window ?? ('' as WindowKey),
      resources: input?.resources ?? {},
      kind: input?.kind ?? 'tumbling',
      hasBatch: input?.hasBatch ?? false,
      accepts: input?.accepts ?? false,
      log: [],
    }),
    initial: 'beginning',
    states: {
      beginning: { entry: 'begin', always: 'working' },
      working: {
        on: {
          'xstate.after.*': stepped,
          ...Object.fromEntries(working.replies.map((type) => [type, stepped])),
          WORKER_CRASH: [{ guard: 'hasBegun', target: 'dead', actions: 'die' }, {}],
          ...(working.fails === true ? { ACTIVITY_FAILURE: { actions: 'fail' } } : {}),
        },
      },
      dead: { meta: { defer: [...working.replies] } },
    },
  });
}

const jobOf = ({ id, window, resources }: CodeWorkerInput): WorkJob => ({
  kind: 'work',
  id,
  message: { id: '' as MessageId, window },
  resources,
});

function stepOf(
  program: Program,
  context: WorkerContext,
  event: EventObject,
): { readonly log: readonly Entry[]; readonly run: Run } | null {
  const job = jobOf(context);
  if (event.type.startsWith('xstate.after.')) {
    const before = program.run(job, context.log);
    const log = [...context.log, ...firing(before, slotOf(event.type))];
    return { log, run: program.run(job, log) };
  }
  const heard = program.hear(job, context.log, event as Answer);
  return heard && { log: [...context.log, heard.entry], run: heard.run };
}

/** Where each process of code stands. */
export const workerStands =
  (program: Program): Stands =>
  ({ before, event }) => {
    const was = before as unknown as WorkerContext;
    const step = event === null ? null : stepOf(program, was, event);
    if (step === null) return [];
    return standing(program, jobOf(was), step.log, program.run(jobOf(was), was.log));
  };

/** A round begins with the request that gives it something to do, or nothing. One that finds nothing is left out, so it must do nothing. */
function expectRest(program: Program, context: WorkerContext, { begins, nothing }: Working): void {
  const job = jobOf(context);
  const run = program.run(job, []);
  program.expectAllowed(run);
  expectBeginning(program, job, run, begins);
  if (nothing === undefined) return;
  const found = program.attempt(job, [{ f: context.store, reply: nothing }]);
  program.expectAllowed(found);
  if (found.calls.length === run.calls.length && batchesIn(found).length === 0) return;
  const asked = found.calls.at(-1)?.message.type ?? 'a batch';
  throw new CodeError(
    `${program.file}: a round of the worker that finds nothing goes on (${asked}): that is not simulated; return there`,
  );
}

/** What a round is told first names its execution, so it asks for that and for nothing else. */
function expectBeginning(
  program: Program,
  job: WorkJob,
  { calls, timers, outcome }: Run,
  [type, call]: Working['begins'],
): void {
  const isWaiting = outcome === null && timers.every(({ live }) => !live);
  if (isWaiting && calls.length === 1 && calls[0]?.message.type === type) return;
  const stands = standing(program, job, [], null);
  const other = stands.find(({ does }) => !does.endsWith(` ${type}`));
  const { at = null, does = 'does nothing' } = other ?? {};
  const place = at === null ? program.file : placeText(at);
  throw new CodeError(
    `${place}: a round of the worker that ${does} is not simulated: expected ${call} first, and nothing beside it`,
  );
}

interface Enqueues {
  readonly emit: (effect: Effect) => void;
  readonly cancel: (id: string) => void;
  readonly raise: (event: EventObject, options: { id: string; delay: number }) => void;
}

/** What is new: requests and timers. */
function tell(enqueue: Enqueues, before: Run | null, run: Run): void {
  for (const sent of sentSince(before, run)) enqueue.emit(sent as Send);
  const { set, cancelled } = timersOf(before, run);
  for (const slot of cancelled) enqueue.cancel(timerType(slot));
  for (const { slot, ms } of set) {
    const id = timerType(slot);
    enqueue.raise({ type: id }, { id, delay: ms });
  }
}
