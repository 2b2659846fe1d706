import type { LogLine } from '../../input/log-line.js';

/** Lines that are remembered; then the oldest is forgotten. */
const rememberedMax = 100_000;

/** Lines that came, by host and number: a log may say one twice. */
export class KnownLines {
  readonly #known = new Set<string>();

  /** True if it came before; from now on it has. */
  isKnown({ host, n }: LogLine): boolean {
    const name = `${n} ${host}`;
    if (this.#known.has(name)) return true;
    this.#known.add(name);
    const [oldest] = this.#known;
    if (this.#known.size > rememberedMax && oldest !== undefined) this.#known.delete(oldest);
    return false;
  }
}
