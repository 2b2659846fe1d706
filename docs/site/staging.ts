import { marked, type Token, type Tokens } from 'marked';
import { siteLink, type SitePage } from './pages.js';

/**
 * A page as the site needs it: the same text, with each link to another file of the project led to its page.
 * @throws Error if there is no page for a link.
 */
export function stagedText(source: string, text: string, pages: readonly SitePage[]): string {
  const hrefs = new Set<string>();
  void marked.walkTokens(marked.lexer(text), (token) => {
    if (isLink(token)) hrefs.add(token.href);
  });
  let staged = text;
  for (const href of hrefs) {
    staged = staged.replaceAll(`](${href})`, `](${siteLink(source, href, pages)})`);
  }
  return staged;
}

const isLink = (token: Token): token is Tokens.Link => token.type === 'link';
