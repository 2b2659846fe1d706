import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The example app imports the package by its name; tests try the sources, built or not.
  resolve: {
    alias: Object.fromEntries(
      ['live', 'model'].map((entry) => [
        `onebatch/${entry}`,
        resolve(import.meta.dirname, entry, 'index.ts'),
      ]),
    ),
  },
  test: {
    globalSetup: ['sim/test/runs.ts'],
    include: ['{input,model,sim,properties,live,cli,docs}/**/*.test.ts'],
    // On two cores one worker would leave half of the machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Against what never ends, not against a busy machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // An .only left behind would make everything else pass by not running.
    allowOnly: false,
  },
});
