import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const places = [
  process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const found = places.find((place) => place !== '' && existsSync(place));

/** True if tests that need a browser run: there is one, or somebody insists. */
export const hasBrowser = found !== undefined || process.env['REQUIRE_BROWSER'] === '1';

/** What a page has become once its scripts have run, as HTML. */
export function domOf(file: string): Promise<string> {
  if (found === undefined) throw new Error(`no browser; looked in ${places.join(', ')}`);
  const profile = mkdtempSync(join(tmpdir(), 'onebatch-browser-'));
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    '--no-first-run',
    `--user-data-dir=${profile}`,
    '--virtual-time-budget=2000',
    '--dump-dom',
  ];
  return new Promise((done, fail) => {
    execFile(
      found,
      [...flags, `file://${file}`],
      { maxBuffer: 2 ** 26, timeout: 90_000, killSignal: 'SIGKILL' },
      (error, stdout) => {
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
        if (error === null) done(stdout);
        else fail(new Error(`the browser failed: ${error.message}`));
      },
    );
  });
}
