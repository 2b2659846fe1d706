import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{model,sim,properties,live,cli,docs}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // An .only left behind would make everything else pass by not running.
    allowOnly: false,
  },
});
