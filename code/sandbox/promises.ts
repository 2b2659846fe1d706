import { promiseHooks } from 'node:v8';

/**
 * The promises that were made in a realm while it ran, as far as nobody has asked for their result yet. Node tells of a rejection
 * that nobody handles long after the run, and then ends the process; this tells at once.
 *
 * Limit: a promise in a list that is gone through with `for await` is taken for one that nobody asks.
 */
export class Promises {
  readonly #open = new Set<unknown>();
  readonly #settled = new Set<unknown>();

  /** Watches what promises are made and settled by `run`. */
  during(run: () => void): void {
    const stop = promiseHooks.createHook({
      init: (promise: unknown, parent: unknown) => {
        this.#open.add(promise);
        if (parent !== undefined) this.#open.delete(parent);
      },
      settled: (promise: unknown) => {
        this.#settled.add(promise);
      },
    }) as () => void;
    try {
      run();
    } finally {
      stop();
    }
  }

  /** Those that are settled and that nobody has asked; each is told once. */
  bare(): readonly unknown[] {
    const bare = [...this.#settled].filter((promise) => this.#open.has(promise));
    for (const promise of bare) this.#open.delete(promise);
    this.#settled.clear();
    return bare;
  }
}
