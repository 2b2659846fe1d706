import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserArguments, findBrowser } from '../browser.js';
import { hasBrowser, required } from './browser.js';
import { called } from './called.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-explore-'));
const file = join(directory, 'flag.html');
const property = 'exactlyOneBatchPerWindow';
/** A world of a user's own, with its repair. */
const ownFile = join(directory, 'own.html');
const own = 'examples/leader-lease.mts';

beforeAll(async () => {
  const { code, stdout } = await called('explore', 'flag', 'flag-atomic', '--out', file);
  expect(stdout).toMatch(/^wrote \S+flag\.html, 0\.\d MB; open it in a browser\n$/);
  expect(code).toBe(0);
  const { stdout: told } = await called('explore', own, `${own}#fenced`, '--out', ownFile);
  expect(told).toMatch(/^wrote \S+own\.html, 0\.\d MB; open it in a browser\n$/);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('onebatch explore', () => {
  it.each([
    [['explore', 'flag'], /^onebatch: explore writes a page: expected --out <file>/],
    [['explore', 'flag', 'flag', '--out', file], /^onebatch: flag is named twice$/],
    [['explore', 'flagg', '--out', file], /flagg.*flag/],
    [['explore', 'flag', '--out', join(file, 'x.html')], /flag\.html/],
    [['explore', 'flag', '--property', 'nothing', '--out', file], /--property/],
  ])('refuses %s in one line', async (args, message) => {
    const { code, stdout, stderr } = await called(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim()).not.toContain('\n');
    expect(stderr.trim()).toMatch(message);
  });

  it('says what a bound has left out', async () => {
    const out = join(directory, 'part.html');
    const { code, stderr } = await called(
      ...['explore', 'flag', '--max-states', '50', '--out', out],
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/^flag has more than the \d+ states that were searched: .*--max-states/);
  });

  it('writes one file that names no other', () => {
    const page = readFileSync(file, 'utf8');
    expect(page.length).toBeLessThan(400_000);
    const frame = page.replace(/<script.*?<\/script>/gs, '');
    expect(frame).not.toMatch(/<(?:link|img|iframe|object)\b|\bsrc=|@import|url\(/);
  });
});

describe.skipIf(!hasBrowser)('the explorer in a browser', () => {
  let browser: Browser;
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

  beforeAll(async () => {
    const { launch } = (await import('puppeteer')).default;
    browser = await launch({
      timeout: 600_000,
      executablePath: findBrowser(),
      args: [...browserArguments()],
    });
  });
  afterAll(() => browser.close());

  /** The page in a window of that width, all that it asks of others, and all that goes wrong. */
  async function opened(
    width: number,
    { hash = '', theme = 'light', path = file } = {},
  ): Promise<{ page: Page; wrong: string[] }> {
    const page = await browser.newPage();
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => wrong.push(message.text()));
    page.on('request', (request) => {
      if (request.url() !== `file://${path}` && !request.url().startsWith(`file://${path}#`)) {
        wrong.push(request.url());
      }
    });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    await page.setViewport({ width, height: 844, isMobile: width < 700, hasTouch: width < 700 });
    await page.goto(`file://${path}${hash}`);
    await until(page, '#app', '!text.includes("looking ahead")');
    return { page, wrong };
  }

  /** Waits until the text of an element is so; `test` is an expression of it. */
  const until = async (page: Page, selector: string, test: string): Promise<void> => {
    const text = `document.querySelector('${selector}')?.textContent ?? 'looking ahead'`;
    await page.waitForFunction(`((text) => ${test})(${text})`);
  };

  const textOf = (page: Page, selector: string): Promise<string> =>
    page.evaluate(`document.querySelector('${selector}').textContent`) as Promise<string>;
  const textsOf = (page: Page, selector: string): Promise<readonly string[]> =>
    page.evaluate(
      `[...document.querySelectorAll('${selector}')].map((one) => one.textContent)`,
    ) as Promise<readonly string[]>;
  const banner = (page: Page): Promise<string> => textOf(page, '.banner');

  /** What axe finds fault with. */
  async function faults(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const { axe: tool } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await tool.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    });
  }

  /** Breaks it as a visitor does: plays on, and takes a choice that leads to where it breaks. */
  async function breakIt(page: Page, breaks: string): Promise<void> {
    for (let clicks = 0; clicks < 12; clicks += 1) {
      if ((await banner(page)).startsWith(`${breaks} is broken`)) return;
      if ((await banner(page)).startsWith('Decided')) {
        // Where the world can go round, the first of the choices may lead nowhere for ever.
        await page.click('[data-key="break"]');
        await until(page, '.message', 'text.includes("more steps")');
        await page.keyboard.press('End');
        continue;
      }
      const isChoice = (await page.$('.badge.safe')) !== null;
      const choice =
        (await page.$('.choice:has(.broken)')) ??
        (await page.$('.choice:has(.doomed)')) ??
        (isChoice ? await page.$('.choice:has(.open)') : null);
      await choice?.scrollIntoView();
      if (choice !== null) await choice.click();
      else await page.click('[data-key="play"]');
    }
    throw new Error(`not broken: ${await banner(page)}`);
  }

  const [wide, narrow] = [1280, 390];
  const widths = required ? [wide, narrow] : [narrow];
  const visits = [
    [wide, 'light', 'flag', property, file],
    [narrow, 'dark', 'leader lease, not fenced', 'jobOnce', ownFile],
  ] as const;

  it.each(visits.filter(([width]) => widths.includes(width)))(
    'lets a visitor %i pixels wide break it, and shares that by its address: %s, %s',
    async (width, theme, name, breaks, path) => {
      const { page, wrong } = await opened(width, { theme, path });
      expect(await textOf(page, 'h1')).toBe(`Break ${name} by hand`);
      expect(await faults(page)).toEqual([]);
      await breakIt(page, breaks);
      expect(await faults(page)).toEqual([]);
      const shown = await textsOf(page, '.row .says');
      expect(shown.length).toBeGreaterThan(5);
      // No wider than the window, and the step that is shown is in sight.
      const sight = await page.evaluate(`(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      const here = document.querySelector('.row.here').getBoundingClientRect();
      const box = document.querySelector('.timeline').getBoundingClientRect();
      return { over: scrollWidth - clientWidth, in: here.top > box.top && here.top < box.bottom };
    })()`);
      expect(sight).toEqual({ over: 0, in: true });
      const again = await opened(width, { hash: new URL(page.url()).hash, path });
      expect(await banner(again.page)).toContain(`${breaks} is broken`);
      expect(await textsOf(again.page, '.row .says')).toEqual(shown);
      expect([...wrong, ...again.wrong]).toEqual([]);
      await Promise.all([page.close(), again.page.close()]);
    },
  );

  it('goes back, chooses otherwise, compares, and is walked by keys', async () => {
    const { page, wrong } = await opened(1280);
    await page.keyboard.press('b');
    await until(page, '.message', 'text.includes("more steps")');
    await page.keyboard.press('End');
    expect(await banner(page)).toContain(`${property} is broken`);
    await page.keyboard.press('Home');
    const place = (): Promise<string> => textOf(page, '.place');
    expect(await place()).toMatch(/^0 \/ \d+$/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('2');
    expect(await page.$$('.kept li')).toHaveLength(1);
    await page.click('[data-key^="compare-"]');
    expect((await textsOf(page, '.columns section')).length).toBe(2);
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    expect(await place()).toBe('1 / 1');
    await page.keyboard.press('?');
    expect(await page.$('.help')).not.toBeNull();
    expect(wrong).toEqual([]);
    await page.close();
  });

  it('says that the other one cannot be broken, and that a link does not fit', async () => {
    const { page } = await opened(1280);
    await page.click('[data-key="task-other"]');
    await page.select('[data-key="property"]', 'noOverlappingExecutions');
    await until(page, '.verdict', 'text.includes("can be reached were searched")');
    expect(await banner(page)).toContain('From here no way breaks noOverlappingExecutions.');
    const { page: bad } = await opened(1280, { hash: '#w=flag&s=0zz' });
    expect(await banner(bad)).toContain('The link does not fit this page; 1 steps of it do.');
    await Promise.all([page.close(), bad.close()]);
  });

  it.each(widths.map((width) => [width, width === wide ? 'dark' : 'light'] as const))(
    'shows a fixed schedule %i pixels wide, walks it, and leaves it',
    async (width, theme) => {
      const path = join(directory, `fixed-${width}.html`);
      const { stdout } = await called('check', 'flag', '--property', property, '--format', 'html');
      writeFileSync(path, stdout);
      const { page, wrong } = await opened(width, { path, theme });
      expect(await textOf(page, 'h1')).toMatch(new RegExp(`^${property} is broken in \\d+ steps$`));
      expect(await textOf(page, '.shown')).toContain('Certified minimum: ');
      expect(await textOf(page, '.row.here .note.turn')).toMatch(/^◆ /);
      expect(await textOf(page, '.row:last-of-type .note.broke')).toContain(property);
      expect(await faults(page)).toEqual([]);
      const [, at = '', steps = ''] = /^(\d+) \/ (\d+)$/.exec(await textOf(page, '.place')) ?? [];
      expect(Number(at)).toBeLessThan(Number(steps));
      await page.keyboard.press('End');
      expect(await banner(page)).toContain(`${property} is broken.`);
      await page.keyboard.press('Home');
      expect(await textsOf(page, '.machine .state.lit text')).toContain('idle');
      await page.keyboard.press('ArrowRight');
      expect(await textsOf(page, '.machine .way.lit title')).toEqual([
        'idle → busy.checking: MESSAGE',
      ]);
      expect(await textOf(page, '.place')).toBe(`1 / ${steps}`);
      await page.keyboard.press('u');
      expect(await page.$('.shown')).toBeNull();
      expect(wrong).toEqual([]);
      await page.close();
    },
  );

  it('runs no script but its own', async () => {
    const path = join(directory, 'hostile.html');
    const script = '<script>document.title = "mine"</script>';
    writeFileSync(path, readFileSync(file, 'utf8').replace('</body>', `${script}</body>`));
    const { page, wrong } = await opened(1280, { path });
    expect(await page.title()).toBe('Break flag by hand');
    expect(wrong.join()).toContain('Content Security Policy');
    await page.close();
  });
});
