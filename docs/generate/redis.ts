import { scripts, windowKeys } from '../../model/redis/index.js';
import { engineVerdicts } from './engine-verdicts.js';
import { generatedFrom } from './words.js';

/** What is modelled of Redis, the verdicts, and the scripts to copy. */
export function redisPage(text: string): string {
  const [intro = '', ...sections] = text.trim().split(/^(?=## )/m);
  return [
    '# Redis',
    generatedFrom('docs/generate/redis.md'),
    intro.trim(),
    '## Verdicts',
    engineVerdicts('redis'),
    '## The scripts',
    `Of [redis-window](verdicts/redis-window.md), as they are compared with a server. \`KEYS\`, in this order: ${windowKeys.map((key) => `\`${key}\``).join(', ')}, each with a prefix of yours; \`window:\` begins the names of the lists. In a cluster give all a hash tag.`,
    ...(['push', 'claim', 'done'] as const).flatMap((name) => [
      `### ${name}`,
      ['```lua', scripts[name].lua, '```'].join('\n'),
    ]),
    ...sections.map((section) => section.trim()),
  ].join('\n\n');
}
