import { scripts, type ScriptName } from '../../model/redis/scripts.js';

/** What of a Lua script makes a difference to nobody: comments, white space, semicolons, kind of quotes, capitals. */
const plain = (lua: string): string =>
  lua
    .replace(/--(?!\[\[).*$/gm, '')
    .replace(/[\s;]+/g, '')
    .replaceAll('"', "'")
    .toLowerCase();

const known = new Map(
  Object.entries(scripts).map(([name, { lua }]) => [plain(lua), name as ScriptName]),
);

/** The script of the model that a text is; undefined: none of them. */
export const scriptOf = (lua: string): ScriptName | undefined => known.get(plain(lua));

/** As the machine of a server calls the key that is the lock. */
export const lockKey = 'lock';
