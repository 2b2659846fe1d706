/**
 * `npm run docs`: writes the pages of docs/ that are made from the machines, from the catalogue, and from what became of the
 * mutants. `npm test` fails when one has drifted. The catalogue itself is searched again by `npm run catalogue`, the mutants by
 * `npm run mutants`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pages } from './pages.js';

for (const { file, text } of await pages()) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
