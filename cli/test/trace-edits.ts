import fc from 'fast-check';
import { faultNames, runtimeEras, strategies, windowKinds } from '../../model/index.js';

/** One change to a file. Numbers are positions: each is taken modulo what there is to choose from. */
export type Edit =
  | { readonly kind: 'cut' | 'drop' | 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'delete' | 'double' | 'swap'; readonly at: number; readonly other: number }
  | { readonly kind: 'replace'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'rename' | 'add'; readonly at: number; readonly key: string }
  | { readonly kind: 'label'; readonly at: number; readonly part: string; readonly text: string }
  | { readonly kind: 'world'; readonly key: string; readonly value: unknown };

const position = fc.nat({ max: 1 << 20 });

const keys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'then', ''];

const values = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    [],
    {},
    [[]],
    -1,
    0.5,
    1e308,
    2 ** 53,
    -0,
    1e9,
    16,
    17,
    'x'.repeat(5_000),
    '\u0000',
    'a\nb',
    '\u202e\ud800',
    '__proto__',
    'onebatch-trace/1',
    'onebatch-trace/2',
    'onebatch-trace/3',
    nested(200),
    Array.from({ length: 20_000 }, () => ({ actor: 'a', action: 'deliver' })),
  ),
  fc.string({ unit: 'grapheme' }),
  fc.jsonValue(),
  fc.integer(),
  fc.double({ noNaN: true }),
);

const worldValues: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  strategy: fc.constantFrom(...Object.keys(strategies), 'nobody', './nowhere.ts', '__proto__'),
  runtime: fc.constantFrom(...runtimeEras),
  starters: fc.integer({ min: 1, max: 16 }),
  messages: fc.integer({ min: 1, max: 16 }),
  windows: fc.integer({ min: 1, max: 16 }),
  window: fc.constantFrom(...windowKinds),
  time: fc.constantFrom('asynchronous', 'timed'),
  faults: fc.dictionary(fc.constantFrom(...faultNames), fc.constantFrom(0, 1, 2, 16, 999_999), {
    maxKeys: 4,
  }),
  faultsMax: fc.integer({ min: 0, max: 16 }),
};

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('cut' as const, 'drop' as const, 'repeat' as const),
    at: position,
    length: fc.nat({ max: 200 }),
  }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: position,
    text: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '{', '[', ',', '\\', '\n')),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('delete' as const, 'double' as const, 'swap' as const),
      at: position,
      other: position,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), at: position, value: values }),
  },
  fc.record({
    kind: fc.constantFrom('rename' as const, 'add' as const),
    at: position,
    key: fc.oneof(fc.constantFrom(...keys), fc.string()),
  }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('label' as const),
      at: position,
      part: fc.constantFrom('actor', 'action', 'message'),
      text: fc.oneof(
        fc.constantFrom('starter-1', 'starter-2', 'execution-1', 'queue', 'deliver', 'fire'),
        fc.constantFrom(
          ...faultNames,
          'ITEM from queue',
          'READ from starter-2',
          'X {} from y in z',
        ),
        fc.string({ unit: 'grapheme' }),
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...Object.keys(worldValues)).chain((key) =>
      (worldValues[key] ?? fc.constant(0)).map((value) => ({
        kind: 'world' as const,
        key,
        value,
      })),
    ),
  },
);

function nested(depth: number): unknown {
  return depth === 0 ? 0 : [nested(depth - 1)];
}

/** What a member of a file's JSON is put into. */
type Node = { [key: string]: unknown } | unknown[];

/** The text after an edit; a text that is no JSON any more is only cut and filled. */
export function edited(text: string, change: Edit): string {
  const at = change.kind === 'world' ? 0 : change.at % (text.length + 1);
  switch (change.kind) {
    case 'cut':
      return text.slice(0, at);
    case 'drop':
      return text.slice(0, at) + text.slice(at + change.length);
    case 'repeat':
      return text.slice(0, at) + text.slice(Math.max(0, at - change.length));
    case 'insert':
      return text.slice(0, at) + change.text + text.slice(at);
    case 'delete':
    case 'double':
    case 'swap':
    case 'replace':
    case 'rename':
    case 'add':
    case 'label':
    case 'world':
      return rebuilt(text, change);
  }
}

type TreeEdit = Exclude<Edit, { kind: 'cut' | 'drop' | 'repeat' | 'insert' }>;
type NodeEdit = Exclude<TreeEdit, { kind: 'label' | 'world' }>;

function rebuilt(text: string, change: TreeEdit): string {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return text;
  }
  if (change.kind === 'label') editLabel(root, change);
  else if (change.kind === 'world') {
    set((root as { world?: unknown } | null)?.world, change.key, change.value);
  } else {
    const nodes = nodesOf(root);
    if (nodes.length > 0) editNode(nodes[change.at % nodes.length] as Node, change);
  }
  return JSON.stringify(root, null, 2);
}

function nodesOf(value: unknown): readonly Node[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Node, ...Object.values(value).flatMap(nodesOf)];
}

function editNode(node: Node, change: NodeEdit): void {
  const names = Object.keys(node);
  const name = names[change.at % Math.max(1, names.length)];
  if (change.kind === 'add') return set(node, change.key, null);
  if (name === undefined) return;
  const member = (node as Record<string, unknown>)[name];
  switch (change.kind) {
    case 'delete':
      return remove(node, name);
    case 'double':
      if (Array.isArray(node)) node.splice(Number(name), 0, member);
      return;
    case 'swap': {
      const other = names[change.other % names.length] ?? name;
      set(node, name, (node as Record<string, unknown>)[other]);
      return set(node, other, member);
    }
    case 'replace':
      return set(node, name, change.value);
    case 'rename':
      remove(node, name);
      return set(node, change.key, member);
  }
}

function remove(node: Node, name: string): void {
  if (Array.isArray(node)) node.splice(Number(name), 1);
  else delete node[name];
}

function editLabel(root: unknown, { at, part, text }: Extract<Edit, { kind: 'label' }>): void {
  const steps = (root as { steps?: unknown } | null)?.steps;
  if (Array.isArray(steps) && steps.length > 0) set(steps[at % steps.length], part, text);
}

/** Also `__proto__`, as a member like any other. */
function set(node: unknown, key: string, value: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node) && !/^\d+$/.test(key)) return;
  Object.defineProperty(node, key, { value, enumerable: true, configurable: true, writable: true });
}
