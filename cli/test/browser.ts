import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserArguments, findBrowser } from '../browser.js';

/** With it a missing browser is a failure; without it, tests that need one are skipped and say so. */
export const required = process.env['REQUIRE_BROWSER'] === '1';

/** True if tests that need a browser run: there is one, or somebody insists. */
export const hasBrowser = required || isThere();

function isThere(): boolean {
  try {
    return findBrowser() !== '';
  } catch {
    return false;
  }
}

/** What a page has become once its scripts have run, as HTML. */
export function domOf(file: string): Promise<string> {
  const found = findBrowser();
  const profile = mkdtempSync(join(tmpdir(), 'onebatch-browser-'));
  const flags = [
    '--headless=new',
    '--no-sandbox',
    ...browserArguments(),
    `--user-data-dir=${profile}`,
    '--virtual-time-budget=2000',
    '--dump-dom',
  ];
  return new Promise((done, fail) => {
    execFile(
      found,
      [...flags, `file://${file}`],
      { maxBuffer: 2 ** 26, timeout: 1_800_000, killSignal: 'SIGKILL' },
      (error, stdout) => {
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
        if (error === null) done(stdout);
        else fail(new Error(`the browser failed: ${error.message}`));
      },
    );
  });
}
