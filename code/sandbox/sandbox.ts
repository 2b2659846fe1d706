import vm from 'node:vm';
import { bundleName } from '../bundle/bundle.js';
import { globalNames, hostKey, realmKey, type Entry } from '../realm.js';
import { Promises } from './promises.js';
import { SpinError, timed } from './timed.js';
import { hasOthers, isChanged, watch } from './watch.js';

/** What a run is asked for. */
export interface Asked {
  /** The job, as JSON. */
  readonly job: string;
  readonly log: readonly Entry[];
  /** Last, an answer whose entry is not known yet; the reply is JSON. */
  readonly heard?: {
    readonly from: string;
    readonly correlation: number | undefined;
    readonly reply: string;
  };
  /** True: where each request and timer stands is wanted as well. */
  readonly lines?: boolean;
}

/** What came of it, as JSON. */
export interface Answered {
  readonly report: string;
  /** The entry of what was heard; null if nobody waited for it, or nothing was. */
  readonly entry: string | null;
  /** Only if lines were asked for. */
  readonly stands: string | null;
}

/** What the host puts into the realm before a script. */
interface Slot {
  readonly job: string;
  readonly env: string;
  readonly lines: boolean;
  text?: string;
  from?: string;
  n?: number | undefined;
  entry?: string | null;
  settled?: readonly unknown[];
}

/** Times as much, at most, for a run during which the process had half of that time or less. */
const patience = 15;

/** Milliseconds of a run that is looked at, at most. */
const glanceMs = 2_000;

/** Milliseconds that one run may take; a run is some tenths of one. */
const defaultMs = 5_000;

const scriptOf = (code: string): vm.Script => new vm.Script(code, { filename: 'onebatch.js' });
const begin = scriptOf(
  `__onebatch_loaded.then(() => ${realmKey}.begin(), (error) => ${realmKey}.cannotLoad(error))`,
);
const deliver = scriptOf(`${realmKey}.deliver(${hostKey}.text)`);
const hear = scriptOf(
  `${hostKey}.entry = ${realmKey}.hear(${hostKey}.from, ${hostKey}.n, ${hostKey}.text)`,
);
const report = scriptOf(`${realmKey}.report()`);
const stands = scriptOf(`${realmKey}.stands()`);
/** A promise that is settled, and whose result nobody has asked for, is asked now: then a rejection is no matter of the process. */
const collect = scriptOf(
  `for (const promise of ${hostKey}.settled) promise.then(undefined, (error) => ${realmKey}.reject(error))`,
);
/** What Node adds to a realm of its own, and packages add if it is not there. */
const born = scriptOf(
  "for (const name of ['dispose', 'asyncDispose']) if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`Symbol.${name}`) })",
);
const short = scriptOf('Error.stackTraceLimit = 20');
const long = scriptOf('Error.stackTraceLimit = 200');

/** What a realm has of its host. */
const lent = { URL, URLSearchParams, TextEncoder, TextDecoder, Buffer };

const globals = new Set([...Object.keys(lent), ...globalNames]);

/**
 * A realm of JavaScript of its own, in which a bundle is evaluated anew for each run. Promises are drained before each script
 * comes back, so that a run is an ordinary call.
 *
 * What the code leaves behind in the realm (a global variable, another method of Array) would be there in the next run; it
 * is looked for after each, and a realm that was changed is not used again. It is no boundary of security: the code has the rights of
 * who runs it.
 */
export class Sandbox {
  /** Realms made so far; more than one where runs change theirs. */
  realms = 0;
  readonly #script: vm.Script;
  readonly #packages: vm.Script | null;
  #realm: vm.Context | null = null;

  /**
   * @param env what `process.env` says.
   * @param ms milliseconds that a run may take.
   */
  constructor(
    code: string,
    packages: string | null,
    private readonly env: Readonly<Record<string, string>>,
    private readonly ms = defaultMs,
  ) {
    this.#script = new vm.Script(code, { filename: bundleName });
    this.#packages =
      packages === null
        ? null
        : new vm.Script(`globalThis.__onebatch_packages = ${packages};`, {
            filename: 'onebatch-packages.js',
          });
  }

  /**
   * Runs for a while only, for who looks where it is.
   *
   * @throws SpinError if it has not come back by then.
   */
  glance(asked: Asked): void {
    this.#timed(asked, Math.min(this.ms, glanceMs));
  }

  /** @throws SpinError if it takes too long. */
  run(asked: Asked): Answered {
    try {
      return this.#timed(asked, this.ms);
    } catch (error) {
      // The clock went on, and the process did not: others had the machine.
      if (!(error instanceof SpinError) || error.cpuMs > this.ms / 2) throw error;
      // As long as it takes to get that time at this pace.
      const times = Math.min(patience, this.ms / Math.max(1, error.cpuMs));
      return this.#timed(asked, Math.ceil(times * this.ms));
    }
  }

  #timed(asked: Asked, ms: number): Answered {
    const context = this.#realm ?? this.#made();
    this.#realm = null;
    const answered = timed(ms, () => this.#run(context, asked));
    const { own } = (context['__onebatch_packages'] ?? {}) as {
      readonly own?: ReadonlySet<string>;
    };
    const isAllowed = (name: string): boolean => globals.has(name) || own?.has(name) === true;
    if (!hasOthers(context, isAllowed) && !isChanged(context)) this.#realm = context;
    return answered;
  }

  #run(context: vm.Context, { job, log, heard, lines = false }: Asked): Answered {
    const promises = new Promises();
    const slot: Slot = { job, env: JSON.stringify(this.env), lines };
    context[hostKey] = slot;
    const step = (script: vm.Script): void => {
      promises.during(() => void script.runInContext(context));
      slot.settled = promises.bare();
      collect.runInContext(context);
    };
    (lines ? long : short).runInContext(context);
    step(this.#script);
    step(begin);
    for (const entry of log) {
      slot.text = JSON.stringify(entry);
      step(deliver);
    }
    slot.entry = null;
    if (heard !== undefined) {
      slot.from = heard.from;
      slot.n = heard.correlation;
      slot.text = heard.reply;
      step(hear);
    }
    return {
      report: report.runInContext(context) as string,
      entry: slot.entry,
      stands: lines ? (stands.runInContext(context) as string) : null,
    };
  }

  #made(): vm.Context {
    this.realms += 1;
    const context = vm.createContext(
      { ...lent },
      { microtaskMode: 'afterEvaluate', codeGeneration: { strings: true, wasm: false } },
    );
    born.runInContext(context);
    this.#packages?.runInContext(context);
    watch(context);
    return context;
  }
}
