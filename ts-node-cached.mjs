// Module hooks that run TypeScript by ts-node and keep what it made of a file for the next process: a file that has not
// changed costs a look-up, and ts-node and the compiler are loaded only for one that has. docs/decisions/0011 says why.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

const require = createRequire(import.meta.url);
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const project = process.env['TS_NODE_PROJECT'] ?? path('./tsconfig.json');
const folder = path('./node_modules/.cache/onebatch/');

/** TypeScript extensions that may stand where an import says the extension that they compile to. */
const sources = { '.js': '.ts', '.mjs': '.mts', '.cjs': '.cts' };

/** What the compiled text depends on besides the file. */
const settings = JSON.stringify([
  ...['ts-node', 'typescript'].map((name) => require(`${name}/package.json`).version),
  readFileSync(project, 'utf8'),
  Object.entries(process.env).filter(([name]) => name.startsWith('TS_NODE_')),
]);

let service;

/** `import './x.js'` means `x.ts` where there is one, as for the compiler. */
export function resolve(specifier, context, next) {
  const isPath = /^(file:|\.{0,2}\/)/.test(specifier);
  const [extension = ''] = /\.[cm]?js$/.exec(specifier) ?? [];
  if (isPath && extension in sources) {
    const source = specifier.slice(0, -extension.length) + sources[extension];
    const url = new URL(source, context.parentURL);
    if (url.protocol === 'file:' && existsSync(url)) return next(url.href, context);
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  if (!/^file:.*\.[cm]?ts$/.test(url) || url.includes('/node_modules/')) {
    return next(url, context);
  }
  const file = fileURLToPath(url);
  // As CommonJS it never reaches these hooks again: Node says what it makes of that.
  if (!isModule(url)) return next(url, { ...context, format: 'commonjs' });
  const source = compiled(file, readFileSync(file, 'utf8'));
  return { format: 'module', source, shortCircuit: true };
}

/** What the extension says, else the nearest package.json, as for a JavaScript file in that place. */
function isModule(url) {
  if (!url.endsWith('.ts')) return url.endsWith('.mts');
  for (let place = new URL('./package.json', url); ; place = new URL('../package.json', place)) {
    if (existsSync(place)) return JSON.parse(readFileSync(place, 'utf8')).type === 'module';
    if (place.pathname === new URL('../package.json', place).pathname) return false;
  }
}

/** One file a source, so that the cache does not grow with each change; its last line says what it was made of. */
function compiled(file, source) {
  const kept = `${folder}${hashOf(file)}.js`;
  const mark = `\n//# madeOf=${hashOf(JSON.stringify([settings, file, source]))}`;
  try {
    const text = readFileSync(kept, 'utf8');
    if (text.endsWith(mark)) return text;
  } catch {
    // Not compiled yet.
  }
  const text = compile(source, file) + mark;
  keep(kept, text);
  return text;
}

function compile(source, file) {
  service ??= require('ts-node').create({ project });
  try {
    return service.compile(source, file);
  } catch (error) {
    // Of ts-node's own error, also as a cause, nothing is left once Node has handed it to another thread.
    // eslint-disable-next-line preserve-caught-error
    throw new SyntaxError(error.diagnosticText?.trim() ?? error.message);
  }
}

/** Whole or not at all, whoever else writes it; a checkout that cannot be written to is compiled each time. */
function keep(file, text) {
  const own = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(own, text);
    renameSync(own, file);
  } catch {
    try {
      rmSync(own, { force: true });
    } catch {
      // Nor can anything be removed there.
    }
  }
}

function hashOf(text) {
  return createHash('sha256').update(text).digest('hex');
}
