import { createHash } from 'node:crypto';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceMapPayload } from 'node:module';
import { withoutNotice } from './batch-notice.js';

const root = resolve(fileURLToPath(import.meta.url), '../../..');

/** True for a module of this package's own. */
function isOnebatch(path: string): boolean {
  const own = relative(root, path).replaceAll('\\', '/');
  return /^(code\/(?!test\/)|model\/|input\/|live\/)/.test(own);
}

/** True for what a user has not written: this package's own modules, and other packages. */
export function isForeign(path: string): boolean {
  return isOnebatch(path) || /[\\/]node_modules[\\/]/.test(path);
}

/**
 * SHA-256 of the texts that a bundle was made of, but for this package's own: the same on every machine, whatever Onebatch makes of them.
 *
 * @param map the bundle's source map, whose paths are relative to `folder`.
 */
export function hashOfSources(map: string, folder: string): string {
  const { sources, sourcesContent } = JSON.parse(map) as SourceMapPayload;
  const texts = sources
    .map((source, index) => ({ source, text: sourcesContent[index] ?? '' }))
    .filter(({ source }) => !source.includes('\0') && !isOnebatch(resolve(folder, source)))
    .sort((one, other) => (one.source < other.source ? -1 : 1))
    .map(({ text }) => withoutNotice(text));
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
