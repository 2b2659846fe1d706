import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Mermaid from 'mermaid';
import puppeteer from 'puppeteer';
import { afterAll, describe, expect, it } from 'vitest';
import { browserArguments, findBrowser } from '../browser.js';
import { machineNamed, machines } from '../machines.js';
import { drawn, viewport } from '../pictures.js';
import { statePictures } from '../../render/state-pictures.js';
import { hasBrowser, required } from './browser.js';
import { called } from './called.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-pictures-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('findBrowser', () => {
  const only =
    (...files: readonly string[]) =>
    (file: string) =>
      files.includes(file);

  it('takes the one that is named, then the search path, then the usual places', () => {
    const isProgram = only('/mine/chrome', '/bin/chromium', '/usr/bin/chromium');
    const env = { PUPPETEER_EXECUTABLE_PATH: '/mine/chrome', PATH: '/bin' };
    expect(findBrowser({ env, isProgram })).toBe('/mine/chrome');
    expect(findBrowser({ env: { PATH: '/empty:/bin' }, isProgram })).toBe('/bin/chromium');
    expect(findBrowser({ env: {}, isProgram })).toBe('/usr/bin/chromium');
  });

  it('says in one line what to install', () => {
    const isProgram = only();
    expect(() => findBrowser({ env: { PATH: '/bin' }, isProgram })).toThrow(
      /^there is no browser to draw with; install Chromium \(Debian: apt-get install chromium\) or set [^\n]*$/,
    );
    expect(() => findBrowser({ env: { PUPPETEER_EXECUTABLE_PATH: '/x' }, isProgram })).toThrow(
      /^PUPPETEER_EXECUTABLE_PATH: \/x is no program; install Chromium/,
    );
  });
});

describe.skipIf(!hasBrowser)('pictures', () => {
  it('are drawn of the parts of a machine, and only files that were asked for are there', async () => {
    const out = join(directory, 'naive.svg');
    const { code, stdout, stderr } = await called(
      ...['diagram', 'naive', '--split', '--format', 'svg', '--out', out],
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const files = stdout.trim().split('\n');
    expect(files.map((file) => file.slice(directory.length + 1))).toEqual([
      'naive.svg',
      'naive-busy-joining.svg',
      'naive-busy-starting.svg',
    ]);
    expect(readdirSync(directory).sort()).toEqual(
      files.map((file) => file.slice(directory.length + 1)).sort(),
    );
    expect(readFileSync(out, 'utf8')).toMatch(/^<svg[^]*looking[^]*<\/svg>$/);
  });

  // Each starts a browser of its own.
  it.runIf(required)('are PNG, light or dark', async () => {
    const { machine, input } = machineNamed('exactlyOneBatchPerWindow');
    const [picture] = statePictures(machine, input);
    const text = picture?.text ?? '';
    const both = await drawn([
      { text, format: 'png', theme: 'light' },
      { text, format: 'png', theme: 'dark' },
    ]);
    for (const data of both) expect(Buffer.from(data.subarray(1, 4)).toString()).toBe('PNG');
    expect(Buffer.from(both[0] ?? []).equals(Buffer.from(both[1] ?? []))).toBe(false);
  });

  it.runIf(required)('that Mermaid does not understand are refused in one line', async () => {
    const drawable = { text: 'stateDiagram-v2\n  a -->', format: 'svg', theme: 'light' } as const;
    await expect(drawn([drawable])).rejects.toThrow(/^the diagram cannot be drawn: [^\n]+$/);
  });
});

describe.runIf(required)('the pictures of all machines', () => {
  /** Dots; more is not readable on a page. */
  const widthMax = 1_700;

  it('are drawn, and none is wider than can be read', async () => {
    const { starters, backstage, properties } = machines();
    const all = [...starters, ...backstage, ...properties].flatMap(({ name, machine, input }) =>
      statePictures(machine, input).map(({ of, text }) => ({ name: `${name} ${of}`, text })),
    );
    const widths = await widthsOf(all.map(({ text }) => text));
    expect(widths).toHaveLength(all.length);
    const [first] = await drawn([{ text: all[0]?.text ?? '', format: 'svg', theme: 'light' }]);
    expect(widths[0]).toBe(widthOf(Buffer.from(first ?? []).toString()));
    const tooWide = widths.flatMap((width, index) =>
      width > 0 && width <= widthMax ? [] : [`${all[index]?.name}: ${width}`],
    );
    expect(tooWide).toEqual([]);
  });
});

const widthOf = (svg: string): number => Number(/viewBox="\S+ \S+ (\S+) /.exec(svg)?.[1]);

/** How wide each is, in dots, drawn by one page: `drawn` opens a page for each, and loads Mermaid there. */
async function widthsOf(texts: readonly string[]): Promise<readonly number[]> {
  const executablePath = findBrowser();
  const browser = await puppeteer.launch({
    executablePath,
    args: [...browserArguments()],
    timeout: 600_000,
    protocolTimeout: 600_000,
  });
  try {
    const page = await browser.newPage();
    await page.setViewport(viewport);
    await page.addScriptTag({
      path: fileURLToPath(import.meta.resolve('mermaid/dist/mermaid.min.js')),
    });
    const pictures = await page.evaluate(async (texts) => {
      const { mermaid } = globalThis as unknown as { mermaid: typeof Mermaid };
      mermaid.initialize({ startOnLoad: false, theme: 'default' });
      const svgs: string[] = [];
      for (const text of texts) svgs.push((await mermaid.render('picture', text)).svg);
      return svgs;
    }, texts);
    return pictures.map(widthOf);
  } finally {
    await browser.close();
  }
}
