// Lets plain `node` run the project's TypeScript: `node --import ./register.mjs cli/main.ts ...`.
// Types are not checked here (`tsc` does that), and what ts-node has compiled once is kept, so scripts start at once.
import { register } from 'node:module';

register('./ts-node-cached.mjs', import.meta.url);
