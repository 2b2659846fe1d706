import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/** What a file imports from beside it, types included: by its path, and read once. */
const imported = new Map();

/** The files that `text`, which stands in the file `path`, imports, exports from, or loads at run time. */
function importsOf(path, text) {
  return [
    ...text.matchAll(/^(?:import|export)\s(?:[^;]*?from )?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm),
  ]
    .map(([, from, loaded]) => resolve(dirname(path), (from ?? loaded).replace(/\.js$/, '.ts')))
    .filter((target) => existsSync(target));
}

/** A shortest way from `path`, which reads `text`, along imports back to it; undefined if there is none. */
function circle(path, text) {
  const before = new Map();
  const queue = [path];
  for (const file of queue) {
    if (file !== path && !imported.has(file)) {
      imported.set(file, importsOf(file, readFileSync(file, 'utf8')));
    }
    for (const next of file === path ? importsOf(path, text) : imported.get(file)) {
      if (next === path) {
        const way = [path];
        for (let at = file; at !== undefined; at = before.get(at)) way.unshift(at);
        return way;
      }
      if (before.has(next)) continue;
      before.set(next, file);
      queue.push(next);
    }
  }
  return undefined;
}

/** A lint rule: no file may import itself by way of others, be it for a type. */
export const noCircles = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program(node) {
      const way = circle(context.filename, context.sourceCode.text);
      if (way === undefined) return;
      const names = way.map((file) => relative(context.cwd, file));
      context.report({ node, message: `a circle of imports: ${names.join(' -> ')}` });
    },
  }),
};
