import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { OutputChunk, Plugin } from 'rolldown';
import { reasonOf } from '../code/bundle/reason.js';

/** True where Node runs TypeScript as it is, however it is written: in a checkout, by `register.mjs`. */
const isCheckout = fileURLToPath(import.meta.url).endsWith('.ts');

/** True for a file that has to be bundled before Node can run it. */
export function needsBundling(file: string): boolean {
  return !isCheckout && /\.[mc]?ts$/.test(file);
}

/**
 * Imports a TypeScript file as Node 20 cannot, and later ones only in part (no enums, no `./other.js` for `other.ts`): bundled with
 * the files that it imports by their paths, into a file that is removed as soon as it is loaded. Packages are imported as Node
 * does, so `onebatch` is the one that runs. Lines of errors are the user's, by the source map.
 *
 * @throws what bundling or loading throws; with code `ERR_MODULE_NOT_FOUND` where rolldown is not installed.
 */
export async function importBundled(file: string): Promise<unknown> {
  const { rolldown } = await import('rolldown');
  const folder = await mkdtemp(join(tmpdir(), 'onebatch-bundled-'));
  try {
    const bundled = join(folder, 'bundled.mjs');
    const { code } = await bundledBy(rolldown, resolve(file), bundled);
    await writeFile(bundled, code);
    return await import(pathToFileURL(bundled).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function bundledBy(
  rolldown: (typeof import('rolldown'))['rolldown'],
  path: string,
  into: string,
): Promise<OutputChunk> {
  try {
    const build = await rolldown({
      input: path,
      platform: 'node',
      // As Node does, which knows no condition `module`.
      resolve: { conditionNames: ['node', 'import'] },
      tsconfig: true,
      transform: { define: { [ownAddress]: JSON.stringify(pathToFileURL(path).href) } },
      logLevel: 'silent',
      plugins: [packagesOutside],
    });
    try {
      const { output } = await build.generate({
        format: 'esm',
        sourcemap: 'inline',
        codeSplitting: false,
        file: into,
        // Where the file spins, nobody comes back to remove it.
        banner: `process.getBuiltinModule?.('node:fs').rmSync(${JSON.stringify(dirname(into))}, { recursive: true });`,
      });
      return output[0];
    } finally {
      await build.close();
    }
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** Not in one word, for those who put something else in its place. */
const ownAddress = ['import', 'meta', 'url'].join('.');

/** Packages are not bundled: what they have made is compared with what this program has made of them. */
const packagesOutside: Plugin = {
  name: 'onebatch-packages-outside',
  async resolveId(id, importer) {
    if (importer === undefined || isBuiltin(id)) return null;
    const found = await this.resolve(id, importer, { skipSelf: true });
    if (found === null || found.external !== false) return found;
    const isOwn = /^onebatch(\/|$)/.test(id);
    const isPackage = /[\\/]node_modules[\\/]/.test(found.id);
    if (!isOwn && !isPackage) return found;
    return { id: pathToFileURL(found.id).href, external: true };
  },
};
