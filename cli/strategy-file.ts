import { Console } from 'node:console';
import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Strategy } from '../model/index.js';
import { expectHere } from './elsewhere.js';
import { InputError } from './errors.js';
import { postToWatcher } from './lifeline.js';
import { placeText, syntaxPlaceText } from './place.js';

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

const shape = z.looseObject({
  name: z.string().min(1),
  build: z.custom<Strategy['build']>((value) => typeof value === 'function', 'expected a function'),
});

/** True for what can only be meant as a file. */
export function looksLikeFile(target: string): boolean {
  return extensions.includes(extname(target)) || /[\\/]/.test(target);
}

/**
 * The default export of a user's file.
 *
 * The command runs it in a thread of its own (see `supervise`), so that code that never settles, spins or ends the process is
 * told in one line. It is the user's own code, run with the user's rights: nothing is shielded beyond that.
 * @throws InputError if there is no such file, it cannot be loaded, or its default export is not a Strategy.
 */
export async function loadStrategy(file: string): Promise<Strategy> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new InputError(`there is no file ${file}`);
  if (!found.isFile()) throw new InputError(`${file} is not a file`);
  if (!extensions.includes(extname(file))) {
    throw new InputError(`${file}: expected a file that ends in ${extensions.join(', ')}`);
  }
  const url = pathToFileURL(resolve(file)).href;
  expectHere(file);
  // What the user's code prints must not end up between the results.
  globalThis.console = new Console(process.stderr, process.stderr);
  process.setSourceMapsEnabled(true);
  postToWatcher({ kind: 'loading', file });
  let module: unknown;
  try {
    module = await import(url);
  } catch (error) {
    throw new InputError(`${file} ${await whyNotLoaded(file, error)}`);
  }
  postToWatcher({ kind: 'loaded' });
  return strategyIn(module, file);
}

/** A CommonJS module's exports arrive as the default export, so what it calls default is one level further down. */
function strategyIn(module: unknown, file: string): Strategy {
  const outer = defaultOf(module);
  const result = shape.safeParse(defaultOf(outer) ?? outer);
  if (result.success) return result.data as unknown as Strategy;
  const { path = [], message = '' } = result.error.issues[0] ?? {};
  const place = ['default export', ...path].join('.');
  throw new InputError(
    `${file} exports no Strategy: ${place}: ${message}; expected export default { name, summary, source, assumes, build }`,
  );
}

function defaultOf(value: unknown): unknown {
  return (value as { readonly default?: unknown } | null | undefined)?.default;
}

async function whyNotLoaded(file: string, error: unknown): Promise<string> {
  const { code, message } = (error ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return 'is TypeScript: that needs a checkout (npm run -s onebatch), or compile it to .js';
  }
  if (code === 'ERR_REQUIRE_CYCLE_MODULE') {
    return 'is taken for CommonJS: call it .mts or .mjs, or put "type": "module" in its package.json';
  }
  const place = placeText(error);
  const where = place === '' && error instanceof SyntaxError ? await syntaxPlaceText(file) : place;
  return `cannot be loaded: ${String(message ?? error).split('\n')[0]}${where}`;
}
