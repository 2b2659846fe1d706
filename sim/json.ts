import { ModelError } from '../input/errors.js';

/** Data that survives `JSON.parse(JSON.stringify(x))` unchanged. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = { readonly [key: string]: Json };

/**
 * The one spelling of a JSON value: object keys sorted, so equal values give equal text.
 *
 * @param where names the value in the error, e.g. `context of starter-1`.
 * @throws ModelError with the path of the first part that is not JSON: `undefined`, a function, a Date, a Map,
 *   a class instance, NaN, infinity, or a cycle. Such a part would be lost from a state's identity without a word.
 */
export function canonical(value: unknown, where: string): string {
  return write(value, where, 0);
}

/** Deeper than this is taken for a cycle. */
const maxDepth = 64;

function write(value: unknown, path: string, depth: number): string {
  if (depth > maxDepth) throw new ModelError(`${path} is nested deeper than ${maxDepth}: a cycle?`);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !Object.is(value, -0)) return JSON.stringify(value);
    throw new ModelError(
      `${path} is ${Object.is(value, -0) ? '-0' : String(value)}; contexts and messages must be plain JSON`,
    );
  }
  if (Array.isArray(value)) {
    // `Array.from` makes holes visible: they are undefined.
    return `[${Array.from(value, (item, index) => write(item, `${path}[${index}]`, depth + 1)).join()}]`;
  }
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => {
        const member = (value as Record<string, unknown>)[key];
        return `${JSON.stringify(key)}:${write(member, `${path}.${key}`, depth + 1)}`;
      });
    return `{${members.join()}}`;
  }
  throw new ModelError(`${path} is ${kindOf(value)}; contexts and messages must be plain JSON`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isObject = prototype === Object.prototype || prototype === null;
  return isObject && Object.getOwnPropertySymbols(value).length === 0;
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object') return value === undefined ? 'undefined' : `a ${typeof value}`;
  const constructor: unknown = (value as { constructor?: { name?: unknown } }).constructor;
  const name = typeof constructor === 'function' ? constructor.name : 'object';
  return `an instance of ${name}`;
}

/** Makes a JSON value unchangeable, all the way down: a machine that changes one in place throws. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
