// Lets plain `node` run the project's TypeScript: `node --import ./register.mjs cli/main.ts ...`.
// Types are not checked here (`tsc` does that), and what ts-node has compiled once is kept, so scripts start at once.
import { createRequire, register } from 'node:module';
import process from 'node:process';

try {
  createRequire(import.meta.url).resolve('ts-node');
} catch {
  process.stderr.write(
    "onebatch: ts-node is not installed: in a checkout, scripts need the development packages; run 'npm ci' (without --omit=dev)\n",
  );
  process.exit(2);
}
register('./ts-node-cached.mjs', import.meta.url);
