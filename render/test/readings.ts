import { annotate, TransitionMemo, type Execution } from '../../sim/index.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionsIn, parseTrace, worldOf, type Trace } from '../../properties/index.js';
import type { Annotations } from '../annotations.js';

const directory = join(import.meta.dirname, '../../properties/regressions');
const samples = join(import.meta.dirname, '../../properties/test/samples');

/** The files of the catalogue's cheapest schedules. */
export const regressions: readonly string[] = readdirSync(directory);

/** A schedule of the catalogue, as the command reads it. */
export interface Known {
  readonly trace: Trace;
  readonly execution: Execution;
  readonly annotations: Annotations;
}

const known = new Map<string, Known>();
/** What machines did in one world, for the other worlds. */
const memo = new TransitionMemo();

/** A schedule that stays as it is, whatever becomes of the catalogue: shortest ones, for tests that spell them out. */
export function readingOfSample(name: string): Known {
  return readingAt(join(samples, `${name}.trace.json`));
}

export function readingOfFile(file: string): Known {
  return readingAt(join(directory, file));
}

function readingAt(file: string): Known {
  const before = known.get(file);
  if (before !== undefined) return before;
  const trace = parseTrace(readFileSync(file, 'utf8'), file);
  const world = worldOf(trace.world, { symmetry: false, memo });
  const execution = annotate(world, actionsIn(world, trace.steps), trace.loop ?? null);
  const annotations = { violations: execution.violations, windows: trace.world.windows };
  const found = { trace, execution: execution, annotations };
  known.set(file, found);
  return found;
}
