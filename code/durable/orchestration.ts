import { ModelError } from '../../input/errors.js';
import { messageId, windowKey, type MessageId, type WindowKey } from '../../model/domain.js';
import type { Json } from '../../model/parts.js';
import type { Start } from '../../model/azure/queue-item.js';
import { hidden, shown, textsIn } from '../data.js';
import type { Entry } from '../realm.js';
import { perObject, perPair } from '../remembered.js';
import { CodeError, type Program } from '../sandbox/program.js';
import type { Happened, OrchestrationJob, OrchestrationResult } from './jobs.js';

/** How the code of an orchestration is called where machines start it, or send it events: they know of no names and no data. */
export interface Called {
  /** The orchestrator function. */
  readonly name: string;
  /** What it is started with; default: `{ id, window }`. */
  readonly input?: (message: MessageId, window: string) => Json;
  /** The name of the event that brings it a message, and the event's data; default: `message`, `{ id, window }`. */
  readonly event?: string;
  readonly data?: (message: MessageId, window: string) => Json;
}

/** What an orchestration does in the world that is watched. */
export interface Does {
  /** The activity that processes a batch; default: every activity whose input names a message. */
  readonly process?: string;
  /**
   * The name of the batch that is processed, by the activity's input: each is a window of its own, and the batch accepts its messages.
   * Default: the batch of the window that the orchestration was started for.
   */
  readonly batch?: (input: Json) => string;
  /** True for an activity whose own code runs; default: none does. */
  readonly runs?: (activity: string) => boolean;
}

const defaultInput = (id: MessageId, window: string): Json => ({ id, window });

/** One execution of an orchestration that is user's code, as a function of its log. */
export class Orchestration {
  readonly #deaf = new Map<string, boolean>();

  constructor(
    private readonly program: Program,
    private readonly called: Called | null,
    private readonly does: Does,
  ) {}

  /** @throws CodeError if the code does what nobody simulates. */
  readonly at = perPair((run: Start, log: readonly Happened[]): OrchestrationResult => {
    const found = this.program.run(
      this.#job(run),
      log.map((told): Entry => ({ told: told as unknown as Json })),
    );
    this.program.expectAllowed(found);
    return found.result as unknown as OrchestrationResult;
  });

  /** @throws CodeError if it waits for a sub-orchestration, or has one that it does not wait for any more. */
  expectNoChildren(run: Start, log: readonly Happened[]): void {
    if (this.at(run, log).children.length === 0) return;
    throw this.#refused(
      run,
      (name) => `a sub-orchestration that goes on when its parent '${name}' has ended`,
    );
  }

  /** @throws CodeError if it has sub-orchestrations or locks of entities, where it is ended from outside. */
  expectNothingLeft(run: Start, log: readonly Happened[]): void {
    this.expectNoChildren(run, log);
    if (!this.at(run, log).locks) return;
    throw this.#refused(
      run,
      (name) => `the end of '${name}' from outside while it has locks of entities`,
    );
  }

  #refused(run: Start, what: (name: string) => string): CodeError {
    return new CodeError(`${this.program.file}: ${what(this.#job(run).name)} is not simulated`);
  }

  /** The event that brings the message, as the code is told of it. */
  event(run: Start, { message, code }: { message: MessageId; code?: Start['code'] }): Happened {
    if (code !== undefined) return { event: code.name, data: code.data, message };
    const { event = 'message', data = defaultInput } = this.#expectCalled('an event');
    return { event, data: hidden(data(message, run.window)), message };
  }

  /** The batch that an activity processes; without messages if it processes none. */
  batch(
    run: Start,
    log: readonly Happened[],
    { name, input }: { readonly name: string; readonly input: Json },
  ): { readonly window: WindowKey; readonly messages: readonly MessageId[] } {
    const { process = name, batch } = this.does;
    const messages = process === name ? messagesIn(run, log, input) : [];
    if (batch === undefined || messages.length === 0) return { window: run.window, messages };
    return { window: windowKey(batch(shown(input))), messages };
  }

  /** True for an activity whose own code runs. */
  runsActivity(name: string): boolean {
    return this.does.runs?.(name) ?? false;
  }

  /** True if the batch says which window its messages belong to. */
  get accepts(): boolean {
    return this.does.batch !== undefined;
  }

  /**
   * True if events make no difference any more: in all that may become of it without them, it neither asks for one nor looks at one.
   * What may become of it is gone through up to a bound; beyond it, or where the answer of an entity or of an activity that is code
   * decides, events are taken to matter.
   */
  isDeaf(run: Start, log: readonly Happened[]): boolean {
    const key = JSON.stringify([this.#job(run), log]);
    const known = this.#deaf.get(key);
    if (known !== undefined) return known;
    const { awaits, heed } = this.at(run, log);
    const deaf = awaits.length === 0 && this.#staysDeaf(run, log, heed, { left: futuresMax });
    this.#deaf.set(key, deaf);
    return deaf;
  }

  #staysDeaf(run: Start, log: readonly Happened[], heed: number, runs: { left: number }): boolean {
    runs.left -= 1;
    const now = this.at(run, log);
    if (runs.left < 0 || now.awaits.length > 0 || now.heed > heed) return false;
    return now.open.every((open) => {
      const { kind, task } = open;
      if (kind === 'entity' || (kind === 'activity' && this.runsActivity(open.name))) return false;
      const nexts: readonly Happened[] =
        kind === 'timer'
          ? [{ fired: task }]
          : kind === 'lock'
            ? [{ locked: task }]
            : [{ done: task }, { failed: task }];
      return nexts.every((next) => this.#staysDeaf(run, [...log, next], heed, runs));
    });
  }

  readonly #job = perObject(({ instance, code, messages, window }: Start): OrchestrationJob => {
    if (code !== undefined) {
      return { kind: 'orchestration', id: instance, instance, name: code.name, input: code.data };
    }
    const { name, input = defaultInput } = this.#expectCalled('a start');
    const [first] = messages;
    const data = first === undefined ? null : hidden(input(first, window));
    return { kind: 'orchestration', id: instance, instance, name, input: data };
  });

  #expectCalled(what: string): Called {
    if (this.called !== null) return this.called;
    throw new ModelError(
      `${what} of a machine for an orchestration that is code; say how it is called`,
    );
  }
}

/** Runs of the code that are spent on whether events matter after a log. */
const futuresMax = 200;

/** Of the texts in an activity's input only ids of messages are looked for; worlds call them m1, m2 and so on. */
const isMessage = (text: string): boolean => /^m\d+$/.test(text);

/** The ids of messages in what an activity is given, sorted: texts that name a message which the code has been shown. */
function messagesIn(run: Start, log: readonly Happened[], input: Json): readonly MessageId[] {
  const known = new Set<string>([
    ...run.messages,
    ...textsIn(run.code?.data ?? null),
    ...log.flatMap((one) => {
      if ('event' in one) return [one.message];
      return 'result' in one ? textsIn(one.result) : [];
    }),
  ]);
  const found = textsIn(input).filter((text) => known.has(text) && isMessage(text));
  return [...new Set(found)].sort().map(messageId);
}
