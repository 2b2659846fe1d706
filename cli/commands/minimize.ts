import { annotate, type Cost, type Execution } from '../../sim/index.js';
import {
  isOwn,
  renewedTrace,
  targetOf,
  traceOf,
  windowsOf,
  type AnySpec,
  type Replay,
  type Trace,
} from '../../properties/index.js';
import { InputError, type ExitCode } from '../errors.js';
import { searchMinimum } from '../minimum.js';
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
import { notes } from '../terminal.js';
import { follow, found as origin, worldIn } from './context.js';
import { run } from './search-command.js';
import type { Minimized } from '../../render/results.js';

export interface MinimizeOptions {
  readonly maxStates?: number;
  readonly maxSeconds?: number;
  readonly json?: true;
  readonly out?: string;
}

/** Finds the cheapest schedule that breaks what a trace breaks, in the same world. */
export async function minimize(file: string, options: MinimizeOptions): Promise<ExitCode> {
  const { trace: read, own, replayed, lines } = await follow(file);
  const given = renewedTrace(read, replayed);
  const property = propertyOf(given, replayed, file);
  const world = worldIn(given, file, own, [property]);
  const { cost: before } = replayed.execution;
  for (const line of lines) notes().note(line);
  return run<SearchResult>(
    {
      search: async (interrupt, progress) => {
        const minimized = await searchMinimum(world, options, interrupt, (...state) =>
          progress(() => minimumProgress(property, ...state)),
        );
        const { minimum } = minimized;
        if (minimum.kind !== 'found') return { minimized };
        const execution = annotate(world, minimum.actions);
        return { minimized, execution, trace: traced(given, property, execution) };
      },
      json: (found) => resultJson(given, before, found),
      text: (found, look) => report(given, { property, before, ...found }, look),
      traces: ({ trace }) => {
        const name = targetOf(given.world).replace(/^.*\//, '');
        return trace === undefined ? [] : [{ name, trace }];
      },
      verdicts: ({ minimized: { minimum } }) => [verdictOf[minimum.kind]],
    },
    options,
  );
}

const verdictOf = { found: 'violated', none: 'holds', unknown: 'unknown' } as const;

function resultJson(
  given: Trace<AnySpec>,
  { faults, preemptions, steps, actors }: Cost,
  { trace, minimized }: SearchResult,
): object {
  return {
    given: { faults, preemptions, steps, actors },
    trace: trace ?? null,
    ...minimizedJson(minimized, windowsOf(given.world)),
  };
}

/**
 * The property that a trace claims to break, or else the first that it breaks.
 * @throws InputError if it breaks none, by steps that end.
 */
function propertyOf(trace: Trace<AnySpec>, { violations }: Replay, file: string): string {
  if (trace.loop !== undefined) {
    throw new InputError(
      `${file} repeats for ever from step ${trace.loop + 1} on; expected a schedule that ends`,
    );
  }
  const claimed = trace.violation?.property;
  const broken = violations.find(({ property }) => property === claimed) ?? violations[0];
  if (broken !== undefined) return broken.property;
  throw new InputError(`${file} breaks no property; expected a schedule that breaks a property`);
}

/** The trace with another schedule, which breaks this property. */
export function traced<Spec extends AnySpec>(
  { world, found: { code } }: Trace<Spec>,
  property: string,
  { steps, facts }: Execution,
): Trace<Spec> {
  const counterexample = { actions: steps.map(({ action }) => action), loop: null };
  return traceOf(
    world,
    { property, counterexample },
    { ...origin, by: 'cost-ordered search', ...(code === undefined ? {} : { code }) },
    facts,
  );
}

interface SearchResult {
  readonly minimized: Minimized;
  /** Of the schedule that was found, as all that follows. */
  readonly execution?: Execution;
  readonly trace?: Trace<AnySpec>;
}

function report(
  given: Trace<AnySpec>,
  {
    property,
    before,
    minimized: { minimum, explanation },
    execution,
  }: SearchResult & { readonly property: string; readonly before: Cost },
  look: Style,
): string {
  const windows = windowsOf(given.world);
  const head = [
    look.colours.bold(headingOf(given.world)),
    `As given: ${costText(before)}, and ${property} is broken.`,
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
    tablesText(execution, look, isOwn(given.world)),
  ].join('\n\n');
}
