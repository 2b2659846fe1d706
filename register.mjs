// Lets plain `node` run the project's TypeScript: `node --import ./register.mjs cli/main.ts ...`.
// Types are not checked here (`tsc` does that), so scripts start at once.
import { register } from 'node:module';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

process.env['TS_NODE_PROJECT'] ??= fileURLToPath(new URL('./tsconfig.json', import.meta.url));
register('ts-node/esm', import.meta.url);
