import {
  ConsoleLogger,
  InMemoryOrchestrationBackend,
  OrchestrationStatus,
  TestOrchestrationClient,
  TestOrchestrationWorker,
  whenAny,
  type ActivityContext,
  type OrchestrationContext,
  type Task,
} from '@microsoft/durabletask-js';
import type { RuntimeAnswer, Call, DurableInstance } from './instance.js';

const id = 'singleton';

/** Enough turns of the event loop for its worker, which takes one when it is idle, and none between two work items. */
const turns = 5;

const statuses: Partial<Record<OrchestrationStatus, RuntimeAnswer>> = {
  [OrchestrationStatus.PENDING]: 'Pending',
  [OrchestrationStatus.RUNNING]: 'Running',
  [OrchestrationStatus.COMPLETED]: 'Completed',
};

/** The in-memory back end of durabletask-js, with the collecting orchestration written for it as its users write one. */
export class DurableTask implements DurableInstance {
  readonly #backend = new InMemoryOrchestrationBackend();
  readonly #client = new TestOrchestrationClient(this.#backend);
  readonly #worker = new TestOrchestrationWorker(this.#backend);
  readonly #batches: (readonly string[])[] = [];
  #finish: () => void = () => undefined;

  private constructor() {
    this.#worker.addNamedOrchestrator('collect', collect);
    this.#worker.addNamedActivity('process', async (_: ActivityContext, batch: unknown) => {
      await new Promise<void>((resolve) => {
        this.#finish = resolve;
      });
      this.#batches.push([...(batch as readonly string[])].sort());
    });
  }

  static async start(): Promise<DurableTask> {
    // Its worker takes no logger, and would print each event.
    ConsoleLogger.prototype.logEvent = () => undefined;
    const runtime = new DurableTask();
    await runtime.#worker.start();
    return runtime;
  }

  call = async (call: Call): Promise<RuntimeAnswer> => {
    const answer = await this.#made(call);
    for (let turn = 0; turn < turns; turn += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    return answer;
  };

  batches = (): readonly (readonly string[])[] => this.#batches;

  close = async (): Promise<void> => {
    const stopped = this.#worker.stop();
    this.#finish();
    await stopped;
    this.#backend.reset();
  };

  async #made(call: Call): Promise<RuntimeAnswer> {
    switch (call.kind) {
      case 'start':
        return this.#client
          .scheduleNewOrchestration('collect', call.message, id)
          .then(() => 'started', refusalOf('already exists'));
      case 'raise':
        return this.#client
          .raiseOrchestrationEvent(id, 'message', call.message)
          .then(() => 'accepted', refusalOf('not found'));
      case 'status': {
        const state = await this.#client.getOrchestrationState(id);
        if (state === undefined) return 'none';
        const status = statuses[state.runtimeStatus];
        if (status === undefined) throw new Error(`unexpected status ${state.runtimeStatus}`);
        return status;
      }
      case 'purge': {
        if (this.#backend.getInstance(id) === undefined) return 'none';
        const { deletedInstanceCount } = await this.#client.purgeOrchestration(id);
        return deletedInstanceCount === 1 ? 'purged' : 'refused';
      }
      case 'window':
        // The clock of the back end cannot be moved, so the window's end is an event. Nobody there: nothing ends.
        await this.#client.raiseOrchestrationEvent(id, 'window').catch(() => undefined);
        return 'done';
      case 'finish':
        this.#finish();
        return 'done';
    }
  }
}

/** Begins with a message, takes more until its window ends, and has them processed as one batch. */
// eslint-disable-next-line @typescript-eslint/require-await -- the runtime takes asynchronous generators only
async function* collect(
  context: OrchestrationContext,
  first: unknown,
): AsyncGenerator<Task<unknown>, void, unknown> {
  const batch = [first];
  const window = context.waitForExternalEvent('window');
  for (;;) {
    const message = context.waitForExternalEvent('message');
    const happened = yield whenAny([message, window]);
    if (happened === window) break;
    batch.push(message.getResult());
  }
  yield context.callActivity('process', batch);
}

/** Passes on what is not this refusal. */
function refusalOf(answer: 'already exists' | 'not found'): (error: unknown) => RuntimeAnswer {
  return (error) => {
    if (error instanceof Error && error.message.endsWith(answer)) return answer;
    throw error;
  };
}
