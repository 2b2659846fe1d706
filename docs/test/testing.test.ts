import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultSpec, holdingOf, worldOf } from '../../properties/index.js';

const page = readFileSync('docs/testing.md', 'utf8');
const property = 'exactlyOneBatchPerWindow';
const naive = worldOf({ ...defaultSpec, strategy: 'naive', messages: 2 }, { watched: [property] });

function messageOf(options: { readonly seed: number; readonly path?: string }): string {
  const holding = holdingOf(naive, property, options);
  if (holding.kind !== 'failed') throw new Error(`nothing is broken with seed ${options.seed}`);
  return holding.message;
}

describe('docs/testing.md', () => {
  const message = messageOf({ seed: 612 });

  it('quotes a failure as it is printed', () => {
    const [, quoted = ''] = /```text\n(exactlyOne.*?)\n```/s.exec(page) ?? [];
    const parts = quoted.split('\n...\n');
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(message).toContain(part);
  });

  it('gives a path that leads there', () => {
    const [, path = ''] = /\{ seed: 612, path: '([\d:]+)' \}/.exec(page) ?? [];
    expect(message).toContain(`again: { seed: 612, path: '${path}' }`);
    expect(messageOf({ seed: 612, path })).toContain('1 preemption, 39 steps');
  });
});
