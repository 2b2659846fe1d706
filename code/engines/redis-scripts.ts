import { scripts, type ScriptName } from '../../model/redis/scripts.js';

/** A script of the model, and how many keys and arguments it takes. */
export interface KnownScript {
  readonly name: ScriptName;
  readonly keys: number;
  readonly args: number;
}

const keyword =
  /^(and|do|else|elseif|for|function|if|in|local|not|or|repeat|return|then|until|while)$/;

/** A token of Lua; what is none in it (levels of brackets, a text without an end) is cut into its characters, which no script has. */
const token =
  /--\[\[[^]*?\]\]|--(?!\[=*\[).*|\s+|[A-Za-z_]\w*|\d[\w.]*|'[^'"\\\n]*'|"[^'"\\\n]*"|[=~<>]=|\.\.|[^]/g;

/**
 * What of a Lua script makes a difference: not its comments, white space, kind of quotes, semicolons between statements, and the capitals
 * of a command's name.
 */
function plain(lua: string): string {
  const tokens = (lua.match(token) ?? [])
    .filter((one) => !/^(\s|--)/.test(one))
    .map((one) => one.replaceAll('"', "'"));
  return tokens
    .filter((one, at) => one !== ';' || !isBetween(tokens[at - 1], tokens[at + 1]))
    .map((one, at, all) => (at > 3 && isCall(all.slice(at - 4, at)) ? one.toUpperCase() : one))
    .join(' ');
}

/** A semicolon here ends a statement, and nothing is missing in front of it. */
const isBetween = (before: string | undefined, after: string | undefined): boolean =>
  before !== undefined &&
  /[\w')\]}]$/.test(before) &&
  !keyword.test(before) &&
  /^(else|elseif|end|if|local|redis|return)?$/.test(after ?? '');

const isCall = (before: readonly string[]): boolean => before.join('') === 'redis.call(';

/** By its text; made when it is first asked for, since most code asks for none. */
let known: ReadonlyMap<string, KnownScript> | undefined;

/** The script of the model that a text is; undefined: none of them. */
export function scriptOf(lua: string): KnownScript | undefined {
  known ??= new Map(
    Object.entries(scripts).map(([name, { lua: text }]) => [
      plain(text),
      { name: name as ScriptName, keys: highest(text, 'KEYS'), args: highest(text, 'ARGV') },
    ]),
  );
  return known.get(plain(lua));
}

function highest(lua: string, table: 'KEYS' | 'ARGV'): number {
  const found = lua.matchAll(new RegExp(String.raw`${table}\[(\d)\]`, 'g'));
  return Math.max(0, ...Array.from(found, ([, n]) => Number(n)));
}
