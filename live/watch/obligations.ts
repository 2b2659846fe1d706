import type { Fact } from '../../model/index.js';

/** What was not done in time. */
export interface Due {
  readonly kind: 'overdue' | 'held';
  /** When the time was up. */
  readonly at: number;
  readonly window: string | null;
  readonly message?: string;
  readonly lock?: string;
}

/** Obligations of one kind that are remembered; then the oldest is forgotten. */
const openMax = 100_000;

/** What is owed: a batch for each acknowledged message, an end for each lock that is held. */
export class Obligations {
  /** By message or lock, in the order of their beginning. */
  readonly #messages = new Map<string, Due>();
  readonly #locks = new Map<string, Due>();
  /** Processed before they were acknowledged: a batch may be done before its sender is told. */
  readonly #done = new Set<string>();

  /** @param overdueMs, heldMs time that there is; absent: no end of it. */
  constructor(
    private readonly overdueMs: number | undefined,
    private readonly heldMs: number | undefined,
  ) {}

  hear(fact: Fact, at: number, window: string | null): void {
    if (this.overdueMs !== undefined) this.#hearMessage(fact, at + this.overdueMs, window);
    if (this.heldMs !== undefined) this.#hearLock(fact, at + this.heldMs, window);
  }

  /** What is due by now, the earliest first; each is told once. */
  *due(now: number): Generator<Due> {
    for (const open of [this.#messages, this.#locks]) {
      for (const [name, due] of open) {
        if (due.at > now) break;
        open.delete(name);
        yield due;
      }
    }
  }

  #hearMessage(fact: Fact, at: number, window: string | null): void {
    if (fact.type === 'acknowledged') {
      const { message } = fact;
      if (!this.#done.delete(message) && !this.#messages.has(message)) {
        bounded(this.#messages).set(message, { kind: 'overdue', at, window, message });
      }
    } else if (fact.type === 'processed') {
      for (const message of fact.messages) {
        if (!this.#messages.delete(message)) bounded(this.#done).add(message);
      }
    }
  }

  #hearLock(fact: Fact, at: number, window: string | null): void {
    // A row is no lock: it says that an instance runs.
    if (fact.type === 'held' && fact.kind !== 'row') {
      const { lock } = fact;
      this.#locks.delete(lock);
      bounded(this.#locks).set(lock, { kind: 'held', at, window, lock });
    } else if (fact.type === 'freed') this.#locks.delete(fact.lock);
  }
}

function bounded<Names extends Map<string, unknown> | Set<string>>(names: Names): Names {
  const [oldest] = names.keys();
  if (names.size >= openMax && oldest !== undefined) names.delete(oldest);
  return names;
}
