import { annotate, TransitionMemo } from '../../sim/index.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cases } from '../../sim/test/runs.js';
import { actionsIn, catalogueCell, multisetIncludes, parseTrace, worldOf } from '../index.js';

const directory = join(import.meta.dirname, '../regressions');
const files = readdirSync(directory);
/** What machines did in one world, for the other worlds. */
const memo = new TransitionMemo();

describe('the shortest schedules of the catalogue', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  /** In the short suite the last one of each strategy, and one that no search there finds again. */
  const strategyOf = (file: string): string => file.slice(0, file.lastIndexOf('-'));
  const short = new Set([
    ...new Map(files.map((file) => [strategyOf(file), file])).values(),
    'pg-boss-debounce-noMessageLost.trace.json',
  ]);
  it.each(cases(files, (file) => short.has(file)))(
    '%s still violates its property, by faults that the catalogue names',
    (file) => {
      const { world, steps, loop, violation } = parseTrace(
        readFileSync(join(directory, file), 'utf8'),
        file,
      );
      const property = violation?.property ?? '';
      const watching = worldOf(world, { watched: [property], memo });
      const execution = annotate(watching, actionsIn(watching, steps), loop ?? null);
      expect(execution.violations).toMatchObject([{ property, step: violation?.step }]);
      const finding = catalogueCell(world.strategy, world.runtime, property);
      expect(finding?.breaks.some((set) => multisetIncludes(world.faults, set))).toBe(true);
      expect(file).toBe(`${world.strategy}-${property}.trace.json`);
    },
  );
});
