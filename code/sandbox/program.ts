import { InputError, ModelError } from '../../input/errors.js';
import { canonical } from '../../sim/index.js';
import { bundleName, type Bundle } from '../bundle/bundle.js';
import { Lines, placeText, type Place } from '../bundle/lines.js';
import type { Entry, Job, Refusal, Run, Stands, Wanted } from '../realm.js';
import { perObject } from '../remembered.js';
import { Sandbox, type Asked } from './sandbox.js';
import { linesOfSpin } from './spin.js';
import { SpinError } from './timed.js';

/** What the code finds in its environment, and how long one run of it may take. */
export interface ProgramOptions {
  /** What `process.env` says; default: the connection string of an emulator. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds that one run may take. Default: 5,000. */
  readonly ms?: number;
}

/** What the user's code does cannot be simulated; the message begins with the user's line. */
export class CodeError extends ModelError {
  override readonly name: string = 'CodeError';
}

/** The code asks for a resource that the world does not have. */
export class WantedError extends CodeError {
  override readonly name = 'WantedError';
  constructor(
    message: string,
    readonly wanted: Wanted,
  ) {
    super(message);
  }
}

/** An answer as it comes: with who sent it, and the number of the request if that had one. */
export interface Answer {
  readonly type: string;
  readonly from: string;
  readonly correlation?: number;
}

/** A run after an answer, and the entry that the answer is in its log. */
export interface Heard {
  readonly entry: Entry;
  readonly run: Run;
}

interface Question extends Omit<Asked, 'job'> {
  readonly job: Job;
}

/** What `process.env` says, if nothing else is said. */
export const defaultEnv = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };

/**
 * User code as a function: of a job, and of a log of what has happened to it, to how far it has come. It is evaluated anew on the log
 * each time, as a durable orchestrator is replayed; what is known already is remembered.
 */
export class Program {
  /** Times that the code was evaluated. */
  runs = 0;
  /** Realms that were made for that: more than one where the code changes what JavaScript has built in. */
  get realms(): number {
    return this.#sandbox.realms;
  }
  readonly hash: string;
  readonly file: string;
  readonly #sandbox: Sandbox;
  readonly #lines: Lines;
  readonly #runs = new Map<string, Run>();
  readonly #heard = new Map<string, Heard | null>();
  readonly #stands = new Map<string, Stands>();

  /** @throws InputError if the bundle cannot be evaluated: it does not parse, throws, or takes too long. */
  constructor(bundle: Bundle, { env = defaultEnv, ms }: ProgramOptions = {}) {
    this.hash = bundle.hash;
    this.file = bundle.file;
    this.#lines = new Lines(bundle);
    try {
      this.#sandbox = new Sandbox(bundle.code, bundle.packages, env, ms);
    } catch (error) {
      throw new InputError(`${bundle.file} cannot be evaluated: ${String(error)}`, {
        cause: error,
      });
    }
  }

  /** How far the code has come after that log. A run that is refused says so; see `expectAllowed`. */
  run(job: Job, log: readonly Entry[]): Run {
    const key = this.#keyOf(job, log);
    const known = this.#runs.get(key);
    if (known !== undefined) return known;
    const run = this.#asked({ job, log }).run;
    this.#runs.set(key, run);
    return run;
  }

  /** As `run`, of what nobody has seen happen: it is not remembered. @throws Error if it cannot happen. */
  attempt(job: Job, log: readonly Entry[]): Run {
    return this.#runs.get(this.#keyOf(job, log)) ?? this.#asked({ job, log }).run;
  }

  /** What an answer of an actor leads to; null if nobody waits for one. */
  hear(job: Job, log: readonly Entry[], { from, correlation, ...reply }: Answer): Heard | null {
    const heard = { from, correlation, reply: canonical(reply, `an answer of ${from}`) };
    const key = `${this.#keyOf(job, log)} ${from} ${correlation ?? ''} ${heard.reply}`;
    const known = this.#heard.get(key);
    if (known !== undefined) return known;
    const { entry, run } = this.#asked({ job, log, heard });
    const found = this.#found(entry, run);
    this.#heard.set(key, found);
    if (found !== null) this.#runs.set(this.#keyOf(job, [...log, found.entry]), run);
    return found;
  }

  /** A run that is refused has no entry of its own: what it would have been makes no difference any more. */
  #found(entry: Entry | null, run: Run): Heard | null {
    if (entry !== null) return { entry, run };
    return run.refusal === null ? null : { entry: { told: null }, run };
  }

  /** Where the code stands after that log: for each request, and each timer, the user's places, the innermost first. */
  stands(
    job: Job,
    log: readonly Entry[],
  ): {
    readonly calls: readonly (readonly Place[])[];
    readonly timers: readonly (readonly Place[])[];
  } {
    const key = this.#keyOf(job, log);
    const known = this.#stands.get(key) ?? this.#asked({ job, log, lines: true }).stands;
    if (known === null) return { calls: [], timers: [] };
    this.#stands.set(key, known);
    const places = (stack: string): readonly Place[] => this.#lines.places(stack);
    return { calls: known.calls.map(places), timers: known.timers.map(places) };
  }

  /** The user's places in a stack, the innermost first. */
  places(stack: string): readonly Place[] {
    return this.#lines.places(stack);
  }

  /**
   * @throws WantedError if the run asks for a resource that its job does not name.
   * @throws CodeError if it asks for something else that nobody simulates.
   */
  expectAllowed({ refusal }: Run): void {
    if (refusal === null) return;
    const message = `${this.#at(refusal.stack)}${refusal.what}`;
    throw refusal.wanted === null
      ? new CodeError(message)
      : new WantedError(message, refusal.wanted);
  }

  /** What it was run on so far, in the order in which that came up. */
  logs(): readonly { readonly job: Job; readonly log: readonly Entry[] }[] {
    return [...this.#runs.keys()].map((key) => {
      const [job, log] = JSON.parse(key) as readonly [Job, readonly Entry[]];
      return { job, log };
    });
  }

  /** All runs so far. */
  known(): Iterable<Run> {
    return this.#runs.values();
  }

  #keyOf(job: Job, log: readonly Entry[]): string {
    return `[${this.#textOf(job)},${canonical(log, 'the log')}]`;
  }

  readonly #textOf = perObject((job: Job): string => canonical(job, 'the job'));

  #at(stack: string | null): string {
    const places = stack === null ? [] : this.#lines.places(stack);
    const [first, ...others] = places;
    if (first === undefined) return `${this.file}: `;
    const from = others.length === 0 ? '' : ` (from ${others.map(placeText).join(', ')})`;
    return `${placeText(first)}${from}: `;
  }

  #asked(asked: Question): {
    readonly run: Run;
    readonly entry: Entry | null;
    readonly stands: Stands | null;
  } {
    this.runs += 1;
    try {
      const { report, entry, stands } = this.#sandbox.run({
        ...asked,
        job: this.#textOf(asked.job),
      });
      return {
        run: JSON.parse(report) as Run,
        entry: entry === null ? null : (JSON.parse(entry) as Entry),
        stands: stands === null ? null : (JSON.parse(stands) as Stands),
      };
    } catch (error) {
      if (!(error instanceof SpinError)) throw error;
      const refusal: Refusal = { what: error.message, stack: this.#spinning(asked), wanted: null };
      return { run: { ...nothing, refusal }, entry: null, stands: null };
    }
  }

  /** The user's line at which a run that does not come back is most often, as a stack of one line. */
  #spinning({ job, ...asked }: Question): string | null {
    const run = (): void => this.#sandbox.glance({ ...asked, job: this.#textOf(job) });
    const frames = linesOfSpin(run).map((line) => `at ${bundleName}:${line}:1000`);
    return frames.find((frame) => this.#lines.places(frame).length > 0) ?? null;
  }

  /** Rejections that nobody handles, and what callbacks of timers threw, each once and with its line; of runs that were not refused. */
  unhandled(): readonly string[] {
    const all = [...this.#runs.values()].flatMap(({ refusal, unhandled }) =>
      refusal === null ? unhandled : [],
    );
    const texts = all.map(({ name, message, stack }) => `${this.#at(stack)}${name}: ${message}`);
    return [...new Set(texts)];
  }
}

const nothing: Run = {
  calls: [],
  timers: [],
  outcome: null,
  marks: { started: false, told: null },
  unhandled: [],
  said: [],
  result: null,
  refusal: null,
};
