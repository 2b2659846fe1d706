/**
 * The first half of `npm run site`: puts every page where VitePress looks for it, with its links led to pages of the site, and makes
 * the pages about the API from docstrings. VitePress does the rest.
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { explore } from '../../cli/commands/explore.js';
import { writeApiPages } from './api.js';
import { siteFolder, sitePages } from './pages.js';
import { stagedText } from './staging.js';

const into = join(siteFolder, 'pages');
await rm(siteFolder, { recursive: true, force: true });
await writeApiPages(join(into, 'api'));
const pages = sitePages();
for (const { source, page } of pages) {
  const file = join(into, page);
  const text = await readFile(source, 'utf8');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    extname(source) === '.md' ? stagedText(source, text, pages) : listing(source, text),
  );
}
if (existsSync('docs/pictures')) {
  await cp('docs/pictures', join(into, 'pictures'), { recursive: true });
}
if (existsSync('docs/plots')) await cp('docs/plots', join(into, 'plots'), { recursive: true });

// What is in `public` is served as it is.
await mkdir(join(into, 'public/explore'), { recursive: true });
await explore(['naive', 'atomic-insert', 'lease', 'entity'], {
  runtime: '2019',
  out: join(into, 'public/explore/naive.html'),
});

/** An example, or the data of a plot, as a page. */
function listing(source: string, text: string): string {
  return `# ${source}\n\n\`\`\`${extname(source).slice(1)}\n${text}\`\`\`\n`;
}
