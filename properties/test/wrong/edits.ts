import fc from 'fast-check';

/** A path into arguments: keys and positions. */
export type Path = readonly (string | number)[];

/** One wrong thing put into what was right. */
export interface Edit {
  readonly path: Path;
  readonly how: string;
  readonly edited: unknown;
  /** True if no call may accept it. */
  readonly refused: boolean;
}

/** What may not be found out about by types: nothing that is empty, absent or zero, which can be another right input. */
const junk: readonly (readonly [how: string, make: () => unknown])[] = [
  ['null', () => null],
  ['NaN', () => NaN],
  ['-1', () => -1],
  ['0.5', () => 0.5],
  ['Infinity', () => Infinity],
  ['2^53', () => 2 ** 53],
  ['an empty text', () => ''],
  ['a number as a text', () => '2'],
  ['an unknown name', () => 'nonesuch'],
  ['a text of two lines', () => 'none\nsuch'],
  ['true', () => true],
  ['a list of null', () => [null]],
  [
    'a list of itself',
    (): unknown => {
      const list: unknown[] = [];
      list.push(list);
      return list;
    },
  ],
  ['an object of something', () => ({ nonesuch: 1 })],
  ['a function', () => (): undefined => undefined],
  ['a symbol', () => Symbol('s')],
  ['a bigint', () => 10n],
  ['a Map', () => new Map([['a', 1]])],
  ['a match', () => /a/.exec('a')],
];

const keyEdits: readonly ((key: string) => string)[] = [
  (key) => key.slice(0, -1),
  (key) => `${key}s`,
  (key) => key.toUpperCase(),
  (key) => `${key.slice(1, 2)}${key.slice(0, 1)}${key.slice(2)}`,
  (key) => ` ${key}`,
];

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** The paths to everything below, outermost first; what has a class, like a machine, is one thing. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  const keys = Array.isArray(value) ? [...value.keys()] : isPlain(value) ? Object.keys(value) : [];
  return keys.flatMap((key) => {
    const at = [...path, key];
    return [at, ...pathsIn((value as Record<string | number, unknown>)[key], at)];
  });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], value);
}

function withAt(value: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.map(
      (item, index) => (index === key ? withAt(item, rest, change) : item) as unknown,
    );
  }
  const object = value as Record<string | number, unknown>;
  return { ...object, [key]: withAt(object[key], rest, change) };
}

function misspelt(value: unknown, path: Path, as: (key: string) => string): unknown {
  const key = String(path.at(-1));
  return withAt(value, path.slice(0, -1), (object) =>
    Object.fromEntries(
      Object.entries(object as object).map(([other, one]) => [
        other === key ? as(key) : other,
        one,
      ]),
    ),
  );
}

/** What accepts anything, or another value of its own kind, so that an edit there need not be refused. */
export interface Lenient {
  /** Of paths, joined by dots: keys there are names of the caller's own. */
  readonly keys?: RegExp;
  /** Values there may be of other kinds as well. */
  readonly values?: RegExp;
  /** True if the arguments are several, under names that only this door knows. */
  readonly parts?: boolean;
}

/** One edit of these arguments. */
export function editOf(
  right: unknown,
  { keys, values, parts = false }: Lenient,
): fc.Arbitrary<Edit> {
  return fc
    .record({
      path: fc.constantFrom(...pathsIn(right).filter(({ length }) => !parts || length > 1)),
      junk: fc.constantFrom(...junk),
      key: fc.constantFrom(...keyEdits),
      misspell: fc.boolean(),
    })
    .map(({ path, junk: [how, make], key, misspell }) => {
      const last = path.at(-1);
      const where = path.join('.');
      // The arguments themselves have positions, not names.
      if (misspell && typeof last === 'string' && key(last) !== last) {
        const edited = misspelt(right, path, key);
        return { path, how: `as '${key(last)}'`, edited, refused: keys?.test(where) !== true };
      }
      const [old, value] = [valueAt(right, path), make()];
      const isOther = kindOf(value) !== kindOf(old) || isNoCount(value);
      const refused = isOther && values?.test(where) !== true;
      return { path, how: `is ${how}`, edited: withAt(right, path, () => value), refused };
    });
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}

function isNoCount(value: unknown): boolean {
  return typeof value === 'number' && (value === -1 || value === 0.5 || Number.isNaN(value));
}
