import type { AnyStateMachine } from 'xstate';
import type { Parts } from '../model/parts.js';
import type { Message, Standing, Stands } from '../sim/index.js';
import type { Place } from './bundle/lines.js';
import type { Entry, Job, Run } from './realm.js';
import type { Understood } from './said.js';
import type { Answer, Program } from './sandbox/program.js';
import { firing, jobOf, type CodeStarterContext } from './starter-state.js';

/**
 * Where a program stands after a step: at the requests and timers that the step has left it with, or at its end. The code runs
 * once more for that, with its stacks, so nothing of it is in any state.
 */
export const standsOf =
  (program: Program, understood: Understood = {}): Stands =>
  ({ before, event, after }) => {
    const [was, is] = [before, after] as unknown as readonly [
      CodeStarterContext,
      CodeStarterContext,
    ];
    // A log that stands for a longer one does not say what the step has led to.
    const isShorter = is.log.length <= was.log.length && event !== null && 'from' in event;
    const log =
      is.message === null || (was.message !== null && isShorter)
        ? lastLog(program, was, event, understood)
        : is.log;
    const context = is.message === null ? begunBy(was, event) : is;
    if (log === null || context.message === null) return [];
    const known = was.message === null ? null : program.run(jobOf(was, understood), was.log);
    return standing(program, jobOf(context, understood), log, known);
  };

function begunBy(was: CodeStarterContext, event: Message | null): CodeStarterContext {
  if (event?.type !== 'MESSAGE') return was;
  const { id, window } = event as unknown as NonNullable<CodeStarterContext['message']>;
  return { ...was, message: { id, window }, log: [] };
}

/** The whole log of a call that this step has ended; null if it ended nothing. */
function lastLog(
  program: Program,
  was: CodeStarterContext,
  event: Message | null,
  understood: Understood,
): readonly Entry[] | null {
  if (event?.type === 'MESSAGE') return [];
  if (was.message === null) return null;
  const job = jobOf(was, understood);
  if (event === null) {
    // Of several timers nobody says which one fired: the one that ended the call.
    const { timers } = program.run(job, was.log);
    const ending = timers
      .filter(({ live }) => live)
      .map(({ slot }) => [...was.log, ...firing(program.run(job, was.log), slot)])
      .find((log) => program.run(job, log).outcome !== null);
    return ending ?? null;
  }
  const heard = program.hear(job, was.log, event as Message & Answer);
  return heard && [...was.log, heard.entry];
}

/** The requests and timers that are new after that log, or the end; each with its place. */
export function standing(
  program: Program,
  job: Job,
  log: readonly Entry[],
  before: Run | null,
): readonly Standing[] {
  const run = program.run(job, log);
  const stands = program.stands(job, log);
  const calls = run.calls.flatMap(({ to, message, answered }, index) => {
    const isNew = index >= (before?.calls.length ?? 0);
    return answered || !isNew
      ? []
      : [
          {
            kind: 'asks' as const,
            does: `asks ${to}: ${message.type}`,
            at: placed(stands.calls[index]),
          },
        ];
  });
  const timers = run.timers.flatMap(({ ms, live }, index) => {
    const isNew = index >= (before?.timers.length ?? 0);
    return live && isNew
      ? [{ kind: 'waits' as const, does: `waits ${ms} ms`, at: placed(stands.timers[index]) }]
      : [];
  });
  const ended =
    run.outcome !== null && (before?.outcome ?? null) === null ? [endOf(program, run)] : [];
  return [...calls, ...timers, ...ended];
}

function endOf(program: Program, { outcome }: Run): Standing {
  if (outcome?.how !== 'threw') {
    const { status } = (outcome?.value ?? {}) as { readonly status?: number | null };
    return { kind: 'ends', does: `returns${status == null ? '' : ` ${status}`}`, at: null };
  }
  const { name, message, stack } = outcome.error;
  return {
    kind: 'ends',
    does: `throws ${name}: ${message}`,
    at: placed(stack === null ? [] : program.places(stack)),
  };
}

/** The innermost place of the user's own. */
function placed(places: readonly Place[] | undefined): Standing['at'] {
  const [first] = places ?? [];
  if (first === undefined) return null;
  const { file, line, column, text } = first;
  return { file, line, column, text };
}

/** Has the actors with this machine say where they stand. */
export function withStands(parts: Parts, machine: AnyStateMachine, stands: Stands): Parts {
  const actors = parts.actors.map((part) =>
    part.machine === machine ? { ...part, stands } : part,
  );
  return { ...parts, actors };
}
