import type { Json } from '../base/json.js';
import { ModelError } from '../../input/errors.js';
import { oneLine } from '../../input/words.js';

/**
 * Actors that a world declares to be interchangeable are not. No verdict is wrong for that: whoever searches goes on without
 * symmetry, unless told to insist on it.
 */
export class AsymmetryError extends ModelError {
  override readonly name = 'AsymmetryError';
  /** Two lines: who treats the actors differently, in which state, on what; and how. */
  readonly found: string;

  /** @param found the first line names the culprit. */
  constructor(...found: readonly [culprit: string, difference: string]) {
    super(found.join(' '));
    this.found = found.map(oneLine).join('\n');
    this.message = `${this.found}\n${advice}`;
  }
}

const advice =
  'Compare ids with other ids only, and keep sets of them as objects keyed by id (docs/symmetry.md); ' +
  'or search without symmetry: `symmetry: false`, on the command line --no-symmetry';

/** The first place where two values differ, by its path, and what stands there; null if they are equal. */
export function whereDiffers(expected: Json, found: Json): string | null {
  const place = differing(expected, found, []);
  if (place === null) return null;
  const [path, one, other] = place;
  return `${path.join('.')}: expected ${clipped(one)}, found ${clipped(other)}`;
}

type StatePart = readonly [
  path: readonly string[],
  expected: Json | undefined,
  found: Json | undefined,
];

function differing(
  expected: Json | undefined,
  found: Json | undefined,
  path: readonly string[],
): StatePart | null {
  if (expected === found) return null;
  if (!isBranch(expected) || !isBranch(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return [path, expected, found];
  }
  const [one, other] = [expected, found] as Record<string, Json>[] as [
    Record<string, Json>,
    Record<string, Json>,
  ];
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const place = differing(one[key], other[key], [...path, key]);
    if (place !== null) return place;
  }
  return null;
}

function isBranch(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

/** Characters of a value that are shown. */
const shown = 160;

function clipped(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= shown ? text : `${text.slice(0, shown - 3)}...`;
}
