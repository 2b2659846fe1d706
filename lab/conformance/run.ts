import fc from 'fast-check';
import { deploy, type Account, type Clock } from '../../live/index.js';
import { known, type Divergence } from './divergences.js';
import { ModelResource } from './model-resource.js';
import { replyDifference, Naming } from '../../live/compare-replies.js';
import {
  askModel,
  askStore,
  type Ask,
  type Asked,
  type Exchange,
  type Operation,
  type Subject,
} from './subject.js';
import { subjects } from './subjects/index.js';
import { Tally } from './tally.js';

/** The store, and how its time is moved; null: it has a clock of its own, so no time passes in a sequence. */
export interface Store {
  readonly account: Account;
  readonly clock: Clock | null;
  /** What its deployments are called. */
  readonly name: string;
  /** The differences that it is known for. */
  readonly divergences: readonly Divergence[];
}

/** The model and the store differ, and it is not known. */
class NonconformanceError extends Error {
  override readonly name = 'NonconformanceError';
}

/** Model and store side by side, in one sequence. */
class Pair {
  readonly #past: { readonly model: Exchange; readonly store: Exchange }[] = [];
  readonly #naming = new Naming();
  #ended: Divergence | null = null;

  private constructor(
    private readonly subject: Subject,
    private readonly where: Store,
    private readonly tally: Tally,
    private readonly resource: ModelResource,
    private readonly model: Ask,
    private readonly store: Ask,
  ) {}

  /** Both at their beginning, the store's in a resource of its own. */
  static async begin(subject: Subject, where: Store, tally: Tally): Promise<Pair> {
    pairs += 1;
    const id = `${subject.name.replaceAll(' ', '-')}-${pairs}`;
    const part = subject.part(id);
    const { adapters } = await deploy(where.account, [part], where.name);
    const adapter = adapters.get(id);
    if (adapter === undefined) throw new Error(`no adapter for ${part.machine.id}`);
    const resource = new ModelResource(part.machine, part.input);
    const model = (subject.model ?? askModel)(resource);
    return new Pair(subject, where, tally, resource, model, (subject.store ?? askStore)(adapter));
  }

  /** True if the sequence has come to a known difference after which the two are no longer in the same state. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  /** True if the operation can be done now: what it names is there. */
  allows({ request }: Operation): boolean {
    if (this.ended) return false;
    const asked = request(this.#past.map(({ model }) => model));
    return asked !== null && !(asked.type === 'WAIT' && this.where.clock === null);
  }

  /** @throws NonconformanceError if the two answer differently, and that is not known. */
  async perform({ request, client }: Operation): Promise<void> {
    this.#pass(1);
    // Who asks twice without proposing an id gets two leases; the model calls them by who asks.
    const from = `${client}.${this.#past.length}`;
    const ofModel = request(this.#past.map(({ model }) => model));
    const ofStore = request(this.#past.map(({ store }) => store));
    if (ofModel === null || ofStore === null) return;
    if (ofModel.type === 'WAIT') {
      this.#pass(ofModel.seconds * 1_000);
      this.#past.push(both({ request: ofModel, reply: null }));
      this.tally.wait(this.subject.name);
      return;
    }
    const model = await this.model(ofModel, from);
    const store = await this.store(ofStore, from);
    this.#compare({ request: ofModel, reply: model }, { request: ofStore, reply: store });
  }

  /** Compares what the two have come to. */
  async finish(): Promise<void> {
    for (const request of this.subject.finally) {
      if (this.ended) return;
      await this.perform({ label: 'at the end', client: 'observer', request });
    }
  }

  #compare(model: Exchange, store: Exchange): void {
    const differs = replyDifference(
      model.reply,
      store.reply,
      this.#naming,
      entityOf(model.request),
    );
    this.tally.compare(this.subject.name, model.request, model.reply);
    if (differs === null) {
      this.#past.push({ model, store });
      return;
    }
    const divergence = this.where.divergences.find((candidate) =>
      known(candidate, this.subject.name, model, store),
    );
    if (divergence === undefined) {
      throw new NonconformanceError(
        `${this.subject.name}: ${JSON.stringify(model.request)}\n  ${differs}\n` +
          `  model: ${JSON.stringify(model.reply)}\n  store: ${JSON.stringify(store.reply)}\n` +
          `  the machine is now in ${this.resource.state}`,
      );
    }
    this.tally.diverge(divergence);
    if (divergence.ends) this.#ended = divergence;
    // The difference is in the answer alone; nothing later may name what only one of them said.
    else this.#past.push(both({ ...model, reply: null }));
  }

  #pass(milliseconds: number): void {
    this.where.clock?.advance(milliseconds);
    this.resource.advance(this.where.clock === null ? 0 : milliseconds);
  }
}

const both = (exchange: Exchange): { model: Exchange; store: Exchange } => ({
  model: exchange,
  store: exchange,
});

function entityOf(request: Asked): string {
  return 'write' in request ? request.write.rowKey : '';
}

class Step implements fc.AsyncCommand<{ readonly pair: Pair }, { readonly pair: Pair }> {
  constructor(private readonly operation: Operation) {}

  check({ pair }: Readonly<{ pair: Pair }>): boolean {
    return pair.allows(this.operation);
  }

  async run({ pair }: { readonly pair: Pair }): Promise<void> {
    await pair.perform(this.operation);
  }

  toString(): string {
    return `${this.operation.client}: ${this.operation.label}`;
  }
}

/** Pairs in this process: each has resources of its own. */
let pairs = 0;

/** How long sequences may get; most are shorter. */
const operationsMax = 40;

export interface Amount {
  /** Sequences. */
  readonly runs: number;
  readonly seed: number;
  /** False: a sequence that shows a difference is left as long as it is. Default: true. */
  readonly shrinks?: boolean;
}

/**
 * Performs random sequences of operations on the model and on the store, and compares every reply and what they come to.
 *
 * @throws Error of fast-check with the shrunk sequence, if the two differ and it is not known; its cause says how.
 */
export async function conform(
  subject: Subject,
  where: Store,
  tally: Tally,
  { runs, seed, shrinks = true }: Amount,
): Promise<void> {
  const steps = subject.operations.map((operation) => new Step(operation));
  const sequences = fc.commands([steps], { maxCommands: operationsMax, size: 'max' });
  const property = fc.asyncProperty(sequences, async (sequence) => {
    const pair = await Pair.begin(subject, where, tally);
    await fc.asyncModelRun(() => ({ model: { pair }, real: { pair } }), sequence);
    await pair.finish();
    tally.finish(subject.name);
  });
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: !shrinks });
}

/**
 * Performs what shows a difference.
 * @returns true if the store still answers as it was known to, false if it answers as the model does.
 * @throws NonconformanceError if it answers otherwise.
 */
export async function demonstrate(divergence: Divergence, where: Store): Promise<boolean> {
  const subject = subjects.find(({ name }) => name === divergence.subject);
  if (subject === undefined) throw new Error(`expected a subject called ${divergence.subject}`);
  const tally = new Tally();
  const pair = await Pair.begin(subject, { ...where, divergences: [divergence] }, tally);
  for (const request of divergence.demonstration) {
    await pair.perform({ label: divergence.name, client: 'client-1', request });
  }
  return tally.divergences(divergence) === 1;
}
