import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pages } from '../generate/pages.js';

describe('the generated pages', async () => {
  const made = await pages();

  it.each(made.map(({ file, text }) => [file, text] as const))(
    '%s is what `npm run docs` makes',
    (file, text) => {
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  it('are all there is of their kind', () => {
    const files = ['docs/verdicts', 'docs/diagrams', 'docs/plots'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => !name.endsWith('.json'))
        .map((name) => `${folder}/${name}`),
    );
    const names = made.map(({ file }) => file);
    expect(files.filter((file) => !names.includes(file))).toEqual([]);
  });
});
