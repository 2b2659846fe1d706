import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { siteLink, sitePages } from '../site/pages.js';
import { linksOf, sidebarOf } from '../site/sidebar.js';
import { stagedText } from '../site/staging.js';

const pages = sitePages();
const contents = readFileSync('docs/README.md', 'utf8');

/** Pages of docs/ that no sidebar made from these contents leads to. */
function missing(text: string): readonly string[] {
  const reached = new Set(linksOf(sidebarOf(pages, text)));
  return pages
    .filter(({ source, page }) => /^docs\/.*md$/.test(source) && !reached.has(`/${page}`))
    .map(({ source }) => source)
    .filter((source) => source !== 'docs/README.md');
}

describe('the site', () => {
  it('has every page of docs in its sidebar', () => {
    expect(missing(contents)).toEqual([]);
  });

  it('would miss a page that the list of pages does not have', () => {
    const without = contents.replace(/^.*\(liveness\.md\).*\n/m, '');
    expect(missing(without)).toEqual(['docs/liveness.md']);
  });

  it('does not make two pages of one name', () => {
    expect(new Set(pages.map(({ page }) => page)).size).toBe(pages.length);
  });

  it.each(pages.filter(({ source }) => source.endsWith('.md')))(
    'has a page for each link of $source',
    ({ source }) => {
      const staged = stagedText(source, readFileSync(source, 'utf8'), pages);
      // Pictures stand beside their pages; pages do not.
      expect(staged).not.toMatch(/(?<!!)\[[^\]]*\]\(\.\.?\//);
    },
  );

  it('leads links to pages, with their headings', () => {
    expect(siteLink('docs/verdicts/naive.md', '../glossary.md#properties', pages)).toBe(
      '/glossary.md#properties',
    );
    expect(siteLink('README.md', 'docs/README.md', pages)).toBe('/all-pages.md');
    expect(siteLink('README.md', 'https://example.org', pages)).toBe('https://example.org');
    expect(() => siteLink('docs/verdicts/naive.md', 'nowhere.md', pages)).toThrow(
      'docs/verdicts/naive.md: the site has no page for nowhere.md',
    );
  });
});
