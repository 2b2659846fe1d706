import { isDeepStrictEqual } from 'node:util';
import type { ActorId, ActorPart, Message, Parts } from '../../model/index.js';
import type { Execution, Step } from '../../sim/index.js';
import { followOver, type LiveReplay, type StorageLike } from './replay.js';
import type { LiveSend } from './storage.js';

let places = 0;

/** A number that no other replay of this process has: part of the name of what it stores. */
export function nextPlace(): number {
  places += 1;
  return places;
}

/** The storage of a world on a real server: what every engine shares that delivers nothing by itself. */
export abstract class ServerStorage<
  Connection extends { close(): Promise<unknown> },
> implements StorageLike {
  /** The actors that are storage, and what talks to the server for each. */
  protected readonly connections = new Map<ActorId, Connection>();
  /** The parts that are storage. */
  protected readonly own: readonly ActorPart[];

  /**
   * @param parts of the world.
   * @param machines that stand for storage on this server.
   * @param title of one, for errors: `a database`.
   */
  constructor(
    parts: readonly ActorPart[],
    machines: readonly unknown[],
    protected readonly title: string,
  ) {
    this.own = parts.filter(({ machine }) => machines.includes(machine));
  }

  get ids(): readonly ActorId[] {
    return this.own.map(({ id }) => id);
  }

  kindOf(id: ActorId): string | undefined {
    return this.own.find((part) => part.id === id)?.machine.id;
  }

  abstract ask(id: ActorId, request: Message, from: ActorId, step: Step): Promise<Message | null>;
  abstract push(id: ActorId, sent: LiveSend): Promise<LiveSend>;
  abstract lapse(id: ActorId, step: Step): Promise<void>;
  /** What an actor's part of the server holds, as its machine says it. */
  abstract contents(id: ActorId): Promise<unknown>;

  /** Connects what takes time to connect. */
  open(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    for (const connection of this.connections.values()) await connection.close();
  }

  again(): Promise<void> {
    return Promise.reject(new Error(`${this.title} delivers nothing twice`));
  }

  undo(): Promise<void> {
    return Promise.reject(new Error(`nothing has to be undone in ${this.title}`));
  }

  protected of(id: ActorId): Connection {
    const connection = this.connections.get(id);
    if (connection === undefined) throw new Error(`expected ${this.title} for ${id}, found none`);
    return connection;
  }
}

/**
 * Opens the storage, follows a schedule over it, compares in the end what each actor's machine holds with what the server does, and closes it.
 *
 * @param kind of what is stored, for a reader.
 * @param modelOf the contents, of a machine's context.
 */
export async function followOnServer(
  execution: Execution,
  parts: Pick<Parts, 'actors' | 'mail'>,
  storage: ServerStorage<{ close(): Promise<unknown> }>,
  kind: string,
  modelOf: (context: unknown) => unknown,
): Promise<LiveReplay> {
  try {
    await storage.open();
    return await followOver(execution, parts, storage, ({ actors }) =>
      Promise.all(
        storage.ids.map(async (resource) => {
          const model = modelOf(actors[resource]?.context);
          const store = await storage.contents(resource);
          return { resource, kind, model, store, alike: isDeepStrictEqual(model, store) };
        }),
      ),
    );
  } finally {
    await storage.close();
  }
}
