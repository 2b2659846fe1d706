import { readFileSync } from 'node:fs';
import { engineVerdicts } from './engine-verdicts.js';
import { generatedFrom } from './words.js';

/** An engine with code to copy: `docs/examples/<reference>.ts`. */
export interface EnginePage {
  readonly engine: string;
  readonly title: string;
  /** The strategy that the code is of. */
  readonly reference: string;
  /** False: there is no server for it here, so nothing runs the code. Default: true. */
  readonly hasServer?: boolean;
}

/** What is modelled of an engine, the verdicts, and the code to copy. */
export function enginePage(
  { engine, title, reference, hasServer = true }: EnginePage,
  text: string,
): string {
  const [intro = '', ...sections] = text.trim().split(/^(?=## )/m);
  const file = `examples/${reference}.ts`;
  return [
    `# ${title}`,
    generatedFrom(`docs/generate/${engine}.md`),
    intro.trim(),
    '## Verdicts',
    engineVerdicts(engine),
    '## The code',
    `Of [${reference}](verdicts/${reference}.md), from [${reference}.ts](${file}), which ${
      hasServer
        ? 'the tests run on a server'
        : 'is compiled against the calls that it makes: nothing here runs it'
    }.`,
    ['```ts', readFileSync(`docs/${file}`, 'utf8').trim(), '```'].join('\n'),
    ...sections.map((section) => section.trim()),
  ].join('\n\n');
}
