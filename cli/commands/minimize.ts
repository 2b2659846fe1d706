import { format, type Cost, type Execution, annotate } from '../../sim/index.js';
import {
  canonicalFact,
  renewedTrace,
  traceFormat,
  type Replay,
  type Trace,
} from '../../properties/index.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { checkWritable } from '../files.js';
import { interruptible } from '../interrupt.js';
import { searchMinimum as search } from '../minimum.js';
import { headingOf } from '../../render/command.js';
import {
  beyondText,
  costText,
  decidedHere,
  decisionLines,
  minimumProgress,
  minimumText,
} from '../../render/decision.js';
import { minimizedJson } from '../../render/json.js';
import { tablesText } from '../../render/storage.js';
import type { Style } from '../../render/text.js';
import { traceText } from '../../render/trace.js';
import { notes, print, printJson, style } from '../terminal.js';
import { follow, found as origin, worldIn, writeTraces, wroteText } from './context.js';
import type { Minimized } from '../../render/results.js';

export interface MinimizeOptions {
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  readonly json?: true;
  readonly out?: string;
}

/** Finds the cheapest schedule that breaks what a trace breaks, in the same world. */
export async function minimize(file: string, options: MinimizeOptions): Promise<ExitCode> {
  const { trace: read, replayed, lines } = await follow(file);
  const given = renewedTrace(read, replayed);
  const property = propertyOf(given, replayed, file);
  const world = await worldIn(given, file, [property]);
  const { cost: before } = replayed.execution;
  if (options.out !== undefined) await checkWritable(options.out);
  const { note, progressLine, done } = notes();
  for (const line of lines) note(line);
  const minimized = await interruptible(note, (interrupt) =>
    search(world, options, interrupt, (...state) =>
      progressLine(() => minimumProgress(property, ...state)),
    ),
  );
  done();
  const { minimum } = minimized;
  const execution = minimum.kind === 'found' ? annotate(world, minimum.actions) : undefined;
  const trace = execution && traced(given, property, execution);
  const { json = false, out } = options;
  if (json) {
    const { faults, preemptions, steps, actors } = before;
    printJson({
      given: { faults, preemptions, steps, actors },
      trace: trace ?? null,
      ...minimizedJson(minimized, given.world.windows),
    });
  } else {
    print(report(given, { property, before, minimized, execution }, style()));
  }
  if (trace !== undefined && out !== undefined) {
    const name = given.world.strategy.replace(/^.*\//, '');
    await writeTraces(out, [{ name, trace }], (files) => {
      if (json) for (const file of files) note(`wrote ${file}`);
      else print(`\n${wroteText(files)}`);
    });
  }
  if (minimum.kind === 'found') return exit.violated;
  return minimum.kind === 'none' ? exit.ok : exit.unknown;
}

/**
 * The property that a trace claims to break, or else the first that it breaks.
 * @throws InputError if it breaks none, by steps that end.
 */
function propertyOf(trace: Trace, { violations }: Replay, file: string): string {
  if (trace.loop !== undefined) {
    throw new InputError(
      `${file} goes round for ever from step ${trace.loop + 1} on; expected a schedule that ends`,
    );
  }
  const claimed = trace.violation?.property;
  const broken = violations.find(({ property }) => property === claimed) ?? violations[0];
  if (broken !== undefined) return broken.property;
  throw new InputError(`${file} violates nothing; expected a schedule that breaks a property`);
}

/** The trace with another schedule, which breaks this property. */
export function traced(given: Trace, property: string, { steps, facts }: Execution): Trace {
  return {
    format: traceFormat,
    world: given.world,
    found: { ...origin, by: 'cost-ordered search' },
    violation: { property, step: steps.length },
    steps: steps.map(({ action }) => format(action)),
    ...(facts.length === 0 ? {} : { expect: facts.map(canonicalFact) }),
  };
}

interface SearchResult {
  readonly property: string;
  readonly before: Cost;
  readonly minimized: Minimized;
  /** Of the schedule that was found. */
  readonly execution: Execution | undefined;
}

function report(
  given: Trace,
  { property, before, minimized: { minimum, explanation }, execution }: SearchResult,
  look: Style,
): string {
  const { windows } = given.world;
  const head = [
    look.colours.bold(headingOf(given.world)),
    `As given: ${costText(before)}, and ${property} is violated.`,
  ].join('\n');
  if (minimum.kind !== 'found' || execution === undefined || explanation === undefined) {
    const why = minimum.kind === 'unknown' ? beyondText(minimum) : 'Nothing breaks it.';
    return `${head}\n\n${why}`;
  }
  const annotations = {
    violations: execution.violations,
    windows,
    critical: decidedHere(explanation),
  };
  return [
    head,
    traceText(execution, annotations, look),
    decisionLines(explanation, windows).join('\n'),
    minimumText(minimum),
    tablesText(execution, look),
  ].join('\n\n');
}
