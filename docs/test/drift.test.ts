import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliPage } from '../generate/cli.js';
import { drafts } from '../generate/pages.js';
import { cases, sampled } from '../../sim/test/runs.js';

/** What counts the requests of every strategy: that is half a minute. The pages of single strategies do so of theirs. */
const isLong = /verdicts\.md|which-strategy|operations\.svg/;
/** Of pages that are all made alike. */
const isAlike = /^docs\/(verdicts|diagrams)\//;

describe('the generated pages', () => {
  const all = drafts();
  const alike = all.filter(({ file }) => isAlike.test(file));
  const others = all.filter(({ file }) => !isAlike.test(file));

  it.each([...cases(others, ({ file }) => !isLong.test(file)), ...sampled(alike)])(
    '$file is what `npm run docs` makes',
    async ({ file, make }) => {
      expect(readFileSync(file, 'utf8')).toBe(await make());
    },
  );

  it('are all there is of their kind', () => {
    const files = ['docs/verdicts', 'docs/diagrams', 'docs/plots'].flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => !name.endsWith('.json'))
        .map((name) => `${folder}/${name}`),
    );
    const names = all.map(({ file }) => file);
    expect(files.filter((file) => !names.includes(file))).toEqual([]);
  });

  it('refuse a text of the command line that leaves a command out, or has one that there is not', () => {
    const text = readFileSync('docs/generate/cli.md', 'utf8');
    expect(() => cliPage(text.replace('<!-- options: odds -->', ''))).toThrow('lacks odds');
    expect(() => cliPage(`${text}<!-- options: bet -->`)).toThrow("there is no command 'bet'");
  });
});
