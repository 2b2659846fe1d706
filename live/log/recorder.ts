import { AsyncLocalStorage } from 'node:async_hooks';
import { performance } from 'node:perf_hooks';
import { fittingLine, logVersion, type CallLine, type LogLine } from '../../input/log-line.js';
import type { Fact } from '../../model/index.js';
import { checkRecorder } from '../schemas.js';

/** Who does what follows, as lines of the log have it. */
export interface Serving {
  /** One serving of one message; default: a number that the recorder gives it. */
  readonly by?: string;
  readonly message?: string;
  readonly window?: string;
}

/** Where lines go, and how many may wait. */
export interface RecorderOptions {
  /** This process, among all whose logs are read together. */
  readonly host: string;
  /**
   * Takes some lines, each with its end. While a promise that it returned is not settled it is not called again. What it throws
   * costs its lines, nothing else.
   */
  readonly write: (lines: string) => unknown;
  /** Lines that may wait to be written; what comes then is counted and dropped. Default: 10,000. At least 1. */
  readonly waitingMax?: number;
}

/** What a call is known by until it ends. */
export type OpenCall = Omit<CallLine, 'end' | 'threw' | 'status' | 'code' | 'result'>;

/** Writes lines of a log. Nothing that it does throws, or waits for the writing. */
export interface Recorder {
  /** Runs `task`; what it and whatever it awaits does is said to be done by this serving. */
  serve<Result>(serving: Serving, task: () => Result): Result;
  /** Logs what happened. */
  fact(fact: Fact): void;
  /** Logs the calls that have no answer yet, as such, and that the log is whole; waits until all lines are written. */
  close(): Promise<void>;
  /** @internal A call begins. */
  begin(call: Pick<OpenCall, 'service' | 'op' | 'resource'>): OpenCall;
  /** @internal It has ended, as `answer` says. */
  end(call: OpenCall | undefined, answer: Partial<CallLine>): void;
}

/** Milliseconds since 1970 that never go back while the process lives, in steps of a microsecond. */
const now = (): number => Math.round((performance.timeOrigin + performance.now()) * 1_000) / 1_000;

/** Calls without an answer that are remembered, so that `close` can say so. */
const openMax = 10_000;

const waitingMax = 10_000;

/**
 * A recorder of one process.
 * @throws InputError if the options are none.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  checkRecorder(options);
  return new LineRecorder(options);
}

class LineRecorder implements Recorder {
  readonly #serving = new AsyncLocalStorage<Serving>();
  readonly #open = new Set<OpenCall>();
  #waiting: LogLine[] = [];
  #dropped = 0;
  #count = 0;
  /** What `#count` was when it was closed. */
  #closedAt = 0;
  #servings = 0;
  /** Resolves to whether the lines were taken; undefined while nobody writes. */
  #writing: Promise<boolean> | undefined;

  constructor(private readonly options: RecorderOptions) {}

  serve<Result>(serving: Serving, task: () => Result): Result {
    return this.#serving.run(this.#known(serving), task);
  }

  fact(fact: Fact): void {
    const line = { ...this.#told('fact'), ...this.#about(), at: now(), fact };
    this.#put(fittingLine(line) ?? null);
  }

  begin({ service, op, resource }: Pick<OpenCall, 'service' | 'op' | 'resource'>): OpenCall {
    const asked = { service, op, resource: fitting(resource) };
    const call: OpenCall = { ...this.#told('call'), ...this.#about(), ...asked, begin: now() };
    if (this.#open.size < openMax) this.#open.add(call);
    return call;
  }

  end(call: OpenCall | undefined, answer: Partial<CallLine>): void {
    if (call === undefined) {
      this.#dropped += 1;
      return;
    }
    this.#open.delete(call);
    this.#put({ ...call, end: now(), ...answer });
  }

  async close(): Promise<void> {
    for (const call of this.#open) this.#put({ ...call, end: null });
    this.#open.clear();
    // A sink that takes nothing does not keep its app from ending.
    for (let isTaken = true; isTaken && this.#waiting.length + this.#dropped > 0;) {
      isTaken = await (this.#writing ?? this.#write());
    }
    await this.#writing;
    if (this.#waiting.length + this.#dropped > 0 || this.#count === this.#closedAt) return;
    const closed = { ...this.#told('closed'), at: now() };
    this.#closedAt = this.#count;
    await this.#taken(`${JSON.stringify(closed)}\n`);
  }

  #told<Kind extends LogLine['kind']>(kind: Kind) {
    return { v: logVersion, host: this.options.host, n: (this.#count += 1), kind } as const;
  }

  #about(): Serving {
    return this.#serving.getStore() ?? {};
  }

  #known({ by, message, window }: Serving): Serving {
    this.#servings += 1;
    return {
      by: fitting(by ?? `${this.options.host}-${this.#servings}`),
      ...(message === undefined ? {} : { message: fitting(message) }),
      ...(window === undefined ? {} : { window: fitting(window) }),
    };
  }

  /** @param line null for one that nobody could read. */
  #put(line: LogLine | null): void {
    if (line === null || this.#waiting.length >= (this.options.waitingMax ?? waitingMax)) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(line);
    if (this.#writing === undefined && this.#waiting.length === 1) {
      setImmediate(() => void (this.#writing ?? this.#write())).unref();
    }
  }

  #write(): Promise<boolean> {
    const lines = this.#waiting;
    this.#waiting = [];
    const texts = lines.flatMap((line) => textOf(line) ?? []);
    const dropped = this.#dropped + lines.length - texts.length;
    if (dropped > 0) {
      texts.push(`${JSON.stringify({ ...this.#told('dropped'), at: now(), lines: dropped })}\n`);
    }
    this.#dropped = 0;
    this.#writing = this.#taken(texts.join('')).then((isTaken) => {
      this.#writing = undefined;
      if (!isTaken) this.#dropped += dropped + lines.length;
      else if (this.#waiting.length > 0) void this.#write();
      return isTaken;
    });
    return this.#writing;
  }

  async #taken(text: string): Promise<boolean> {
    try {
      if (text !== '') await this.options.write(text);
      return true;
    } catch {
      return false;
    }
  }
}

/** A name as a line may have it. */
function fitting(name: unknown): string {
  return String(name).slice(0, 1_000) || '-';
}

/** Undefined for a line with something in it that JSON cannot say. */
function textOf(line: LogLine): string | undefined {
  try {
    return `${JSON.stringify(line)}\n`;
  } catch {
    return undefined;
  }
}
