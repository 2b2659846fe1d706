import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The file that `node` runs in place of cli/main.ts. */
    readonly command: string;
    /** The file that a user's strategy imports in place of model/index.ts. */
    readonly model: string;
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What asks where its own source is, not where it runs. */
const placed =
  /\/(cli\/(version|place)|render\/command|code\/(bundle\/(bundle|builtins|packages|whose)|durable\/\w+|app\/\w+))\.ts$/;

/** What is not in the bundle: what a user's file shares with the program, and what is loaded only when it is asked for. */
const external = /^(node:|xstate|fast-check|rolldown|azurite|puppeteer|durable|@azure|@mermaid)/;

/**
 * Bundles the command once for all test files. A process that is tested then needs half of the CPU time to start;
 * starting.test.ts and outputs.test.ts run the command as a checkout has it.
 */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, 'onebatch-test-'));
  const bundle = await rolldown({
    cwd: root,
    input: {
      main: 'cli/main.ts',
      'user-thread': 'cli/user-thread.ts',
      'row-thread': 'cli/row-thread.ts',
      'for-strategies': 'model/index.ts',
    },
    platform: 'node',
    external,
    plugins: [
      {
        name: 'as in the checkout',
        transform: (code, id) =>
          placed.test(id)
            ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
            : null,
      },
    ],
  });
  await bundle.write({ dir, format: 'esm' });
  provide('command', join(dir, 'main.js'));
  provide('model', join(dir, 'for-strategies.js'));
  return () => rmSync(dir, { recursive: true });
}
