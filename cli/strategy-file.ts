import { Console } from 'node:console';
import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Strategy } from '../model/index.js';
import { blame, InputError } from './errors.js';
import { placeText, syntaxPlaceText } from './place.js';

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

/** A file's top-level code that is not done after this long never will be. */
const settleMs = 10_000;

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
 * The file is loaded in another thread first, so that code that throws, never settles or ends the process is told in
 * one line. It is the user's own code, run with the user's rights: nothing is shielded beyond that.
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
  await tryLoading(file, url);
  // What the user's code prints must not end up between the results.
  globalThis.console = new Console(process.stderr, process.stderr);
  process.setSourceMapsEnabled(true);
  let module: unknown;
  try {
    module = await import(url);
  } catch (error) {
    throw blame(`${file} cannot be loaded`, error);
  }
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

/** An ES module by a data URL: what `--import` has registered is there too, which it is not in an `eval` worker. */
const trial = `
  import { parentPort, workerData } from 'node:worker_threads';
  process.setSourceMapsEnabled(true);
  const text = (error) => String(error?.message ?? error);
  import(workerData).then(
    () => parentPort.postMessage({}),
    (error) => parentPort.postMessage({
      code: error?.code,
      reason: text(error),
      stack: String(error?.stack),
      isSyntax: error instanceof SyntaxError,
    }),
  );`;

/** What became of loading a file; `reason` is absent if it is loaded. */
interface Trial {
  readonly code?: string;
  readonly reason?: string;
  readonly stack?: string;
  readonly isSyntax?: boolean;
}

async function tryLoading(file: string, url: string): Promise<void> {
  const code = new URL(`data:text/javascript,${encodeURIComponent(trial)}`);
  const worker = new Worker(code, { workerData: url, stdout: true, stderr: true });
  try {
    await new Promise<void>((done, fail) => {
      const refuse = (why: string): void => fail(new InputError(`${file} ${why}`));
      const timer = setTimeout(
        () => refuse(`is not loaded after ${settleMs / 1000} s: does its top-level code ever end?`),
        settleMs,
      );
      worker.on('message', ({ code, reason, stack, isSyntax }: Trial) => {
        clearTimeout(timer);
        if (reason === undefined) done();
        else if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
          refuse(
            'is TypeScript: that needs a checkout (npm run -s onebatch), or compile it to .js',
          );
        } else if (code === 'ERR_REQUIRE_CYCLE_MODULE') {
          refuse(
            'is taken for CommonJS: call it .mts or .mjs, or put "type": "module" in its package.json',
          );
        } else {
          worker.removeAllListeners('exit');
          const place = placeText({ stack });
          void (
            place === '' && isSyntax === true ? syntaxPlaceText(file) : Promise.resolve(place)
          ).then((where) => refuse(`cannot be loaded: ${reason.split('\n')[0]}${where}`));
        }
      });
      worker.on('error', (error) => {
        clearTimeout(timer);
        refuse(`throws: ${error.message.split('\n')[0]}`);
      });
      worker.on('exit', () => {
        clearTimeout(timer);
        refuse('never settles: it waits for something that cannot happen, or ends the process');
      });
    });
  } finally {
    await worker.terminate();
  }
}
