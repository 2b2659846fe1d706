/**
 * SQL as trees. In a realm this module is evaluated once, and each text is parsed once: what a text is does not depend on the run that
 * asks (see code/bundle/packages.ts).
 */
import { parse, type Statement } from 'pgsql-ast-parser';

const known = new Map<string, readonly Statement[] | string>();

/** Ways to begin and end a transaction that the parser does not read, by those that it does. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/^\s*start\s+transaction\b/i, 'begin'],
  [/^\s*end(\s+(transaction|work))?\s*;?\s*$/i, 'commit'],
  [/^\s*abort(\s+(transaction|work))?\s*;?\s*$/i, 'rollback'],
];

/** The statements of a text; a text: why it is not read. */
export function treesOf(sql: string): readonly Statement[] | string {
  const found = known.get(sql) ?? read(sql);
  known.set(sql, found);
  return found;
}

function read(sql: string): readonly Statement[] | string {
  const text = spellings.reduce((now, [pattern, by]) => now.replace(pattern, by), sql);
  try {
    return parse(text);
  } catch (error) {
    return (
      String((error as Error).message)
        .split('\n')[0]
        ?.replace(/:$/, '') ?? ''
    );
  }
}
