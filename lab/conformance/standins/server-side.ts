/** Stand-ins of the clients of a server, with its machine behind them: one call after another, of one client. */
import type { Bundle } from '../../../code/bundle/bundle.js';
import type { CallJob } from '../../../code/call.js';
import type { Entry } from '../../../code/realm.js';
import { Program } from '../../../code/sandbox/program.js';
import { eras, messageId, windowKey, type Message } from '../../../model/index.js';
import type { ModelResource } from '../model-resource.js';
import type { Answer } from './sides.js';

const id = 'starter-1';

export class ServerStandIn {
  readonly #program: Program;

  /**
   * @param resources what the jobs of that engine name.
   */
  constructor(
    code: Bundle,
    private readonly resources: Readonly<Record<string, string>>,
  ) {
    this.#program = new Program(code);
  }

  /** What a call shows its caller; its requests are asked of the machine. @throws Error if it is refused. */
  perform(call: unknown, server: ModelResource): Answer {
    const job = this.#job(call);
    const log: Entry[] = [];
    let run = this.#program.run(job, log);
    for (;;) {
      this.#program.expectAllowed(run);
      if (run.outcome !== null) return JSON.parse(run.said.at(-1) ?? 'null') as Answer;
      const open = run.calls.find(({ answered }) => !answered);
      if (open === undefined) throw new Error('nothing is open, and the call has not come back');
      const sent = server.ask(open.message as unknown as Message, id);
      const reply = sent.find(({ to }) => to === id);
      if (reply === undefined) throw new Error(`${open.to} does not answer ${open.message.type}`);
      const heard = this.#program.hear(job, log, { ...reply.message, from: open.to });
      if (heard === null) throw new Error(`nobody waits for ${open.to}`);
      log.push(heard.entry);
      run = heard.run;
    }
  }

  #job(call: unknown): CallJob {
    return {
      kind: 'call',
      id,
      again: false,
      message: { id: messageId('m1'), window: windowKey('w1') },
      trigger: 'perform',
      era: eras.deduplicating,
      queue: '',
      sites: {},
      resources: this.resources,
      client: 'javascript',
      proposes: false,
      body: JSON.parse(JSON.stringify(call)) as never,
    };
  }
}
