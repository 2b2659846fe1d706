import vm from 'node:vm';

/** Globals that are the host's, or not there before a run. */
const besides = [
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'TextDecoder',
  'Buffer',
  'globalThis',
  'console',
];

/**
 * Evaluated once in a new realm: goes through every built-in object that can be reached, and makes a function that compares
 * each of their properties. The function is written out property by property: so V8 looks each up where it was the last
 * time, and all thousand take some microseconds. Names of globals are not looked at, the host sees those; nor is what a run may set.
 */
const remember = new vm.Script(
  `'use strict'; ((besides) => {
  const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
  const objects = [], values = [], tests = [];
  const seen = new Set([globalThis]);
  const constant = (value) => { values.push(value); return 'v[' + (values.length - 1) + ']'; };
  const visit = (object) => {
    if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object)) return;
    seen.add(object);
    const inner = [];
    const keys = ownKeys(object);
    const at = 'o' + objects.length;
    const mine = [];
    for (const key of keys) {
      const { get, set, value } = getOwnPropertyDescriptor(object, key);
      inner.push(get, set, value);
      if (get === undefined && set === undefined) {
        if (object === Error && key === 'stackTraceLimit' || object === Math && key === 'random' || value !== value) continue;
        mine.push(at + '[' + (typeof key === 'symbol' ? constant(key) : JSON.stringify(key)) + '] === ' + constant(value));
      } else {
        mine.push('same(getOwnPropertyDescriptor(' + at + ', ' + constant(key) + '), ' + constant(get) + ', ' + constant(set) + ')');
      }
    }
    const prototype = getPrototypeOf(object);
    inner.push(prototype);
    // An ordinary function has a name and a length, and is seen by what has it.
    if (keys.length > 2) {
      objects.push(object);
      tests.push('ownKeys(' + at + ').length === ' + keys.length, 'getPrototypeOf(' + at + ') === ' + constant(prototype), ...mine);
    }
    inner.forEach(visit);
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) if (!besides.includes(name)) visit(globalThis[name]);
  for (const value of [async () => {}, function* () {}, async function* () {}, [].values(), new Map().keys(), new Set().keys(), ''.matchAll(/a/g), ''[Symbol.iterator]()]) visit(getPrototypeOf(value));
  const same = (found, get, set) => found !== undefined && found.get === get && found.set === set;
  // In parts: V8 compiles no function that is too long.
  const parts = [];
  for (let at = 0; at < tests.length; at += 100) parts.push('() => ' + tests.slice(at, at + 100).join(' && '));
  const names = objects.map((_, index) => 'o' + index);
  const list = new Function('v', 'same', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor', 'all',
    'const [' + names.join(', ') + '] = all; return [' + parts.join(', ') + '];',
  )(values, same, ownKeys, getPrototypeOf, getOwnPropertyDescriptor, objects);
  return () => { for (let at = 0; at < list.length; at += 1) if (!list[at]()) return true; return false; };
})(${JSON.stringify(besides)})`,
  { filename: 'onebatch.js' },
);

const changed = new WeakMap<vm.Context, () => boolean>();

/** Has a new realm remember what it was born with. */
export function watch(context: vm.Context): void {
  changed.set(context, remember.runInContext(context) as () => boolean);
}

/** True if the realm is not as it was born any more; global variables besides. */
export function isChanged(context: vm.Context): boolean {
  return changed.get(context)?.() ?? true;
}

/** True if it has global variables besides those that it may have. */
export function hasOthers(context: vm.Context, isAllowed: (name: string) => boolean): boolean {
  return !Object.keys(context).every(isAllowed);
}
