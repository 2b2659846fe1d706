/** The two sides of a comparison: stand-ins with machines behind them, and the SDKs with a store. */
import { fileURLToPath } from 'node:url';
import { bundle, type Bundle } from '../../../code/bundle/bundle.js';
import type { CallJob } from '../../../code/call.js';
import type { Entry, Run } from '../../../code/realm.js';
import { actorOf, keyOf } from '../../../code/resources.js';
import { Program } from '../../../code/sandbox/program.js';
import { windowsOf } from '../../../model/arrivals.js';
import { eras, messageId, windowKey, type Message } from '../../../model/index.js';
import type { Clock } from '../../../live/index.js';
import { ModelResource } from '../model-resource.js';
import type { Call } from './script.js';

/** What a call has shown. */
export interface Answer {
  readonly ok?: unknown;
  readonly threw?: unknown;
}

export interface Side {
  perform(call: Call): Promise<Answer>;
  pass(milliseconds: number): void;
}

const script = fileURLToPath(new URL('script.ts', import.meta.url));

/** The script with the stand-ins in it. */
export const bundled = (): Promise<Bundle> => bundle(script);

const id = 'starter-1';
const window = windowsOf({
  strategy: '',
  runtime: 'deduplicating',
  starters: 1,
  messages: 1,
  windows: 1,
  window: 'tumbling',
  client: 'javascript',
  faults: [],
  instance: '1',
  instances: {},
} as never)[0];

/** What is asked of a resource, for the choice of its machine: all that there is. */
const everything = new Set([
  'CREATE_BLOB',
  'REMOVE_BLOB',
  'DELETE_RECORD',
  'DELETE_QUEUE',
  'delete',
]);

/** @param partitions names of tables whose partitions are one actor each. */
export class StandIns implements Side {
  readonly #program: Program;
  readonly #resources = new Map<string, ModelResource>();
  readonly #names: Record<string, string> = {};

  constructor(code: Bundle, partitions: readonly string[] = []) {
    this.#program = new Program(code);
    for (const name of partitions) this.#want('partition', `${name}/*`);
  }

  perform(call: Call): Promise<Answer> {
    const log: Entry[] = [];
    const job = this.#job(call);
    let run: Run = this.#program.run(job, log);
    for (;;) {
      const { refusal, outcome, said, calls } = run;
      if (refusal?.wanted != null) {
        this.#want(refusal.wanted.kind, refusal.wanted.name);
        return this.perform(call);
      }
      this.#program.expectAllowed(run);
      if (outcome !== null) return Promise.resolve(JSON.parse(said.at(-1) ?? 'null') as Answer);
      const open = calls.find(({ answered }) => !answered);
      if (open === undefined)
        throw new Error(`nothing is open, and ${call.method} has not come back`);
      const answer = { ...this.#ask(open.to, open.message), from: open.to };
      const heard = this.#program.hear(job, log, answer);
      if (heard === null) throw new Error(`nobody waits for ${open.to}`);
      log.push(heard.entry);
      run = heard.run;
    }
  }

  pass(milliseconds: number): void {
    for (const resource of this.#resources.values()) resource.advance(milliseconds);
  }

  #ask(to: string, message: unknown): { readonly type: string } {
    const resource = this.#resources.get(to);
    const sent = resource?.ask(message as Message, id) ?? [];
    const reply = sent.find(({ to: back }) => back === id);
    if (reply === undefined) throw new Error(`${to} does not answer ${JSON.stringify(message)}`);
    return reply.message;
  }

  #want(kind: string, name: string): void {
    if (window === undefined) throw new Error('expected a window');
    const wanted = { kind, name, window: 'w1', asked: everything } as const;
    const part = actorOf(wanted, window);
    if (part === undefined) throw new Error(`no machine stands for ${kind} ${name}`);
    this.#names[keyOf(wanted)] = name;
    this.#resources.set(name, new ModelResource(part.machine, part.input));
  }

  #job(call: Call): CallJob {
    return {
      kind: 'call',
      id,
      again: false,
      message: { id: messageId('m1'), window: windowKey('w1') },
      trigger: 'perform',
      era: eras.deduplicating,
      queue: 'queue',
      sites: {},
      resources: { ...this.#names },
      client: 'javascript',
      proposes: true,
      body: JSON.parse(JSON.stringify(call)) as never,
    };
  }
}

/** The SDKs, in this process. Precondition: `AzureWebJobsStorage` is the store's connection string when this is imported. */
export class Sdks implements Side {
  constructor(
    private readonly perform_: (
      call: Call,
      context: { readonly log: (text: string) => void },
    ) => Promise<void>,
    private readonly clock: Clock | null,
  ) {}

  async perform(call: Call): Promise<Answer> {
    let answer = 'null';
    await this.perform_(JSON.parse(JSON.stringify(call)) as Call, {
      log: (text) => {
        answer = text;
      },
    });
    return JSON.parse(answer) as Answer;
  }

  pass(milliseconds: number): void {
    this.clock?.advance(milliseconds);
  }
}
