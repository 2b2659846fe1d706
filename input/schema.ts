/** Room `input`: what a caller may give, the errors that refuse anything else, and the words they are told in. */
import { z } from 'zod';
import { InputError } from './errors.js';
import { didYouMean, expectedNames, quoted, shown, thrownText } from './words.js';

/** What a value has to be. Each part of a schema says in words what it expects. */
export type Schema = z.ZodType;

/**
 * The door: what comes in from a caller is checked here, once, and nowhere behind it.
 *
 * @param root how the value is called.
 * @param prefix what stands before the path of what is wrong in it. Default: `root`.
 * @throws InputError in one line: where, what was given, what is expected, and the nearest name that is known.
 */
export function check(schema: Schema, value: unknown, root: string, prefix = `${root}: `): void {
  const result = schema.safeParse(value);
  if (result.success) return;
  const { issues } = result.error;
  // A key that is unknown says more than another one that is then missing.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (issue === undefined) return;
  const key = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = pathText([...issue.path, ...key]);
  throw new InputError(`${path === '' ? root : `${prefix}${path}`} ${issue.message}`);
}

/**
 * What somebody else's code has made, read: a property may be computed as it is read.
 * @throws InputError in place of what that throws.
 */
export function readOnce<Value>(read: () => Value, what: string): Value {
  try {
    return read();
  } catch (error) {
    throw new InputError(`${what} exports what cannot be read: ${thrownText(error)}`);
  }
}

/** @throws InputError if `name` is none of those that are known; `what` says what it would name: `property`. */
export function checkName(what: string, name: unknown, known: readonly string[], of = ''): void {
  if (known.some((other) => other === name)) return;
  const near = typeof name === 'string' ? didYouMean(name, known) : '';
  const names =
    known.length === 0
      ? `; there is none${of}`
      : `; expected ${expectedNames(String(name), known)}`;
  throw new InputError(`unknown ${what} ${shown(name)}${of}${names}${near}`);
}

/** `actors[0].machine`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${quoted(String(key)).slice(1, -1)}`))
    .join('')
    .replace(/^\./, '');
}

/** A value of which a test is true; `expected` says in words what that is. */
export function value(expected: string, test: (value: unknown) => boolean): Schema {
  return z.custom(test, { error: ({ input }) => wrong(input, expected, false) });
}

/** Something that is no text says so where a text was given: `'2', a text`. */
function wrong(input: unknown, expected: string, isText: boolean): string {
  const suffix = typeof input === 'string' && !isText ? ', a text' : '';
  return `is ${shown(input)}${suffix}; expected ${expected}`;
}

/** A safe integer from `least` to `most`, both inclusive. */
export function integer(least: number, most = Number.MAX_SAFE_INTEGER): Schema {
  const range =
    most < Number.MAX_SAFE_INTEGER
      ? `an integer from ${least} to ${most}`
      : least === 0
        ? 'an integer, zero or more'
        : `an integer of at least ${least}`;
  return value(
    range,
    (given) => Number.isSafeInteger(given) && Number(given) >= least && Number(given) <= most,
  );
}

/** As `integer`; infinite is no bound. */
export function bound(least: number): Schema {
  return value(
    `an integer of at least ${least}, or Infinity`,
    (given) => given === Infinity || (Number.isSafeInteger(given) && Number(given) >= least),
  );
}

/** Whatever it is; its owner looks at it. */
export const anything: Schema = z.unknown();

/** An integer of any sign. */
export const seed: Schema = value('an integer', (given) => Number.isSafeInteger(given));

export const flag: Schema = value('true or false', (given) => typeof given === 'boolean');

export const text: Schema = z.custom((given) => typeof given === 'string' && given !== '', {
  error: ({ input }) => wrong(input, 'a text that is not empty', true),
});

export const callable: Schema = value('a function', (given) => typeof given === 'function');

/** One of these texts. */
export function oneOf(names: readonly string[]): Schema {
  return z.custom((given) => names.some((name) => name === given), {
    error: ({ input }) =>
      `${wrong(input, `one of ${names.join(', ')}`, true)}` +
      (typeof input === 'string' ? didYouMean(input, names) : ''),
  });
}

export function listOf(item: Schema, least = 0): Schema {
  const error = ({ input }: { readonly input?: unknown }): string =>
    wrong(input, least === 0 ? 'a list' : 'a list with at least one item', false);
  return z.array(item, { error }).min(least, { error });
}

/** An object with these keys and no others; one that may be left out is `optional`. */
export function record(fields: Readonly<Record<string, Schema>>): Schema {
  const keys = Object.keys(fields);
  return z.strictObject(fields, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `is unknown; expected some of ${keys.join(', ')}${didYouMean(String((issue as { readonly keys?: readonly string[] }).keys?.[0]), keys)}`
        : wrong(issue.input, objectWith(keys), false),
  });
}

/** An object with at least these keys: what others bring along is theirs. */
export function having(fields: Readonly<Record<string, Schema>>): Schema {
  const keys = Object.keys(fields);
  return z.looseObject(fields, { error: ({ input }) => wrong(input, objectWith(keys), false) });
}

/** An object that has something of the same kind under any key. */
export function mapOf(item: Schema): Schema {
  return z.record(z.string(), item, { error: ({ input }) => wrong(input, 'an object', false) });
}

function objectWith(keys: readonly string[]): string {
  return keys.length === 0
    ? 'an object'
    : `an object with ${keys.slice(0, 4).join(', ')}${keys.length > 4 ? ', ...' : ''}`;
}

/** What may be absent, or undefined. */
export function optional(schema: Schema): Schema {
  return schema.optional();
}

/** The first of these that fits; `expected` says in words what they are. */
export function either(
  expected: string,
  ...schemas: readonly [Schema, Schema, ...Schema[]]
): Schema {
  return z.union(schemas, { error: ({ input }) => wrong(input, expected, false) });
}

/** What has all of these functions, whatever class it is of. */
export function withMethods(expected: string, ...methods: readonly string[]): Schema {
  return value(
    expected,
    (given) =>
      typeof given === 'object' &&
      given !== null &&
      methods.every((method) => typeof (given as Record<string, unknown>)[method] === 'function'),
  );
}

export const machine: Schema = withMethods(
  'a machine of XState',
  'transition',
  'getInitialSnapshot',
  'provide',
).refine((given) => typeof (given as { readonly root?: unknown }).root === 'object', {
  error: ({ input }) => wrong(input, 'a machine of XState', false),
});
