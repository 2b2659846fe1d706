/** What clients of the Azure SDK have in common: options, what an answer shows, and what ends a call early. */
import { refuse } from './runtime.js';

/** Options of every call; of those only `abortSignal` does anything here. */
const common = ['abortSignal', 'tracingOptions'];

export interface CallOptions {
  readonly abortSignal?: {
    readonly aborted: boolean;
    addEventListener(type: 'abort', run: () => void): void;
    removeEventListener(type: 'abort', run: () => void): void;
  };
}

/** Refuses options that are given and that nobody simulates; those of every call are known. */
export function expectOptions(call: string, options: object, known: readonly string[] = []): void {
  expectKnown(call, options, [...known, ...common]);
}

/** Refuses options that are given and that nobody simulates. */
export function expectKnown(call: string, options: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !known.includes(name)) refuse(`option '${name}' of ${call}`);
  }
}

/** An object whose other properties, by these names, are refused when they are read. A copy of it has only what it shows. */
export function shown<Members extends object>(
  what: string,
  members: Members,
  hidden: readonly string[],
): Members {
  for (const name of hidden) {
    Object.defineProperty(members, name, {
      configurable: true,
      enumerable: false,
      get: () => refuse(`${name} of ${what}`),
      set(this: object, value: unknown) {
        Object.defineProperty(this, name, { value, enumerable: true, writable: true });
      },
    });
  }
  return members;
}

/** What the headers of every answer say besides. */
export const headers = ['date', 'requestId', 'clientRequestId', 'version', '_response'];

/** Methods of a class that nobody simulates: each is refused by its name when it is called. */
export function refuseMethods(
  of: { readonly prototype: object; name: string },
  names: string,
): void {
  for (const name of names.split(' ')) {
    Object.defineProperty(of.prototype, name, {
      value: () => refuse(`${of.name}.${name}`),
      configurable: true,
    });
  }
}

class AbortError extends Error {
  override readonly name = 'AbortError';
  constructor() {
    super('The operation was aborted.');
  }
}

/** The answer, unless the caller gives up first; then the request is on its way all the same. */
export async function abortable<Result>(
  { abortSignal }: CallOptions,
  ask: () => Promise<Result>,
): Promise<Result> {
  if (abortSignal === undefined) return ask();
  if (abortSignal.aborted) throw new AbortError();
  return new Promise<Result>((done, fail) => {
    const abort = (): void => fail(new AbortError());
    abortSignal.addEventListener('abort', abort);
    ask()
      .then(done, fail)
      .finally(() => abortSignal.removeEventListener('abort', abort));
  });
}
