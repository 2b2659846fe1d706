import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { InputError } from './errors.js';

/** Programs that are called so wherever the search path leads. */
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

const places = [
  '/usr/bin',
  '/usr/lib/chromium',
  '/snap/bin',
  '/opt/google/chrome',
  '/opt/homebrew/bin',
];

const bundles = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const hint =
  'install Chromium (Debian: apt-get install chromium) or set PUPPETEER_EXECUTABLE_PATH to a Chrome or Chromium';

/** What `findBrowser` looks at; the tests look elsewhere. */
export interface BrowserLookup {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isProgram: (file: string) => boolean;
}

/**
 * The browser that draws pictures: the one that PUPPETEER_EXECUTABLE_PATH names, else the first on the search path or in
 * one of the usual places. None is ever downloaded.
 * @throws InputError in one line, with what to install, if there is none.
 */
export function findBrowser(
  { env, isProgram }: BrowserLookup = { env: process.env, isProgram: canRun },
): string {
  const named = env['PUPPETEER_EXECUTABLE_PATH'];
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return named;
    throw new InputError(`PUPPETEER_EXECUTABLE_PATH: ${named} is no program; ${hint}`);
  }
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter).filter((path) => path !== ''),
    ...places,
  ];
  const candidates = [
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    ...bundles,
  ];
  const found = candidates.find(isProgram);
  if (found === undefined) throw new InputError(`there is no browser to draw with; ${hint}`);
  return found;
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** For a browser that draws and does nothing else. */
export function browserArguments(): readonly string[] {
  return [
    // As root, as in a container, Chromium refuses its sandbox.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
  ];
}
