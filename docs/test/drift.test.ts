import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliPage } from '../generate/cli.js';
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

  it('refuse a text of the command line that leaves a command out, or has one that there is not', () => {
    const text = readFileSync('docs/generate/cli.md', 'utf8');
    expect(() => cliPage(text.replace('<!-- options: odds -->', ''))).toThrow('lacks odds');
    expect(() => cliPage(`${text}<!-- options: bet -->`)).toThrow("there is no command 'bet'");
  });
});
