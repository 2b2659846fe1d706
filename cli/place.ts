import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a user's code has thrown, as text to append: ` (FILE:LINE)`; empty if the error does not tell, or it was not in a user's file. */
export function placeText(error: unknown): string {
  const { stack } = (error ?? {}) as { readonly stack?: unknown };
  for (const frame of typeof stack === 'string' ? stack.split('\n').slice(1) : []) {
    const [, url, line] =
      /^\s*at (?:async )?(?:.*\()?((?:file:\/\/|\/|[A-Z]:\\)[^()]*?):(\d+):\d+\)?$/.exec(frame) ??
      [];
    if (url === undefined || line === undefined) continue;
    const file = url.startsWith('file:') ? fileURLToPath(url) : url;
    return isOurs(file) ? '' : ` (${file}:${line})`;
  }
  return '';
}

/** True for this program's files, and for packages: an error from there is not explained by a line in them. */
function isOurs(file: string): boolean {
  const root = fileURLToPath(new URL('../', import.meta.url));
  return (
    file.includes('node_modules') ||
    file === `${root}ts-node-cached.mjs` ||
    ['cli', 'sim', 'model', 'code', 'properties', 'render', 'input'].some((room) =>
      file.startsWith(`${root}${room}/`),
    )
  );
}

/**
 * Where a file does not parse, as `placeText`: what `import` throws for it does not tell.
 * @param file of JavaScript; for another one, or one that parses, the text is empty.
 */
export function syntaxPlaceText(file: string): Promise<string> {
  return new Promise((done) => {
    execFile(process.execPath, ['--check', resolve(file)], (_error, _stdout, stderr) => {
      const [, line] = /^\S.*:(\d+)$/m.exec(stderr) ?? [];
      done(line === undefined || /\.[mc]?ts$/.test(file) ? '' : ` (${resolve(file)}:${line})`);
    });
  });
}
