import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{model,sim,properties,live,cli,docs}/**/*.test.ts'],
    // On two cores one worker would leave half of the machine idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Against what never ends, not against a busy machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // An .only left behind would make everything else pass by not running.
    allowOnly: false,
  },
});
