import vm from 'node:vm';
import type { Message, TimerName } from '../sim/index.js';
import type { Bundle } from './bundle/bundle.js';
import { hostKey, realmKey, type Run } from './realm.js';
import type { Understood } from './said.js';
import { begun, contextOf, firing, jobOf, type CodeStarterInput } from './starter-state.js';

/** The realm's own side, as stand-ins make it (see `standins/runtime.ts`). */
interface Realm {
  begin(): void;
  cannotLoad(error: unknown): void;
  deliver(entry: string): void;
  hear(from: string, n: number | undefined, reply: string): string | null;
  report(): string;
}

/** What a realm has of its host besides what stand-ins set: errors are those of the SDKs, which are outside. */
const lent = {
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  Buffer,
  Error,
  TypeError,
  RangeError,
  Promise,
};

/**
 * A user's function that runs for real, once: with SDKs that are given to it, in the time that they take. What has stand-ins all the same, such
 * as `durable-functions` and timers, waits until it is told.
 */
export class LiveFunction {
  #realm: Realm | null = null;

  /**
   * @param bundle with modules that are `given`; `sdks` has them by name.
   * @param input of the actor that stands for it.
   */
  constructor(
    private readonly bundle: Bundle,
    private readonly sdks: Readonly<Record<string, object>>,
    private readonly env: Readonly<Record<string, string>>,
    private readonly input: CodeStarterInput,
    private readonly understood: Understood = {},
  ) {}

  begin(message: Message): void {
    const { id, window } = message as unknown as Parameters<typeof begun>[1];
    const job = jobOf(begun(contextOf(this.input), { id, window }), this.understood);
    const context = vm.createContext({ ...lent, __onebatch_sdks: this.sdks });
    if (this.bundle.packages !== null) {
      vm.runInContext(`globalThis.__onebatch_packages = ${this.bundle.packages};`, context);
    }
    context[hostKey] = { job: JSON.stringify(job), env: JSON.stringify(this.env), lines: false };
    vm.runInContext(this.bundle.code, context);
    const realm = context[realmKey] as Realm;
    this.#realm = realm;
    void (context['__onebatch_loaded'] as Promise<void>).then(
      () => realm.begin(),
      (error: unknown) => realm.cannotLoad(error),
    );
  }

  hear(from: string, correlation: number | undefined, reply: object): void {
    this.#realm?.hear(from, correlation, JSON.stringify(reply));
  }

  fire({ type, via }: TimerName): void {
    const slot = Number(/sleep (\d+)/.exec(`${type} ${via}`)?.[1]) - 1;
    for (const entry of firing(this.#run(), slot)) {
      this.#realm?.deliver(JSON.stringify(entry));
    }
  }

  asked(): Run['calls'] {
    return this.#realm === null ? [] : this.#run().calls;
  }

  hasEnded(): boolean {
    return this.#realm !== null && this.#run().outcome !== null;
  }

  state(): string {
    if (this.#realm === null) return 'it has not begun';
    const { refusal, outcome } = this.#run();
    if (refusal !== null) return refusal.what;
    if (outcome === null) return 'it waits';
    return outcome.how === 'threw'
      ? `it threw ${outcome.error.name}: ${outcome.error.message}`
      : 'it has returned';
  }

  #run(): Run {
    if (this.#realm === null) throw new Error('expected a call, found none');
    return JSON.parse(this.#realm.report()) as Run;
  }
}
