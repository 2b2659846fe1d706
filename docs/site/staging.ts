import { marked, type Token, type Tokens } from 'marked';
import { siteLink, type SitePage } from './pages.js';

/**
 * A page as the site needs it: the same text, with each link to another file of the project led to its page, and its pictures.
 * @throws Error if there is no page for a link.
 */
export function stagedText(source: string, text: string, pages: readonly SitePage[]): string {
  const hrefs = new Set<string>();
  const pictures = new Set<string>();
  void marked.walkTokens(marked.lexer(text), (token) => {
    if (isLink(token)) hrefs.add(token.href);
    else if (isImage(token)) pictures.add(token.href);
  });
  let staged = text;
  for (const href of hrefs) {
    staged = staged.replaceAll(`](${href})`, `](${siteLink(source, href, pages)})`);
  }
  // Pages stand as in docs/, whose folder has no name here.
  for (const href of pictures) {
    staged = staged.replaceAll(`](${href})`, `](${href.replace(/^docs\//, './')})`);
  }
  return staged;
}

const isLink = (token: Token): token is Tokens.Link => token.type === 'link';
const isImage = (token: Token): token is Tokens.Image => token.type === 'image';
