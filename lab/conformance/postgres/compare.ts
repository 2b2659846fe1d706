import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import { connectPostgres, type PostgresSessions } from '../../../live/postgres/sessions.js';
import { postgres, type DatabaseReply, type Statement } from '../../../model/postgres/index.js';
import type { Json } from '../../../sim/index.js';
import { ModelResource } from '../model-resource.js';
import { clients, sequences, tables, type Operation } from './operations.js';

/** What was compared. */
export interface PostgresTally {
  sequences: number;
  operations: number;
  /** Operations that waited. */
  waits: number;
  /** Sequences that ended where several inserts were let go at once: which goes first a server leaves open. */
  races: number;
  /** `INSERT -> SQL_ERROR 40001`, and how often. */
  readonly answers: Map<string, number>;
}

/** Model and server differ. */
class NonconformanceError extends Error {
  override readonly name = 'NonconformanceError';
}

type Ask = (request: { readonly type: string }, from: string) => ReturnType<ModelResource['ask']>;

/**
 * Compares the machine with a server, statement by statement, in random sequences of three clients; in a schema of its own, which is
 * dropped in the end.
 *
 * @param machine in place of `postgres`.
 * @throws Error with the shortest sequence that was found in which they differ.
 */
export async function comparePostgres(
  connectionString: string,
  { runs, seed }: { readonly runs: number; readonly seed: number },
  machine: AnyStateMachine = postgres,
): Promise<PostgresTally> {
  const schema = `onebatch_${process.pid}_${Date.now().toString(36)}`;
  const server = await connectPostgres(connectionString, schema, tables);
  const tally: PostgresTally = {
    sequences: 0,
    operations: 0,
    waits: 0,
    races: 0,
    answers: new Map(),
  };
  try {
    await fc.assert(
      fc.asyncProperty(sequences, async (operations) => {
        await server.reset();
        const input = { id: 'database', tables, serializable: true } as unknown as Json;
        await new Pair(new ModelResource(machine, input), server, tally).follow(operations);
        tally.sequences += 1;
      }),
      {
        numRuns: runs,
        seed,
        interruptAfterTimeLimit: 300_000,
        markInterruptAsFailure: true,
        endOnFailure: false,
      },
    );
    return tally;
  } finally {
    await server.close();
  }
}

/** Model and server side by side in one sequence. */
class Pair {
  /** Of clients that wait: what the server will answer, and what it has. */
  readonly #waiting = new Map<string, { readonly reply: Promise<DatabaseReply>; early: boolean }>();
  readonly #inserting = new Set<string>();
  readonly #begun = new Set<string>();
  readonly #ask: Ask;

  constructor(
    resource: ModelResource,
    private readonly server: PostgresSessions,
    private readonly tally: PostgresTally,
  ) {
    this.#ask = (request, from) => resource.ask(request as never, from);
  }

  async follow(operations: readonly Operation[]): Promise<void> {
    for (const operation of operations) {
      const before = this.#inserting.size;
      try {
        await this.#step(operation);
      } catch (error) {
        if (!(error instanceof NonconformanceError) || before < 2) throw error;
        this.tally.races += 1;
        return;
      }
    }
    await this.#settle();
  }

  async #step({ client, does }: Operation): Promise<void> {
    if (does.type === 'gone') {
      this.#begun.delete(client);
      this.#waiting.delete(client);
      this.#inserting.delete(client);
      const sends = this.#ask({ type: 'HOLDER_GONE' }, client);
      await this.server.leave(client);
      return this.#others(client, sends, 'gone');
    }
    if (does.type === 'terminated') {
      const sends = this.#ask({ type: 'END_SESSION', client } as never, 'environment');
      this.#begun.delete(client);
      await this.server.terminate(client);
      return this.#others(null, sends, 'terminated');
    }
    if (this.#waiting.has(client)) return;
    // BEGIN in a transaction only warns; with a level it may be an error, which the machine leaves out.
    const isNested = does.type === 'BEGIN' && this.#begun.has(client);
    const asked: Statement = isNested ? { type: 'BEGIN' } : does;
    if (does.type === 'BEGIN') this.#begun.add(client);
    if (does.type === 'COMMIT' || does.type === 'ROLLBACK') this.#begun.delete(client);
    const sends = this.#ask(asked, client);
    const performed = await this.server.perform(client, asked);
    const own = sends.find(({ to }) => to === client)?.message ?? null;
    const label = `${does.type} of ${client}`;
    this.tally.operations += 1;
    if (own === null) {
      if (performed.kind === 'replied') throw unlike(label, 'to wait', performed.reply);
      this.tally.waits += 1;
      const waiting = { reply: performed.reply, early: false };
      void performed.reply.then(() => (waiting.early = true));
      this.#waiting.set(client, waiting);
      if (does.type === 'INSERT') this.#inserting.add(client);
    } else {
      if (performed.kind === 'waits') throw unlike(label, own, 'to wait');
      this.#compare(label, does.type, own, performed.reply);
    }
    await this.#others(client, sends, label);
  }

  /** Those who waited and are answered now, and those who still wait. */
  async #others(
    client: string | null,
    sends: ReturnType<ModelResource['ask']>,
    label: string,
  ): Promise<void> {
    for (const { to, message } of sends) {
      if (to === client) continue;
      const waiting = this.#waiting.get(to);
      if (waiting === undefined) throw new Error(`${to} does not wait`);
      const reply = await Promise.race([waiting.reply, late()]);
      if (reply === null) throw unlike(`${to} after ${label}`, message, 'to wait');
      this.#waiting.delete(to);
      this.#inserting.delete(to);
      this.#compare(`${to} after ${label}`, 'after a wait', message, reply);
    }
    for (const [name, { early }] of this.#waiting) {
      if (early) throw unlike(`${name} after ${label}`, 'to wait', 'an answer');
    }
  }

  #compare(
    label: string,
    what: string,
    model: { readonly type: string },
    reply: DatabaseReply,
  ): void {
    if (!isDeepStrictEqual(model, reply)) throw unlike(label, model, reply);
    const detail =
      'code' in reply ? ` ${reply.code}` : 'command' in reply ? ` ${reply.command}` : '';
    const answer = `${what} -> ${reply.type}${detail}`;
    this.tally.answers.set(answer, (this.tally.answers.get(answer) ?? 0) + 1);
  }

  /** All end; what is committed is the same. */
  async #settle(): Promise<void> {
    for (const client of clients) {
      const does = this.#waiting.has(client) ? ({ type: 'gone' } as const) : rollback;
      await this.#step({ client, does });
    }
    for (const table of Object.keys(tables)) {
      await this.#step({ client: 'client-1', does: { type: 'SELECT', table } });
    }
  }
}

const rollback = { type: 'ROLLBACK' } as const;

const late = (): Promise<null> => new Promise((done) => setTimeout(done, 2_000, null));

function unlike(label: string, model: unknown, store: unknown): NonconformanceError {
  return new NonconformanceError(
    `${label}: the model says ${JSON.stringify(model)}, the server ${JSON.stringify(store)}`,
  );
}
