import { Console } from 'node:console';
import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { readOnce } from '../input/schema.js';
import { alikeSuffix } from '../input/target.js';
import type { Strategy } from '../model/index.js';
import { configIn } from '../properties/index.js';
import { checkStrategy } from '../properties/schemas.js';
import { expectHere } from './elsewhere.js';
import { blame, InputError, unknownNameError } from './errors.js';
import { readText } from './files.js';
import type { Own } from './own.js';
import { postToWatcher } from './lifeline.js';
import { placeText, syntaxPlaceText } from './place.js';
import { importBundled, needsBundling } from './typescript-file.js';

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

const shape = z.looseObject({
  name: z.string().min(1),
  build: z.custom<Strategy['build']>((value) => typeof value === 'function', 'expected a function'),
});

/** True for what can only be meant as a file. */
export function looksLikeFile(target: string): boolean {
  return extensions.includes(extname(fileOf(target))) || /[\\/]/.test(target);
}

/** True for code whose tries are not told apart: `start.ts?retries=alike`. */
export function isAlike(target: string): boolean {
  return target.endsWith(alikeSuffix);
}

/** What `FILE#NAME` means: the file, and which of its exports; without a name the default one. */
function exportIn(target: string): readonly [file: string, name: string] {
  const plain = isAlike(target) ? target.slice(0, -alikeSuffix.length) : target;
  const [, file = plain, name = 'default'] = /^(.+\.[cm]?[jt]s)#([\w$-]+)$/.exec(plain) ?? [];
  return [file, name];
}

/** Which of a file's exports a target names. */
export function exportOf(target: string): string {
  return exportIn(target)[1];
}

/** The file of a target that is one: `worlds.mjs` of `worlds.mjs#fixed`. */
export function fileOf(target: string): string {
  return exportIn(target)[0];
}

/**
 * The strategy or world that a user's file exports: the default export, or, of `FILE#NAME`, the one of that name. Of a file that is
 * a function of the user's own: that function, which runs in a sandbox; NAME is the trigger's, or the exported function's.
 *
 * The command runs a strategy or world in a thread of its own (see `supervise`), so that code that never settles, spins or ends the process is
 * told in one line. It is the user's own code, run with the user's rights: nothing is shielded beyond that.
 * @throws InputError if there is no such file, it cannot be loaded, or its export is neither.
 */
export async function loadOwn(target: string): Promise<Own> {
  const [file, name] = exportIn(target);
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new InputError(`there is no file ${file}`);
  if (!found.isFile()) throw new InputError(`${file} is not a file`);
  if (!extensions.includes(extname(file))) {
    throw new InputError(`${file}: expected a file that ends in ${extensions.join(', ')}`);
  }
  if (isCode(await readText(file), name)) {
    const { code } = await import('../code/index.js');
    return code(file, {
      ...(name === 'default' ? {} : { trigger: name }),
      ...(isAlike(target) ? { retries: 'alike' } : {}),
    });
  }
  expectHere(file);
  // What the user's code prints must not end up between the results.
  globalThis.console = new Console(process.stderr, process.stderr);
  process.setSourceMapsEnabled(true);
  postToWatcher({ kind: 'loading', file });
  let module: unknown;
  try {
    module = await imported(file);
  } catch (error) {
    throw new InputError(`${file} ${await whyNotLoaded(file, error)}`);
  }
  postToWatcher({ kind: 'loaded' });
  const app = exported(module, name);
  if (readOnce(() => exported(app, 'kind') === 'app', file)) {
    const { appStrategy, isApp } = await import('../code/index.js');
    if (isApp(app)) return appStrategy(app, file);
  }
  return ownIn(module, file, name);
}

/**
 * True for a file that is a user's own function: it registers a trigger, exports a function as its default, or exports
 * something and has no default export, as every strategy has.
 *
 * @param name of the export that is meant; another one than the default is a function if it is written as one.
 */
export function isCode(text: string, name = 'default'): boolean {
  if (/['"](@azure\/functions|durable-functions)['"]/.test(text)) return true;
  if (name !== 'default') {
    const own = name.replaceAll('$', String.raw`\$`);
    const asFunction = String.raw`\bexport\s+(async\s+)?function\b\s*\*?\s*${own}(?![\w$])`;
    const asValue = String.raw`\bexport\s+const\s+${own}\s*(:[^=]+)?=\s*(async\b|function\b|\([^()]*\)\s*(:[^=]+)?=>|[\w$]+\s*=>)`;
    return new RegExp(`${asFunction}|${asValue}`).test(text);
  }
  if (/\bexport\s+default\s+(async\b|function\b)/.test(text)) return true;
  const hasDefault =
    /\bexport\s+default\b|\bexport\s*\{[^}]*\bdefault\b|\bmodule\.exports\b|\bexports\.default\b/;
  return /\bexports?\b/.test(text) && !hasDefault.test(text);
}

/** A CommonJS module's exports arrive as the default export, so what it calls default is one level further down. */
function ownIn(module: unknown, file: string, name: string): Own {
  const outer = exported(module, name);
  if (outer === undefined && name !== 'default') throw absent(module, file, name);
  const own = readOnce(() => exported(outer, 'default') ?? outer, file);
  if (readOnce(() => typeof exported(own, 'then') === 'function', file)) {
    throw new InputError(
      `${file} exports a promise; expected a Strategy or a World, as in export default await ...`,
    );
  }
  const config = configIn(own, file);
  if (config !== null) return config;
  const result = readOnce(() => shape.safeParse(own), file);
  if (result.success) {
    const strategy = result.data as unknown as Strategy;
    try {
      checkStrategy(strategy);
    } catch (error) {
      throw blame(`${file} exports no Strategy`, error);
    }
    return strategy;
  }
  const { path = [], message = '' } = result.error.issues[0] ?? {};
  const place = [name === 'default' ? 'default export' : `export ${name}`, ...path].join('.');
  throw new InputError(
    `${file} exports no Strategy: ${place}: ${message}; expected export default { name, summary, source, assumes, build }, or a World`,
  );
}

function absent(module: unknown, file: string, name: string): InputError {
  const names = Object.keys(module as object).filter((one) => one !== 'module.exports');
  if (names.length === 0) return new InputError(`${file} exports nothing; expected '${name}'`);
  return unknownNameError(`${file} has no export`, name, names);
}

function exported(value: unknown, name: string): unknown {
  return (value as { readonly [name: string]: unknown } | null | undefined)?.[name];
}

async function imported(file: string): Promise<unknown> {
  if (needsBundling(file)) {
    try {
      return await importBundled(file);
    } catch (error) {
      if (!isWithoutBundler(error)) throw error;
    }
  }
  return (await import(pathToFileURL(resolve(file)).href)) as unknown;
}

/** True where rolldown is not installed; a package that the user's file imports has another name. */
function isWithoutBundler(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: string };
  return code === 'ERR_MODULE_NOT_FOUND' && message?.includes("'rolldown'") === true;
}

async function whyNotLoaded(file: string, error: unknown): Promise<string> {
  const { code, message } = (error ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return 'is TypeScript, which is bundled with rolldown, and that is not installed; npm install --save-dev rolldown, or compile it to .js';
  }
  if (code === 'ERR_REQUIRE_CYCLE_MODULE') {
    return 'is taken for CommonJS: call it .mts or .mjs, or put "type": "module" in its package.json';
  }
  const place = placeText(error);
  const where = place === '' && error instanceof SyntaxError ? await syntaxPlaceText(file) : place;
  return `cannot be loaded: ${String(message ?? error).split('\n')[0]}${where}`;
}
