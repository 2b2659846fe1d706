import { assign, enqueueActions, setup, type AnyStateMachine, type EventObject } from 'xstate';
import type { Json } from '../model/parts.js';
import type { Stands } from '../sim/index.js';
import { bundle } from './bundle/bundle.js';
import type { ProgramJob } from './program-job.js';
import type { Entry, Run } from './realm.js';
import { Program, type Answer, type ProgramOptions } from './sandbox/program.js';
import { standing } from './stands.js';
import { firing, isOver, sentSince, slotOf, timersOf, timerType } from './starter-state.js';

/** How a program is read. */
export interface OwnProgramOptions extends ProgramOptions {
  /** The file's text, if it is not to be read. */
  readonly text?: string;
  /**
   * Actors that are asked over one connection, such as a Redis server: what is sent there comes, and is answered, in order. Default:
   * none, so that of several open requests to one actor each may be the first.
   */
  readonly pipelined?: readonly string[];
}

/** What a program begins with. */
export interface ProgramInput {
  /** Its actor's id. */
  readonly id: string;
  /** What the function gets as `input`; default: null. */
  readonly input?: Json;
}

interface ProgramContext extends Required<ProgramInput> {
  readonly log: readonly Entry[];
}

type JobOf = (context: ProgramContext) => ProgramJob;

const jobsWith =
  (pipelined: readonly string[]): JobOf =>
  ({ id, input }) => ({
    kind: 'program',
    id,
    input,
    ...(pipelined.length === 0 ? {} : { pipelined }),
  });

/**
 * An async function in a file as an actor of any world, for those whose resources are machines of their own:
 *
 * `export default async ({ id, input, call, announce }) => { const row = await call('table', { type: 'READ' }); ... }`
 *
 * `call(to, message)` sends a message to an actor and settles with its answer, `call(to, message, view)` with what `view` shows of it;
 * `announce(fact)` tells the monitors. Timers are timers of the world. In the world it is
 * `{ id: 'client', ...await program('client.ts'), input: { id: 'client' } }`.
 *
 * It has to be a file (or its text), not a function: what an async function awaits goes on when the realm that it is from has nothing
 * else to do. A transition has to be over when it returns, so the function needs a realm whose promises can be drained in
 * between, and a closure cannot be taken there.
 *
 * @throws InputError if the file cannot be read or bundled.
 */
export async function program(
  file: string,
  { text, pipelined = [], ...options }: OwnProgramOptions = {},
): Promise<{ readonly machine: AnyStateMachine; readonly stands: Stands }> {
  const given = new Program(await bundle(file, text === undefined ? {} : { text }), options);
  const jobOf = jobsWith(pipelined);
  return { machine: programMachine(given, jobOf), stands: standsOf(given, jobOf) };
}

interface Step {
  readonly log: readonly Entry[];
  readonly run: Run;
}

function stepOf(
  program: Program,
  jobOf: JobOf,
  context: ProgramContext,
  event: EventObject,
): Step | null {
  const job = jobOf(context);
  if (event.type.startsWith('xstate.after.')) {
    const before = program.run(job, context.log);
    const log = [...context.log, ...firing(before, slotOf(event.type))];
    return { log, run: program.run(job, log) };
  }
  const heard = program.hear(job, context.log, event as Answer);
  return heard && { log: [...context.log, heard.entry], run: heard.run };
}

function programMachine(program: Program, jobOf: JobOf): AnyStateMachine {
  return setup({
    types: {
      context: {} as ProgramContext,
      events: {} as EventObject,
      input: {} as ProgramInput,
      emitted: {} as EventObject & Record<string, unknown>,
    },
    guards: {
      isOver: ({ context }) => isOver(program.run(jobOf(context), context.log)),
      nobodyWaits: ({ context, event }) => stepOf(program, jobOf, context, event) === null,
    },
    actions: {
      begin: enqueueActions(({ context, enqueue }) => {
        const run = program.run(jobOf(context), []);
        tell(program, enqueue, null, run);
      }),
      step: enqueueActions(({ context, event, enqueue }) => {
        const step = stepOf(program, jobOf, context, event);
        if (step === null) return;
        tell(program, enqueue, program.run(jobOf(context), context.log), step.run);
        enqueue.assign({ log: step.log });
      }),
      forget: assign({ log: [] }),
    },
  }).createMachine({
    id: 'code',
    context: ({ input }) => ({
      id: (input as ProgramInput | undefined)?.id ?? '',
      input: (input as ProgramInput | undefined)?.input ?? null,
      log: [],
    }),
    initial: 'beginning',
    states: {
      beginning: {
        entry: 'begin',
        always: [{ guard: 'isOver', target: 'over' }, { target: 'running' }],
      },
      running: {
        on: { '*': [{ guard: 'nobodyWaits' }, { actions: 'step', target: 'stepped' }] },
      },
      stepped: { always: [{ guard: 'isOver', target: 'over' }, { target: 'running' }] },
      over: { entry: 'forget', on: { '*': {} } },
    },
  });
}

interface Enqueues {
  readonly emit: (event: EventObject & Record<string, unknown>) => void;
  readonly cancel: (id: string) => void;
  readonly raise: (event: EventObject, options: { id: string; delay: number }) => void;
}

/** What is new: requests, facts and timers. */
function tell(program: Program, enqueue: Enqueues, before: Run | null, run: Run): void {
  program.expectAllowed(run);
  for (const sent of sentSince(before, run)) enqueue.emit(sent);
  const told = (before?.result ?? []) as readonly Json[];
  for (const fact of (run.result as readonly Json[]).slice(told.length)) {
    enqueue.emit({ type: 'announce', fact });
  }
  const { set, cancelled } = timersOf(before, run);
  for (const slot of cancelled) enqueue.cancel(timerType(slot));
  for (const { slot, ms } of set) {
    const id = timerType(slot);
    enqueue.raise({ type: id }, { id, delay: ms });
  }
}

const standsOf =
  (program: Program, jobOf: JobOf): Stands =>
  ({ before, event }) => {
    const was = before as unknown as ProgramContext;
    if (event === null) return [];
    const step = stepOf(program, jobOf, was, event);
    if (step === null) return [];
    const job = jobOf(was);
    return standing(program, job, step.log, program.run(job, was.log));
  };
