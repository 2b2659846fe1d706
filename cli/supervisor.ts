import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { EndedBy } from '../sim/index.js';
import { quoted } from '../input/words.js';
import { exit, InputError } from './errors.js';
import { pipesRead } from './files.js';
import { onSignals } from './interrupt.js';
import { Lifeline, type Ending, type ThreadMessage } from './lifeline.js';
import { flushed } from './outputs.js';
import { notes } from './terminal.js';

/** What the thread is made with. */
export interface UserThreadData {
  readonly args: readonly string[];
  readonly memory: SharedArrayBuffer;
  readonly pipes: ReturnType<typeof pipesRead>;
  /** What it cannot see of the terminal. */
  readonly terminals: Readonly<
    Record<'stdout' | 'stderr', { readonly isTTY: boolean; readonly columns: number | undefined }>
  >;
}

/** What was asked of the command, as far as it matters to who watches over it. */
export interface Asked {
  readonly maxSeconds?: number;
  readonly maxMemory?: number;
  readonly workers?: number;
  readonly json?: true;
  readonly format?: string;
}

/** Between two looks at the thread. */
const lookMs = 100;

/** A thread that was to stop and does not work at all waits for something: after so long it is cut off. */
const graceIdleMs = 30_000;

/**
 * One step of a user's code that has worked for so many seconds will never come back, unless `ONEBATCH_STEP_SECONDS` says so; half of that
 * in a thread that was to stop. CPU time of the process, not of the clock, for each thread of the search: a busy machine is not the user's fault.
 */
const defaultStepSeconds = 10;

/** A file's top-level code that has worked so long, or has waited so long without working, will never be done. */
const loadingMs = { cpu: 10_000, idle: 30_000 } as const;

/** CPU time in which nothing was done. */
const idleCpuMs = 100;

/** Heap that the program takes, besides what a search may. */
const programMiB = 512;

/**
 * Runs a command in a thread of its own, where a user's code can spin or take all memory: this one hears signals, looks at
 * the clock, and ends the thread if it has to.
 *
 * @returns how the process should exit; all is printed.
 * @throws InputError if the user's file cannot be loaded, or the environment limits its steps to what is no number.
 */
export async function supervise(args: readonly string[], asked: Asked): Promise<number> {
  const stepSeconds = stepSecondsIn(process.env);
  const lifeline = new Lifeline();
  const worker = threadOf(args, lifeline, asked);
  const state: State = { endings: plainEndings(asked) };
  const clock = new Work();
  const { off } = onSignals(
    notes().note,
    () => {
      lifeline.stop();
      clock.restart();
    },
    () => lifeline.interruptible || state.deadline !== undefined,
  );
  try {
    return await new Promise<number>((done, fail) => {
      const cutOff = (because: EndedBy, why = noteOf[because]): void => {
        clearInterval(looking);
        // It is over: that the thread then takes all memory, too, is nothing more to tell.
        worker.removeAllListeners();
        worker.on('error', () => undefined);
        const { stdout, note, code } = state.endings[because];
        process.stdout.write(stdout);
        if (note !== undefined) notes().note(note);
        const step = `one step of ${state.file ?? 'the user’s code'} did not come back`;
        notes().note(lifeline.isInStep ? `${why}: ${step}` : why);
        done(code);
      };
      const refuse = (why: string): void => {
        clearInterval(looking);
        fail(new InputError(`${state.file} ${why}`));
      };
      const looking = setInterval(() => {
        clock.look(lifeline.beats);
        const refusal = state.loading === true ? clock.loadingFor() : undefined;
        if (refusal !== undefined) return refuse(refusal);
        const stepMs = (asked.workers ?? 1) * 1000 * stepSeconds;
        if (lifeline.isInStep && clock.workedMs > stepMs) {
          const within = `${stepSeconds} s of work`;
          if (lifeline.interruptible) return cutOff('time limit', `ended after ${within}`);
          return refuse(`is refused: one step of it did not come back within ${within}`);
        }
        if (!clock.isStuck(stepMs / 2)) return;
        if (lifeline.stopped) cutOff('interrupted');
        else if (performance.now() > (state.deadline ?? Infinity)) cutOff('time limit');
      }, lookMs);
      worker.on('message', (told: ThreadMessage) => {
        clock.restart();
        switch (told.kind) {
          case 'loading':
            state.file = told.file;
            state.loading = true;
            break;
          case 'loaded':
            state.loading = false;
            state.deadline = performance.now() + 1000 * (asked.maxSeconds ?? Infinity);
            break;
          case 'endings':
            state.endings = told.endings;
            break;
          case 'done':
            clearInterval(looking);
            done(told.code);
        }
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') cutOff('memory limit');
        else fail(error);
      });
      worker.on('exit', () =>
        refuse('never settles: it waits for something that cannot happen, or ends the process'),
      );
    });
  } finally {
    off();
    await worker.terminate();
    await flushed();
  }
}

interface State {
  endings: Readonly<Record<EndedBy, Ending>>;
  file?: string;
  loading?: boolean;
  /** When the time is over, once the user's code is there. */
  deadline?: number;
}

/** How long the thread has worked, and waited, without a sign of life. */
class Work {
  #beats = -1;
  #cpu = 0;
  #wall = 0;
  /** When it last was seen to work. */
  #worked = 0;
  #workedCpu = 0;

  constructor() {
    this.restart();
  }

  restart(): void {
    [this.#cpu, this.#wall] = [cpuMs(), performance.now()];
    [this.#workedCpu, this.#worked] = [this.#cpu, this.#wall];
  }

  look(beats: number): void {
    if (beats !== this.#beats) {
      this.#beats = beats;
      this.restart();
    } else if (cpuMs() - this.#workedCpu > idleCpuMs) {
      [this.#workedCpu, this.#worked] = [cpuMs(), performance.now()];
    }
  }

  /** CPU time since the last sign of life. */
  get workedMs(): number {
    return cpuMs() - this.#cpu;
  }

  /** True after so much work, or so long a wait, without a sign of life. */
  isStuck(cpuMsMax: number): boolean {
    return this.workedMs > cpuMsMax || performance.now() - this.#worked > graceIdleMs;
  }

  /** Why a file is refused that has been loading since the last sign of life. */
  loadingFor(): string | undefined {
    if (this.workedMs > loadingMs.cpu) {
      return `is not loaded after ${loadingMs.cpu / 1000} s of work: its top-level code seems to have no end`;
    }
    return performance.now() - this.#worked > loadingMs.idle
      ? 'never settles: its top-level code waits for something'
      : undefined;
  }
}

/** @throws InputError if it is no integer from 1 to 3600. */
function stepSecondsIn({ ONEBATCH_STEP_SECONDS: given = '' }: NodeJS.ProcessEnv): number {
  if (given === '') return defaultStepSeconds;
  const seconds = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (seconds >= 1 && seconds <= 3600) return seconds;
  throw new InputError(
    `ONEBATCH_STEP_SECONDS is ${quoted(given)}; expected an integer from 1 to 3600`,
  );
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function threadOf(args: readonly string[], { memory }: Lifeline, { maxMemory }: Asked): Worker {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const terminal = ({ isTTY, columns }: NodeJS.WriteStream) => ({ isTTY: isTTY === true, columns });
  const terminals = { stdout: terminal(process.stdout), stderr: terminal(process.stderr) };
  const workerData: UserThreadData = { args, memory, pipes: pipesRead(), terminals };
  const defaultHeap = Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20);
  const most = maxMemory === undefined ? Infinity : programMiB + Math.ceil(maxMemory / 2 ** 20);
  return new Worker(new URL(`./user-thread.${extension}`, import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: Math.min(defaultHeap, most) },
  });
}

const noteOf: Readonly<Record<EndedBy, string>> = {
  'time limit': 'ended at the time limit',
  'memory limit': 'ended because memory is short',
  interrupted: 'interrupted',
};

/** What is printed where the command has not said better. */
function plainEndings({ json, format }: Asked): Readonly<Record<EndedBy, Ending>> {
  const ending = (because: EndedBy): Ending => ({
    stdout:
      json === true || format === 'json'
        ? `${JSON.stringify({ verdict: 'unknown', because }, null, 2)}\n`
        : `unknown: ${because}\n`,
    code: exit.unknown,
  });
  return {
    'time limit': ending('time limit'),
    'memory limit': ending('memory limit'),
    interrupted: ending('interrupted'),
  };
}
