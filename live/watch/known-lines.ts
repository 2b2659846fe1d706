import type { LogLine } from '../../input/log-line.js';

/** Lines that are remembered; then the oldest is forgotten. */
const rememberedMax = 100_000;

/** Lines that came, by host and number: a log may say one twice. */
export class KnownLines {
  readonly #known = new Set<string>();
  /** From the oldest on. One iterator for all: each new one would walk over the places of all that were deleted. */
  readonly #oldest = this.#known.values();

  /** True if it came before; from now on it has. */
  isKnown({ host, n }: LogLine): boolean {
    const name = `${n} ${host}`;
    if (this.#known.has(name)) return true;
    this.#known.add(name);
    if (this.#known.size > rememberedMax) this.#known.delete(this.#oldest.next().value ?? '');
    return false;
  }
}
