import { readFileSync } from 'node:fs';
import { engineVerdicts } from './engine-verdicts.js';
import { generatedFrom } from './words.js';

/** What is modelled of BullMQ, the verdicts, and the code to copy. */
export function bullmqPage(text: string): string {
  const [intro = '', ...sections] = text.trim().split(/^(?=## )/m);
  const code = readFileSync('docs/examples/bullmq-window.ts', 'utf8').trim();
  return [
    '# BullMQ',
    generatedFrom('docs/generate/bullmq.md'),
    intro.trim(),
    '## Verdicts',
    engineVerdicts('bullmq'),
    '## The code',
    `Of [bullmq-window](verdicts/bullmq-window.md), from [bullmq-window.ts](examples/bullmq-window.ts), which the tests run with BullMQ and a server.`,
    ['```ts', code, '```'].join('\n'),
    ...sections.map((section) => section.trim()),
  ].join('\n\n');
}
