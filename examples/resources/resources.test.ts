import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explore, World } from '../../sim/index.js';
import * as counter from './counter.mjs';
import * as debounce from './debounce.mjs';
import * as runById from './run-by-id.mjs';
import * as semaphore from './semaphore.mjs';
import * as ticker from './ticker.mjs';
import * as uniqueRow from './unique-row.mjs';
import * as workQueue from './work-queue.mjs';

interface Example {
  readonly default: World;
  readonly fixed: World;
}

/** What each tells of the run that goes wrong, in order; others come in between. */
const examples: readonly (readonly [name: string, example: Example, told: readonly RegExp[]])[] = [
  [
    'a counter: both read before either writes',
    counter,
    [/READ_COUNT/, /READ_COUNT/, /SET_COUNT/, /SET_COUNT/],
  ],
  [
    'a semaphore: who has the permit dies, and the other one is told that there is none',
    semaphore,
    [/PERMIT from permits/, /: death/, /NO_PERMIT/],
  ],
  [
    'a unique row: both look before either inserts',
    uniqueRow,
    [/READ_ROW/, /READ_ROW/, /ROW_READ/],
  ],
  [
    'a ticker: both nodes look which tick ran last before either writes',
    ticker,
    [/fire PERIOD/, /READ_COUNT/, /READ_COUNT/, /SET_COUNT/, /SET_COUNT/],
  ],
  [
    'a debounce: it fires while a run runs, for a change that came after that began',
    debounce,
    [/editor-.: fire/, /job: deliver FIRE/, /editor-.: fire/, /job: deliver FIRE/, /job: fire/],
  ],
  [
    'a run by its id: both terminate before either starts',
    runById,
    [/TERMINATE/, /TERMINATE/, /START_RUN/, /START_RUN/, /RUN_EXISTS/],
  ],
  ['a work queue: who has a message dies', workQueue, [/RECEIVED/, /: death/, /EMPTY/]],
];

/** The schedule of a counterexample, its loop included; each actor told apart. */
function schedule({ config }: World): readonly string[] {
  const { symmetric: _, ...rest } = config;
  const world = new World(rest);
  const [verdict] = explore(world);
  if (verdict?.kind !== 'violated') throw new Error(`${config.name}: ${String(verdict?.kind)}`);
  return verdict.counterexample.actions.map((action) => world.describe(action));
}

describe('an example of a small resource', () => {
  it.each(examples)('%s', (_, { default: broken }, told) => {
    const steps = schedule(broken);
    let from = 0;
    for (const step of told) {
      const at = steps.findIndex((one, index) => index >= from && step.test(one));
      expect(at, `${String(step)} in ${steps.slice(from).join('\n')}`).not.toBe(-1);
      from = at + 1;
    }
  });

  it.each(examples)('%s: repaired, it holds, and was put to the test', (_, { fixed }) => {
    expect(explore(fixed)).toMatchObject([{ kind: 'holds', coverage: { complete: true } }]);
  });

  it('is short, and typed', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.mts'));
    expect(files).toHaveLength(examples.length);
    for (const file of files) {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8');
      expect(text.split('\n').length - 1, file).toBeLessThanOrEqual(60);
      expect(text, file).not.toMatch(/\bany\b( =|[;,>)])|as never|as unknown/);
    }
  });
});
