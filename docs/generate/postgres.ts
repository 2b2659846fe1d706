import { readFileSync } from 'node:fs';
import { engineVerdicts } from './engine-verdicts.js';
import { generatedFrom } from './words.js';

/** What is modelled of PostgreSQL, the verdicts, and the code to copy. */
export function postgresPage(text: string): string {
  const [intro = '', ...sections] = text.trim().split(/^(?=## )/m);
  const file = 'docs/examples/postgres-window.ts';
  return [
    '# PostgreSQL',
    generatedFrom('docs/generate/postgres.md'),
    intro.trim(),
    '## Verdicts',
    engineVerdicts('postgres'),
    '## The code',
    `Of [postgres-window](verdicts/postgres-window.md), from [postgres-window.ts](examples/postgres-window.ts), which the tests run on a server.`,
    ['```ts', readFileSync(file, 'utf8').trim(), '```'].join('\n'),
    ...sections.map((section) => section.trim()),
  ].join('\n\n');
}
