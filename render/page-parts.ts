import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PageParts } from './explorer-page.js';

const folder = new URL('explorer/', import.meta.url);

/**
 * The script and style of the explorer's page. Where the package is installed they lie ready, so that nobody needs a bundler; in a
 * checkout the script is bundled from its sources, so that it is never an old one.
 */
export async function pageParts(): Promise<PageParts> {
  const style = await readFile(new URL('style.css', folder), 'utf8');
  const script = import.meta.url.endsWith('.ts')
    ? await bundledScript()
    : await readFile(new URL('page.js', folder), 'utf8');
  return { script, style };
}

/** The script, bundled from TypeScript: some hundred milliseconds. */
export async function bundledScript(): Promise<string> {
  const { rolldown } = await import('rolldown');
  const sources = fileURLToPath(new URL('../', import.meta.url));
  const build = await rolldown({
    input: fileURLToPath(new URL('main.ts', folder)),
    platform: 'browser',
    resolve: {
      extensionAlias: { '.js': ['.ts', '.js'] },
      alias: {
        [`${sources}sim/search/kernel/threads.ts`]: `${sources}sim/search/kernel/threads-browser.ts`,
      },
    },
    // What a module is not used for has no effect.
    treeshake: { moduleSideEffects: false },
    logLevel: 'warn',
  });
  try {
    const { output } = await build.generate({ format: 'iife', minify: true });
    const [{ code, imports }] = output;
    if (imports.length > 0) throw new Error(`the page's script imports ${imports.join(', ')}`);
    return code;
  } finally {
    await build.close();
  }
}
