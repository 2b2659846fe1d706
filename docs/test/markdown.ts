import { readdirSync, readFileSync } from 'node:fs';
import GithubSlugger from 'github-slugger';
import { marked, type Token, type Tokens } from 'marked';

/** A page that people read, by its path from the root of the project. */
export interface Document {
  readonly file: string;
  readonly tokens: readonly Token[];
}

/** Code between fences, and the comment right above it, if there is one. */
export interface Block {
  readonly file: string;
  readonly language: string;
  readonly text: string;
  readonly comment: string;
}

/** All Markdown of the project but the texts in docs/generate, which are read in the pages that are made from them. */
export function documents(): readonly Document[] {
  const inDocs = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !file.startsWith('generate'))
    .map((file) => `docs/${file}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'model/README.md', ...inDocs]
    .sort()
    .map((file) => ({ file, tokens: marked.lexer(readFileSync(file, 'utf8')) }));
}

/** Every token inside, tables and lists included. */
export function allTokens(tokens: readonly Token[]): readonly Token[] {
  const all: Token[] = [];
  void marked.walkTokens([...tokens], (token) => {
    all.push(token);
  });
  return all;
}

/** The names by which GitHub links to the headings of a page. */
export function anchorsOf(tokens: readonly Token[]): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const headings = allTokens(tokens).filter(
    (token): token is Tokens.Heading => token.type === 'heading',
  );
  return new Set(headings.map(({ tokens: parts }) => slugger.slug(plain(parts))));
}

/** The text of a heading without its marks. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ('tokens' in token && token.tokens !== undefined) return plain(token.tokens);
      return 'text' in token ? (token.text as string) : '';
    })
    .join('');
}

export function blocksOf({ file, tokens }: Document): readonly Block[] {
  const visible = tokens.filter(({ type }) => type !== 'space');
  return visible.flatMap((token, index) => {
    if (token.type !== 'code') return [];
    const { lang = '', text } = token as Tokens.Code;
    const above = visible[index - 1];
    const comment = above?.type === 'html' ? above.raw.trim() : '';
    return [{ file, language: lang, text, comment }];
  });
}
