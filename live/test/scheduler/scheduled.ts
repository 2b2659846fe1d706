import type fc from 'fast-check';
import type { Done } from '../../validation/index.js';

/** Lets fast-check's scheduler decide when each call of a client happens, and writes down in which order they did. */
export class Scheduled {
  readonly done: Done[] = [];

  constructor(private readonly scheduler: fc.Scheduler) {}

  /**
   * The client, whose calls wait until the scheduler picks them, and are over before it picks the next one.
   * @param calls which request each method is, in the words of the model; other methods are left alone.
   */
  client<Client extends object>(
    actor: string,
    to: string,
    client: Client,
    calls: Readonly<Record<string, string>>,
  ): Client {
    return new Proxy(client, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        const type = typeof name === 'string' ? calls[name] : undefined;
        if (typeof value !== 'function') return value;
        const method = value as (...args: unknown[]) => Promise<unknown>;
        if (type === undefined) return method.bind(target);
        return (...args: unknown[]) =>
          this.#when({ actor, to, type }, () => method.apply(target, args));
      },
    });
  }

  /** A wait, which is over when the scheduler says so. */
  timer(actor: string, timer: string): () => Promise<void> {
    return () => this.#when({ actor, to: null, type: timer }, () => Promise.resolve());
  }

  #when<Result>(what: Done, call: () => Promise<Result>): Promise<Result> {
    let over!: () => void;
    const isOver = new Promise<void>((resolve) => (over = resolve));
    const label = `${what.actor}: ${what.type}`;
    // The scheduler goes on when the call is over, and who made it has had time to make the next one.
    const act = async (release: () => Promise<void>): Promise<void> => {
      await release();
      await isOver;
      await new Promise((resolve) => setImmediate(resolve));
    };
    const picked = this.scheduler.schedule(Promise.resolve(), label, undefined, act);
    return picked.then(async () => {
      this.done.push(what);
      try {
        return await call();
      } finally {
        over();
      }
    });
  }
}
