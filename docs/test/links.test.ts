import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Tokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { allTokens, anchorsOf, documents } from './markdown.js';

const pages = documents();
const anchors = new Map(pages.map(({ file, tokens }) => [file, anchorsOf(tokens)]));

/** What is wrong with a link of that file; undefined if nothing is. Nobody is asked whether another site is there. */
function wrong(file: string, href: string): string | undefined {
  if (/^[a-z]+:/.test(href)) {
    return URL.canParse(href) && /^https:/.test(href) ? undefined : 'no https address';
  }
  const [path = '', anchor] = href.split('#');
  const target = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)));
  if (!existsSync(target)) return 'no such file';
  if (anchor === undefined) return undefined;
  if (statSync(target).isDirectory()) return 'an anchor of a folder';
  return anchors.get(target)?.has(anchor) === true ? undefined : 'no such heading';
}

describe('every link', () => {
  it.each(pages)('of $file leads somewhere', ({ file, tokens }) => {
    const links = allTokens(tokens).filter(
      (token): token is Tokens.Link => token.type === 'link' || token.type === 'image',
    );
    const broken = links.flatMap(({ href }) => {
      const reason = wrong(file, href);
      return reason === undefined ? [] : [`${href}: ${reason}`];
    });
    expect(broken).toEqual([]);
  });

  it('that leads nowhere is noticed', () => {
    expect(wrong('docs/README.md', 'nowhere.md')).toBe('no such file');
    expect(wrong('docs/README.md', 'glossary.md#nothing')).toBe('no such heading');
    expect(wrong('docs/README.md', '#nothing')).toBe('no such heading');
    expect(wrong('docs/README.md', 'http:/x y')).toBe('no https address');
    expect(wrong('docs/README.md', 'glossary.md#properties')).toBeUndefined();
  });
});
