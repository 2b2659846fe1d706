import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** A file of the project that the site shows, and the page that it becomes; both from the root of each. */
export interface SitePage {
  readonly source: string;
  readonly page: string;
}

/** Where everything of the site is made, from the root of the project. Nothing of it is kept. */
export const siteFolder = 'out/site';

/** Every page but those about the API, which are made from docstrings. */
export function sitePages(): readonly SitePage[] {
  const inDocs = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !/^(generate|site)\//.test(file))
    .sort()
    .map((file) => ({ source: `docs/${file}`, page: pageOf(file) }));
  return withLinked([
    { source: 'README.md', page: 'index.md' },
    { source: 'CONTRIBUTING.md', page: 'contributing.md' },
    { source: 'CHANGELOG.md', page: 'changelog.md' },
    { source: 'model/README.md', page: 'model.md' },
    ...inDocs,
  ]);
}

/** With a page for each file that one of them links to: `live/host/clock.ts` is shown on `live/clock-ts.md`. */
function withLinked(pages: readonly SitePage[]): readonly SitePage[] {
  const all = new Map(pages.map(({ source, page }) => [source, page]));
  // Pages that are added here are looked at as well.
  for (const source of all.keys()) {
    if (!source.endsWith('.md')) continue;
    for (const [, href = ''] of readFileSync(source, 'utf8').matchAll(/\]\(([^)#:\s]+)/g)) {
      const target = normalize(join(dirname(source), href));
      if (all.has(target) || !/\.(md|m?ts|json)$/.test(target) || !existsSync(target)) continue;
      all.set(target, linkedPageOf(target));
    }
  }
  return [...all].map(([source, page]) => ({ source, page }));
}

function linkedPageOf(target: string): string {
  if (target.endsWith('README.md')) return target.replace(/README\.md$/, 'index.md');
  return `${target.replace('docs/', '').replace(/\.(?=\w+$)/, '-')}.md`;
}

/** The list of all pages keeps a name of its own: the front page of the site is that of the project. */
function pageOf(fileInDocs: string): string {
  if (fileInDocs === 'README.md') return 'all-pages.md';
  return fileInDocs.replace(/README\.md$/, 'index.md');
}

/**
 * Where a link leads on the site: `/verdicts/naive.md#why`. A link to the outside, or into the same page, stays as it is.
 * @throws Error if the site has no page for it.
 */
export function siteLink(source: string, href: string, pages: readonly SitePage[]): string {
  if (/^([a-z]+:|#)/.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const target = normalize(join(dirname(source), decodeURIComponent(path)));
  const found = pages.find((page) => page.source === target);
  if (found === undefined) throw new Error(`${source}: the site has no page for ${href}`);
  return `/${found.page}${anchor === undefined ? '' : `#${anchor}`}`;
}
