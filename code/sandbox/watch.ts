import vm from 'node:vm';

/** Under this name a realm keeps the function that says whether what it was born with has changed. */
const changedKey = '__onebatch_changed';

/**
 * Evaluated once in a new realm: remembers every built-in object that can be reached, with its properties. Names of globals are
 * not looked at, the host sees those.
 */
const remember = new vm.Script(
  `'use strict'; (() => {
  const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, defineProperty } = Reflect;
  const known = [];
  const seen = new Set([globalThis]);
  const visit = (object) => {
    if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object)) return;
    seen.add(object);
    const data = [], values = [], accessors = [];
    for (const key of ownKeys(object)) {
      const { get, set, value } = getOwnPropertyDescriptor(object, key);
      if (get === undefined && set === undefined) { data.push(key); values.push(value); }
      else accessors.push([key, get, set]);
      visit(value); visit(get); visit(set);
    }
    const prototype = getPrototypeOf(object);
    visit(prototype);
    // Functions that are no constructors are seen by those that have them.
    if (data.length > 2 || accessors.length > 0) known.push({ object, count: data.length + accessors.length, data, values, accessors, prototype });
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!/^(URL|URLSearchParams|TextEncoder|TextDecoder|Buffer|globalThis|console)$/.test(name)) visit(globalThis[name]);
  }
  visit(getPrototypeOf(async function () {})); visit(getPrototypeOf(function* () {})); visit(getPrototypeOf(async function* () {}));
  visit(getPrototypeOf([][Symbol.iterator]())); visit(getPrototypeOf(new Map()[Symbol.iterator]())); visit(getPrototypeOf(new Set()[Symbol.iterator]()));
  const ownRandom = Math.random, math = Math;
  defineProperty(globalThis, '${changedKey}', { value: () => {
    const random = math.random; math.random = ownRandom;
    try {
      for (const { object, count, data, values, accessors, prototype } of known) {
        if (ownKeys(object).length !== count || getPrototypeOf(object) !== prototype) return true;
        for (let i = 0; i < data.length; i += 1) if (!Object.is(object[data[i]], values[i])) return true;
        for (const [key, get, set] of accessors) {
          const now = getOwnPropertyDescriptor(object, key);
          if (now === undefined || now.get !== get || now.set !== set) return true;
        }
      }
      return false;
    } finally { math.random = random; }
  } });
})()`,
  { filename: 'onebatch.js' },
);

const ask = new vm.Script(`${changedKey}()`, { filename: 'onebatch.js' });

/** Has a new realm remember what it was born with. */
export function watch(context: vm.Context): void {
  remember.runInContext(context);
}

/** True if the realm is not as it was born any more; global variables besides. */
export function isChanged(context: vm.Context): boolean {
  return ask.runInContext(context) as boolean;
}
