import { createHash } from 'node:crypto';
import type { PageData } from './explorer/data.js';
import { html } from './html.js';

/** What a page is made of besides its data: the same for every page. */
export interface PageParts {
  /** One classic script. */
  readonly script: string;
  readonly style: string;
}

/**
 * One file that needs nothing else: worlds, and what runs them. It may load nothing: its own script and style are allowed by
 * their hashes, and that is all that is.
 *
 * @param reading what a reader without scripts gets, as preformatted text.
 */
export function explorerPage(
  data: PageData,
  { script, style }: PageParts,
  reading = 'This page needs scripts.',
): string {
  // In a script, what would end it, or begin another one, and what a terminal does not print, is written in another way that
  // means the same.
  const code = script
    .replaceAll('</', '<\\/')
    .replaceAll('<!--', '<\\!--')
    .replace(/[^\P{Cc}\n]/gu, (control) => {
      return `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const [first] = data.worlds;
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(code)}`,
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = first.shown?.lines[0];
  // No line of this may be laid out in another way: the hashes are of what stands between the tags.
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    html`<meta http-equiv="Content-Security-Policy" content="${policy}" />`.text,
    html`<title>${title ?? `Break ${first.name} by hand`}</title>`.text,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<div id="app"></div>',
    '<noscript>',
    html`<h1>${first.heading}</h1>`.text,
    `<pre>${html`${reading}`.text}</pre>`,
    '</noscript>',
    `<script type="application/json" id="data">${json}</script>`,
    `<script>${code}</script>`,
    '</body>',
    '</html>',
  ].join('\n');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
