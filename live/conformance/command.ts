import fc from 'fast-check';
import type { LiveMessage } from '../resource.js';

/**
 * One step of a sequence: some client's request, or time that passes.
 *
 * A request is the machine's message, in which a text `@etag:n` or `@lease:n` stands for the n-th version or lease that the
 * sequence has seen so far, modulo how many there are: both sides have names of their own for these. `@read:epoch`, `@read:messages` and
 * `@read:etag` stand for what was read last of an open inbox, `@read:execution` for the execution that wrote the history last.
 */
export type Command =
  | { readonly kind: 'request'; readonly from: string; readonly message: LiveMessage }
  | { readonly kind: 'wait'; readonly ms: number };

/** The clients. */
const clients = ['client-1', 'client-2', 'client-3'] as const;

export function request(message: fc.Arbitrary<LiveMessage>): fc.Arbitrary<Command> {
  return fc.record({
    kind: fc.constant('request' as const),
    from: fc.constantFrom(...clients),
    message,
  });
}

/** Time passes, so many milliseconds. */
export function wait(...ms: readonly number[]): fc.Arbitrary<Command> {
  return fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(...ms) });
}

/** Some version that was seen. */
export const someEtag: fc.Arbitrary<string> = fc.nat({ max: 5 }).map((n) => `@etag:${n}`);

/** Some lease that was granted. */
export const someLease: fc.Arbitrary<string> = fc.nat({ max: 3 }).map((n) => `@lease:${n}`);

/** What a client names that knows of no version: no write has ever had it. Tables and blobs write theirs differently. */
export const neverWritten = {
  table: { model: -1, store: `W/"datetime'2000-01-01T00%3A00%3A00.0000000Z'"` },
  blob: { model: -1, store: '"0x0"' },
} as const;

export type Versions = keyof typeof neverWritten;

/** The pairs of names that two sides have for the same versions, or the same leases. */
export class Names {
  readonly #pairs: { readonly model: unknown; readonly store: unknown }[] = [];

  constructor(private readonly unknown: { readonly model: unknown; readonly store: unknown }) {}

  /** The n-th pair, modulo how many there are. */
  at(n: number): { readonly model: unknown; readonly store: unknown } {
    return this.#pairs[n % Math.max(1, this.#pairs.length)] ?? this.unknown;
  }

  /** From now on the model's name has this partner: it calls by one name what comes anew each time in the store. */
  renew(model: unknown, store: unknown): void {
    const at = this.#pairs.findIndex((pair) => pair.model === model);
    if (at !== -1) this.#pairs.splice(at, 1);
    this.#pairs.push({ model, store });
  }

  /** @returns false if one of the two has another partner: then the sides disagree about what changed. */
  pair(model: unknown, store: unknown): boolean {
    const known = this.#pairs.find((pair) => pair.model === model || pair.store === store);
    if (known !== undefined) return known.model === model && known.store === store;
    this.#pairs.push({ model, store });
    return true;
  }
}

/** What the two sides call the same things, and what was read last of an inbox whose epoch was open. */
export interface AllNames {
  readonly etag: Names;
  readonly lease: Names;
  read: {
    /** Whose history was written last. */
    readonly execution?: unknown;
    readonly epoch: unknown;
    readonly messages: unknown;
    readonly etag: Record<'model' | 'store', unknown>;
  };
}

/** The names before anything was seen. */
export function noNames(versions: Versions): AllNames {
  const never = neverWritten[versions];
  return {
    etag: new Names(never),
    lease: new Names({ model: 'none', store: '00000000-0000-4000-8000-000000000000' }),
    read: { execution: 'e-0', epoch: 1, messages: [], etag: never },
  };
}

/** A message for one of the two sides: symbols replaced by the names that this side has. */
export function spelled(
  message: LiveMessage,
  side: 'model' | 'store',
  names: AllNames,
): LiveMessage {
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const [, kind, what] = /^@(etag|lease|read):(\w+)$/.exec(value) ?? [];
      if (kind === undefined) return value;
      if (kind !== 'read') return names[kind as 'etag' | 'lease'].at(Number(what))[side];
      return what === 'etag'
        ? names.read.etag[side]
        : names.read[what as 'epoch' | 'messages' | 'execution'];
    }
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner)]));
  };
  return replaced(message) as LiveMessage;
}
