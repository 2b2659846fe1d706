import { ModelError } from '../../input/errors.js';

/** Data that survives `JSON.parse(JSON.stringify(x))` unchanged. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An object of JSON values. */
export type JsonObject = { readonly [key: string]: Json };

/**
 * The one spelling of a JSON value: object keys sorted, so equal values give equal text.
 *
 * What has no such spelling is refused, because it would be lost from a state's identity without a word, and two states
 * that differ only there would be one. See docs/how-it-works.md for the list.
 *
 * @param where names the value in the error, e.g. `starter-1: input`; if it ends with a space, the path follows without a dot.
 * @throws ModelError with the path of the first part that is not JSON, what it is, and what to write instead.
 */
export function canonical(value: unknown, where: string): string {
  const text = write(value, where, 0);
  // Where no function tells a Proxy from what it stands for, the one algorithm that refuses them does.
  if (isProxy === undefined && typeof value === 'object' && !isClonable(value)) {
    throw refused(where.trimEnd(), 'or contains a Proxy', copied);
  }
  return text;
}

/** Texts of objects that cannot change any more. */
const texts = new WeakMap<object, string>();

/** The same for an object that may be met many times: its text is written once if it is unchangeable. */
export function textOf(value: JsonObject, where: string): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = canonical(value, where);
  if (isFrozen(value)) texts.set(value, text);
  return text;
}

/** Deeper than this is taken for a cycle. */
const maxDepth = 64;

/** Where a value is: a text only once it is asked for, since nearly always nobody does. */
type Place = string | { readonly within: Place; readonly key: string | number };

function write(value: unknown, path: Place, depth: number): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (Number.isFinite(value) && !Object.is(value, -0)) return JSON.stringify(value);
    if (value === 0) throw refused(path, '-0', '0');
    throw refused(path, String(value), 'null, or a text');
  }
  if (typeof value !== 'object') throw refused(path, ...bare(value));
  if (isProxy?.(value) === true) throw refused(path, 'a Proxy', copied);
  if (depth > maxDepth) {
    throw new ModelError(`${placeText(path)} is nested deeper than ${maxDepth}: a cycle?`);
  }
  if (Array.isArray(value)) return writeList(value, path, depth);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) throw refused(path, ...instance(value, prototype));
  const keys = Object.keys(value);
  checkKeys(value, keys.length, path);
  keys.sort();
  let text = '';
  for (const key of keys) {
    const at = { within: path, key };
    const member = write(own(value, key, at), at, depth + 1);
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${member}`;
  }
  return `{${text}}`;
}

function writeList(list: readonly unknown[], path: Place, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(list);
  if (prototype !== Array.prototype) throw refused(path, ...instance(list, prototype));
  let text = '';
  for (let index = 0; index < list.length; index += 1) {
    const at = { within: path, key: index };
    if (!Object.hasOwn(list, index)) throw refused(at, 'a hole', 'null');
    text += `${index === 0 ? '' : ','}${write(own(list, String(index), at), at, depth + 1)}`;
  }
  const keys = Object.keys(list);
  if (keys.length > list.length) {
    const further = keys.slice(list.length);
    throw 'index' in list && 'input' in list
      ? refused(path, 'a match of a regular expression, a list with further keys', '[...match]')
      : refused(path, `a list with further keys (${further.join(', ')})`, '[...list]');
  }
  checkKeys(list, keys.length + 1, path);
  return `[${text}]`;
}

/** An equal value, which has the same canonical text: the keys of its objects are in the opposite order, as far as that can be chosen. */
export function withKeysReversed<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => withKeysReversed(item)) as Value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(
    entries.map(([key, member]) => [key, withKeysReversed(member)]),
  ) as Value;
}

/** @throws ModelError if the value has own keys that `Object.keys` does not show. */
function checkKeys(value: object, count: number, path: Place): void {
  const all = Reflect.ownKeys(value);
  if (all.length === count) return;
  const symbol = all.find((key) => typeof key === 'symbol');
  if (symbol !== undefined) {
    throw refused(path, `an object with the key ${String(symbol)}`, 'a text as the key');
  }
  const isHidden = (key: string | symbol): boolean =>
    !(
      Object.prototype.propertyIsEnumerable.call(value, key) ||
      (Array.isArray(value) && key === 'length')
    );
  const hidden = all.find(isHidden) as string;
  throw refused({ within: path, key: hidden }, 'not enumerable', 'an ordinary property');
}

/** The value of an own data property. */
function own(value: object, key: string, path: Place): unknown {
  const property = Reflect.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
  if ('value' in property) return property.value;
  const what = property.get === undefined ? 'a setter' : 'a getter';
  throw refused(path, what, 'the value that it stands for');
}

function placeText(place: Place): string {
  if (typeof place === 'string') return place;
  const [path, { key }] = [placeText(place.within), place];
  if (typeof key === 'number' || !/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path.endsWith(' ') ? `${path}${key}` : `${path}.${key}`;
}

const copied = 'a plain copy of what it stands for';

function refused(place: Place, what: string, instead: string): ModelError {
  return new ModelError(
    `${placeText(place)} is ${what}; contexts, messages, facts and inputs are plain JSON: write ${instead}`,
  );
}

type Refusal = readonly [what: string, instead: string];

/** What is neither an object nor JSON. */
function bare(value: unknown): Refusal {
  if (value === undefined) return ['undefined', 'null, or leave it out'];
  if (typeof value === 'function') return ['a function', 'the data that it is made from'];
  return typeof value === 'bigint' ? ['a bigint', 'a text, or a number'] : ['a symbol', 'a text'];
}

function instance(value: object, prototype: unknown): Refusal {
  if (prototype === null) return ['an object without a prototype', '{ ...value }'];
  const constructor: unknown = Reflect.getOwnPropertyDescriptor(
    prototype as object,
    'constructor',
  )?.value;
  const name = typeof constructor === 'function' ? constructor.name : '';
  if (name === (Array.isArray(value) ? 'Array' : 'Object')) {
    return [`an ${name} of another realm (a vm context, a frame)`, 'a copy made here'];
  }
  const what = name === '' ? 'an object with a prototype of its own' : `an instance of ${name}`;
  return [what, insteadOf(value, name)];
}

function insteadOf(value: object, name: string): string {
  if (Array.isArray(value)) return '[...list]';
  if (value instanceof Error) return 'its message, a text';
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return 'a list, [...array]';
  return instances[name] ?? '{ ...value }, an object without a class';
}

const instances: Readonly<Record<string, string>> = {
  Date: 'its time as a number, date.getTime()',
  Map: 'Object.fromEntries(map)',
  Set: 'a list in order, [...set].sort()',
  RegExp: 'its source, a text',
  ArrayBuffer: 'a list of its bytes',
  DataView: 'a list of its bytes',
  String: 'the bare text',
  Number: 'the bare number',
  Boolean: 'true or false',
  Promise: 'what it comes to; it can arrive in a message',
};

/** Tells a Proxy; undefined where nothing can, as in a browser. */
const isProxy = (
  globalThis as {
    readonly process?: {
      readonly getBuiltinModule?: (id: 'node:util') => {
        readonly types: { readonly isProxy: (value: unknown) => boolean };
      };
    };
  }
).process?.getBuiltinModule?.('node:util').types.isProxy;

function isClonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

/** Makes a JSON value unchangeable, all the way down: a machine that changes one in place throws. */
export function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** True for a JSON value that is unchangeable all the way down. */
function isFrozen(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}
