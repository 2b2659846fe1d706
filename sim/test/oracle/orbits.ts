import { anyOrder } from './post.js';
import { sortedByText, textOf } from './text.js';

/**
 * How many classes these states make, if two that differ only by who is who are one: every member in the place of every
 * other, each text that is a name exchanged, whatever had no order in order again.
 * @param texts JSON of each state, as `Simulator.textOf` makes it.
 */
export function orbitsOf(
  texts: readonly string[],
  symmetric: readonly (string | readonly string[])[],
  sets: readonly string[],
): number {
  const groups = symmetric.map((one) => (typeof one === 'string' ? [one] : one));
  const renamings = orders(groups).map((order) => {
    const images = order.flat();
    return new Map(groups.flat().map((name, index) => [name, images[index] ?? '']));
  });
  const classes = new Set<string>();
  for (const text of texts) {
    const state = JSON.parse(text) as unknown;
    const images = renamings.map((names) => textOf(inOrder(exchanged(state, names), sets)));
    classes.add(images.sort()[0] ?? '');
  }
  return classes.size;
}

function exchanged(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((part) => exchanged(part, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [names.get(key) ?? key, exchanged(part, names)]),
  );
}

/** The value with messages that have no order sorted, and lists of texts in fields that hold sets. */
function inOrder(value: unknown, sets: readonly string[], isSet = false): unknown {
  if (Array.isArray(value)) {
    const parts = value.map((part) => inOrder(part, sets, isSet));
    return isSet && parts.every((part) => typeof part === 'string') ? parts.sort() : parts;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      const after = inOrder(part, sets, isSet || sets.includes(key));
      return [key, key === anyOrder ? sortedByText(after as readonly unknown[]) : after];
    }),
  );
}

function orders<Value>(values: readonly Value[]): readonly (readonly Value[])[] {
  if (values.length === 0) return [[]];
  return values.flatMap((first, index) =>
    orders(values.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}
