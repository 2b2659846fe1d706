import { readFileSync } from 'node:fs';
import { marked, type Token, type Tokens } from 'marked';
import { siteLink, type SitePage } from './pages.js';

/** An entry of the sidebar, or a group of them; the shape that VitePress expects. */
export interface SidebarItem {
  text: string;
  link?: string;
  collapsed?: boolean;
  items?: SidebarItem[];
}

/**
 * The sidebar is docs/README.md: a group for each heading, an entry for each row of its table. Below the page about a
 * folder stand the pages of that folder.
 */
export function sidebarOf(
  pages: readonly SitePage[],
  contents = readFileSync('docs/README.md', 'utf8'),
): SidebarItem[] {
  const groups: SidebarItem[] = [];
  for (const token of marked.lexer(contents)) {
    if (isHeading(token) && token.depth === 2) {
      groups.push({ text: token.text, collapsed: token.text === 'Decisions', items: [] });
    }
    if (isTable(token)) groups.at(-1)?.items?.push(...entriesOf(token, pages));
  }
  return groups;
}

function entriesOf({ rows }: Tokens.Table, pages: readonly SitePage[]): SidebarItem[] {
  return rows.flatMap(([cell]) => {
    const [link] = cell?.tokens ?? [];
    if (link === undefined || !isLink(link)) return [];
    const page = siteLink('docs/README.md', link.href, pages);
    const below = pagesBelow(page, pages);
    const entry = { text: link.text, link: page };
    return [below.length === 0 ? entry : { ...entry, collapsed: true, items: below }];
  });
}

/** Below `/verdicts.md` those of `verdicts/`, below `/diagrams/index.md` those of `diagrams/`. */
function pagesBelow(page: string, pages: readonly SitePage[]): SidebarItem[] {
  const folder = page.replace(/^\//, '').replace(/(\/index)?\.md$/, '/');
  return pages
    .filter(({ source }) => source.startsWith('docs/'))
    .filter((other) => other.page.startsWith(folder) && `/${other.page}` !== page)
    .map((other) => ({
      text: other.page.slice(folder.length).replace(/\.md$/, ''),
      link: `/${other.page}`,
    }));
}

/** Every page that the sidebar leads to. */
export function linksOf(items: readonly SidebarItem[]): readonly string[] {
  return items.flatMap(({ link, items: below = [] }) => [
    ...(link === undefined ? [] : [link]),
    ...linksOf(below),
  ]);
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading';
const isTable = (token: Token): token is Tokens.Table => token.type === 'table';
const isLink = (token: Token): token is Tokens.Link => token.type === 'link';
