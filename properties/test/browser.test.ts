import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { rolldown, type OutputChunk } from 'rolldown';
import { describe, expect, it } from 'vitest';
import { Threads } from '../../sim/search/kernel/threads-browser.js';

const root = join(import.meta.dirname, '../..');

/** The modules in one script, as a page would load it. */
async function bundled(...modules: readonly string[]): Promise<OutputChunk> {
  const bundle = await rolldown({
    input: modules.map((module) => join(root, module)),
    platform: 'browser',
    resolve: {
      extensionAlias: { '.js': ['.ts', '.js'] },
      // As package.json's `browser` has it for the compiled package.
      alias: { './threads.js': join(root, 'sim/search/kernel/threads-browser.ts') },
    },
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'iife', name: 'onebatch' });
  await bundle.close();
  return output[0];
}

describe('outside of Node', () => {
  it('a trace replays: nothing of Node is loaded', async () => {
    const { code, imports } = await bundled('properties/index.ts');
    expect(imports).toEqual([]);
    expect(code).not.toMatch(/require\(["']node:/);
    const text = readFileSync(
      join(root, 'properties/regressions/flag-exactlyOneBatchPerWindow.trace.json'),
      'utf8',
    );
    // A context has what the language has, and none of what Node adds; these every browser has, too.
    const web = { structuredClone, URL, TextEncoder, TextDecoder, setTimeout, clearTimeout };
    const script = `${code}
      const { reproduced } = onebatch.replayTrace(onebatch.parseTrace(text, 'a page'));
      reproduced`;
    expect(runInNewContext(script, { text, ...web })).toBe(true);
  });

  it('the twin that asks Node for something is found out', async () => {
    const { imports } = await bundled('cli/search.ts');
    expect(imports).toContain('node:os');
  });

  it('a search has the one thread that calls', () => {
    const none = new Threads(0);
    none.replace();
    none.begin();
    expect(none.end()).toEqual([]);
    none.close();
    expect(() => new Threads(1)).toThrow('2 workers; expected 1: there are no threads here');
  });
});
