/** What of `node:util` is a function of its arguments. */
type Node = (error: Error | null | undefined, value?: unknown) => void;

export const promisify =
  (run: (...given: unknown[]) => void) =>
  (...given: unknown[]): Promise<unknown> =>
    new Promise((done, fail) => {
      const back: Node = (error, value) => {
        if (error === null || error === undefined) done(value);
        else fail(error);
      };
      run(...given, back);
    });

export const inspect = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));

export const format = (...parts: unknown[]): string =>
  parts.map((part) => (typeof part === 'string' ? part : inspect(part))).join(' ');

export const isDeepStrictEqual = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

export const types = {
  isPromise: (value: unknown): boolean => value instanceof Promise,
  isDate: (value: unknown): boolean => value instanceof Date,
  isNativeError: (value: unknown): boolean => value instanceof Error,
};
