import { readFileSync } from 'node:fs';

/** The version in package.json: beside this folder in a checkout, two levels up in the compiled package. */
export function version(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), 'utf8');
      const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown };
      if (name === 'onebatch' && typeof version === 'string') return version;
    } catch {
      // not there: the other place
    }
  }
  return 'unknown';
}
