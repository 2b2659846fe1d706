/** A value in a few words, for a sentence about what was given. Never more than a line, whatever it is. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'undefined':
      return 'absent';
    case 'object':
      return value === null ? 'null' : kindOf(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'boolean':
      return String(value);
  }
}

function kindOf(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  const name = (value as { readonly constructor?: { readonly name?: unknown } }).constructor?.name;
  if (typeof name === 'string' && name !== '' && name !== 'Object') return `an instance of ${name}`;
  return 'an object';
}

/** A text in quotes, cut at 60 characters, without what moves a cursor or turns a line around. */
export function quoted(text: string): string {
  const cut = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return `'${cut.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, spelt)}'`;
}

/** A character as `\u001b`, the notation of JSON; one beyond the basic plane as its two halves. */
export function spelt(letter: string): string {
  return letter
    .split('')
    .map((half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** A text on one line: line ends become spaces, other control characters are spelt out. */
export function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, spelt);
}

/** What was thrown, as text. Anything can be thrown, objects that refuse to be read included. */
export function thrownText(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'an object without text';
  }
}

/** `; did you mean 'crash'?` for the name that is meant most likely; empty if none is near. */
export function didYouMean(given: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, distance: distance(plain(given), plain(name)) }))
    .filter(({ name, distance }) => distance <= tolerance(given, name) || begins(name, given))
    .sort((one, other) => one.distance - other.distance)[0];
  return near === undefined ? '' : `; did you mean '${near.name}'?`;
}

/** `one of naive, lease`; of a long list the first three where one name is near: the end of the line says which. */
export function expectedNames(given: string, known: readonly string[]): string {
  const isShort = known.length <= 12 || didYouMean(given, known) === '';
  const names = isShort
    ? known.join(', ')
    : `${known.slice(0, 3).join(', ')} or ${known.length - 3} more`;
  return `one of ${names}`;
}

/** Edits by which the two may differ: three if they begin alike, as `slide` and `sliding` do. */
function tolerance(given: string, name: string): number {
  const third = Math.max(1, Math.floor(name.length / 3));
  return begins(name, plain(given).slice(0, 3)) ? Math.max(3, third) : third;
}

/** True if so much was given of the name that it can be no accident. */
function begins(name: string, given: string): boolean {
  return plain(given).length >= 3 && plain(name).startsWith(plain(given));
}

/** Without what is easily got wrong: capitals, hyphens. No longer than any name that could be meant. */
function plain(text: string): string {
  return text.slice(0, 60).toLowerCase().replace(/[-_ ]/g, '');
}

/**
 * The fewest insertions, deletions and replacements of a letter and swaps of two neighbours, no letter being edited twice.
 * Source: Damerau (1964), by the table of Wagner and Fischer (1974).
 */
function distance(one: string, other: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const [left = 0, above = 0, corner = 0] = [next[j - 1], row[j], row[j - 1]];
      const replaced = corner + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwap = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = i > 1 && j > 1 && isSwap ? (before[j - 2] as number) + 1 : Infinity;
      next.push(Math.min(left + 1, above + 1, replaced, swapped));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}

/** `1 step`, `2 steps`, `1,000 steps`. */
export function count(value: number, noun: string): string {
  return `${value.toLocaleString('en-US')} ${noun}${value === 1 ? '' : 's'}`;
}
