/** The second half of `npm run build`: the script and style of the explorer's page, ready, so that who installs the package needs no bundler. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { bundledScript } from '../render/page-parts.js';

await mkdir('dist/render/explorer', { recursive: true });
await writeFile('dist/render/explorer/page.js', await bundledScript());
await copyFile('render/explorer/style.css', 'dist/render/explorer/style.css');
