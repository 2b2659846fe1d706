import { browserArguments, findBrowser } from './browser.js';
import { blame, InputError } from './errors.js';

export type PictureFormat = 'svg' | 'png';
export type Theme = 'light' | 'dark';

/** A Mermaid diagram and how it is to be drawn. */
export interface Drawable {
  readonly text: string;
  readonly format: PictureFormat;
  readonly theme: Theme;
}

/** Dots; wide enough that no diagram is made smaller. */
export const viewport = { width: 5_000, height: 1_000 };

/** Dots of a PNG for each of the diagram's, so that text can be read on paper. */
const pngScale = 2;

const looks = {
  light: { theme: 'default', background: 'white' },
  dark: { theme: 'dark', background: '#1b1b1f' },
} as const;

/**
 * Draws Mermaid diagrams by Mermaid CLI in one browser, in their order.
 * The labels in an SVG are HTML, which browsers show and few other programs do: for those there is PNG.
 * @throws InputError if Mermaid CLI or a browser is missing, the browser does not start, or Mermaid does not understand a text.
 */
export async function drawn(drawables: readonly Drawable[]): Promise<readonly Uint8Array[]> {
  const executablePath = findBrowser();
  const { launch, renderMermaid } = await tools();
  const browser = await launch({ executablePath, args: [...browserArguments()] }).catch(
    (error: unknown) => {
      throw blame(`${executablePath} does not start`, error);
    },
  );
  try {
    const pictures: Uint8Array[] = [];
    for (const { text, format, theme } of drawables) {
      const { theme: mermaidTheme, background } = looks[theme];
      const { data } = await renderMermaid(browser, text, format, {
        viewport: { ...viewport, deviceScaleFactor: format === 'png' ? pngScale : 1 },
        backgroundColor: background,
        mermaidConfig: {
          theme: mermaidTheme,
          deterministicIds: true,
          deterministicIDSeed: 'onebatch',
        },
      }).catch((error: unknown) => {
        throw blame('the diagram cannot be drawn', error);
      });
      pictures.push(data);
    }
    return pictures;
  } finally {
    await browser.close();
  }
}

/** Loaded when a picture is asked for: they are many megabytes, and a package that only checks does without. */
async function tools() {
  try {
    const { launch } = (await import('puppeteer')).default;
    const { renderMermaid } = await import('@mermaid-js/mermaid-cli');
    return { launch, renderMermaid };
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new InputError(
      'pictures are drawn by Mermaid CLI, which is not installed: PUPPETEER_SKIP_DOWNLOAD=1 npm install @mermaid-js/mermaid-cli@11 puppeteer@24',
    );
  }
}
