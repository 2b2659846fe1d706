import { resolve } from 'node:path';
import { slug } from 'github-slugger';
import { defineConfig } from 'vitepress';
import { apiEntries } from '../api-entries.js';
import { siteFolder, sitePages } from '../pages.js';
import { sidebarOf } from '../sidebar.js';

const inSite = (folder: string): string => resolve(siteFolder, folder);

/** Run in the root of the project, after docs/site/prepare.ts. SITE_BASE is the folder of a server where the site will be: /onebatch/. */
export default defineConfig({
  title: 'Onebatch',
  description: 'Does my way of starting a singleton keep exactly one batch per window?',
  srcDir: inSite('pages'),
  outDir: inSite('html'),
  cacheDir: inSite('cache'),
  base: process.env['SITE_BASE'] ?? '/',
  // No icon: browsers would ask for one that is not there.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  metaChunk: true,
  // A dead link fails the build.
  ignoreDeadLinks: false,
  markdown: {
    anchor: { slugify: (text) => slug(text) },
    languageAlias: { console: 'shellsession' },
    config(md) {
      const fence = md.renderer.rules.fence;
      md.renderer.rules.fence = (tokens, index, ...rest) => {
        const { info = '', content = '' } = tokens[index] ?? {};
        if (info.trim() !== 'mermaid') return fence?.(tokens, index, ...rest) ?? '';
        return `<Mermaid code="${encodeURIComponent(content)}" />\n`;
      };
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start here', link: '/start-here' },
      { text: 'Which strategy?', link: '/which-strategy' },
      { text: 'Break it yourself', link: '/explore/naive.html', target: '_self' },
      { text: 'Verdicts', link: '/verdicts' },
      { text: 'All pages', link: '/all-pages' },
    ],
    sidebar: [
      ...sidebarOf(sitePages()),
      {
        text: 'Reference',
        collapsed: false,
        items: [
          {
            text: 'API reference',
            link: '/api/index',
            collapsed: true,
            items: apiEntries.map((entry) => ({ text: entry, link: `/api/${entry}/index` })),
          },
          { text: 'The model', link: '/model' },
          { text: 'Contributing', link: '/contributing' },
          { text: 'Changelog', link: '/changelog' },
        ],
      },
    ],
  },
});
