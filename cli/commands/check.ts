import {
  isOwn,
  traceOf,
  windowsOf,
  type AnySpec,
  type Trace,
  type ViolatedVerdict,
} from '../../properties/index.js';
import type { Verdict, World } from '../../sim/index.js';
import { InputError, type ExitCode } from '../errors.js';
import { plain } from '../format.js';
import { formatOf, isPicture, type Format } from '../formats.js';
import type { Interrupt } from '../interrupt.js';
import { endingsBy } from '../lifeline.js';
import { searchMinimum, defaultMinimumStatesMax } from '../minimum.js';
import type { CommonOptions } from '../options.js';
import { recorded } from '../recorded.js';
import { saveRegressions, savingOf } from '../regression.js';
import { checkCommand, headingOf } from '../../render/command.js';
import { minimumProgress } from '../../render/decision.js';
import { minimizedJson, verdictJson } from '../../render/json.js';
import { scheduleJson } from '../../render/schedule-json.js';
import { checkSummary } from '../../render/summary.js';
import { number, type Style } from '../../render/text.js';
import { asymmetryText, verdictsText } from '../../render/verdict.js';
import type { Limits } from '../limits.js';
import { nothingFound, search } from '../search.js';
import { jsonText, printed, style, type Notes } from '../terminal.js';
import {
  annotateIn,
  counterexampleText,
  stepsText,
  type AnnotatedViolation,
  type ShownViolation,
  type Telling,
} from '../counterexample.js';
import { counterexampleDiagram, counterexamplePage } from '../counterexample-pictures.js';
import { build, codeKind, memoOf, unhandledIn } from '../own.js';
import { originOf } from './context.js';
import { exitCodeOf, run, searchProgress, targetOf, type Target } from './search-command.js';
import type { SearchResult, Minimized } from '../../render/results.js';

export interface CheckOptions extends CommonOptions {
  /** Default: text. */
  readonly format?: Format;
  readonly alternatives?: boolean;
}

/** Explores one strategy, the catalogue's or a file's, until every asked property is decided. */
export async function check(asked: string, options: CheckOptions): Promise<ExitCode> {
  const format = formatOf(options);
  checkFinite(options);
  const { target, spec, own, name, properties } = await targetOf(asked, options);
  const watched = options.property ?? properties.map(({ name }) => name);
  endIfCutOff(
    { spec, properties, findings: nothingFound(watched), shown: [], traces: [] },
    format,
    options,
  );
  const origin = originOf(own);
  const memo = memoOf(own);
  const world = build(spec, own, { ...options, memo });
  const endIfCutOffNow = (findings: SearchResult): void => {
    const shown = violatedIn(findings).map((verdict) => shortestOf(verdict));
    const bare = shown.map(({ verdict }) => traceOf(spec, verdict, origin, []));
    endIfCutOff({ spec, properties, findings, shown, traces: bare }, format, options);
    // To tell a schedule is to run it, and to look at what could come next: that may be the step that does not come back.
    const told = shown.map((one) => annotateIn(world, one));
    const traces = told.map((one) => traceIn(spec, one, origin));
    endIfCutOff({ spec, properties, findings, shown: told, traces }, format, options);
  };
  const pageOf = (
    told: AnnotatedViolation,
    interrupt: Interrupt,
    progressLine: Notes['progressLine'],
  ): Promise<string> => {
    const whole = build(spec, own, { symmetry: false, memo });
    return counterexamplePage(whole, { spec, properties }, told, (recorder) =>
      recorded(recorder, options, interrupt, () =>
        progressLine(() => `the page of ${name}: ${number(recorder.states)} states`),
      ),
    );
  };
  const saving = await savingOf(options, watched);
  // A schedule that nobody is shown is not worth the search for a simpler one.
  const isSaved = saving !== undefined || options.out !== undefined;
  return run<CheckResult & { readonly traces: readonly Trace<AnySpec>[] }>(
    {
      search: async (interrupt, progress) => {
        const watch = searchProgress(progress).bind(undefined, spec);
        const findings = await search(world, options, interrupt, watch, endIfCutOffNow);
        const shown: AnnotatedViolation[] = [];
        const isAllShown = isSaved || format === 'json';
        for (const [index, verdict] of violatedIn(findings).entries()) {
          const { property } = verdict;
          const one =
            options.shortest === true || (index > 0 && !isAllShown)
              ? undefined
              : build(spec, own, { property: [property], symmetry: false, memo });
          shown.push(annotateIn(world, await shownOf(verdict, one, options, interrupt, progress)));
        }
        const [first] = shown;
        const page =
          format === 'html' && first !== undefined
            ? await pageOf(first, interrupt, progress)
            : undefined;
        const traces = shown.map((one) => traceIn(spec, one, origin));
        return {
          spec,
          properties,
          findings,
          shown,
          traces,
          ...(page === undefined ? {} : { page }),
        };
      },
      notes: (outcome) => [
        ...notesOf(outcome, format),
        ...unhandledIn(own).map((text) => `an unhandled rejection: ${text}`),
        ...(saving !== undefined && outcome.traces.length === 0
          ? ['no property is broken: no regression was saved']
          : []),
      ],
      text: (outcome) => textOf(outcome, format, options),
      closing: (outcome, look) =>
        format === 'json' || isPicture(format) ? undefined : summaryOf(outcome, look),
      traces: ({ traces }) => traces.map((trace) => ({ name, trace })),
      save:
        saving &&
        ((traces) =>
          saveRegressions(saving, traces, { target, strategy: name, kind: codeKind(own) })),
      verdicts: ({ findings }) => kindsOf(findings),
    },
    { out: options.out, pure: format === 'json' || isPicture(format) },
  );
}

/** @throws InputError for a fault without limit. */
function checkFinite({ fault = {} }: CheckOptions): void {
  const kind = Object.keys(fault).find((name) => fault[name] === Infinity);
  if (kind === undefined) return;
  throw new InputError(
    `--fault: '${kind}=all' is for --starters all; expected ${kind}=n, n an integer of zero or more`,
  );
}

/** What a check came to, as far as it is known. */
interface CheckResult extends Pick<Target, 'spec' | 'properties'> {
  readonly findings: SearchResult;
  /** Not run as long as nobody may run anything in the world: then schedules are told step by step only. */
  readonly shown: readonly (ShownViolation | AnnotatedViolation)[];
  /** Of what is shown. */
  readonly traces: readonly Trace<AnySpec>[];
  /** The first one that is shown, as a page; absent: not asked for, or not made so far. */
  readonly page?: string;
}

/** What is said on stderr: with a picture, all that it does not say. */
function notesOf(
  { findings, properties, shown: [first], page }: CheckResult,
  format: Format,
): readonly string[] {
  const asymmetry = findings.verdicts[0]?.coverage.asymmetry ?? null;
  const notes = asymmetry === null ? [] : [asymmetryText(asymmetry)];
  if (!isPicture(format)) return notes;
  notes.push(verdictsText(findings, properties, plain));
  if (first === undefined) notes.push('no violation was found: there is no schedule to show');
  else if (!('execution' in first) || (format === 'html' && page === undefined)) {
    notes.push('there is no schedule to show');
  }
  return notes;
}

/** What is said on stdout; undefined: nothing, for there is no picture. */
function textOf(outcome: CheckResult, format: Format, options: CheckOptions): string | undefined {
  if (format === 'json') return jsonText(findingsJson(outcome, options));
  const { alternatives = false } = options;
  if (format === 'html') return outcome.page;
  if (format !== 'mermaid') return report(outcome, style(), { alternatives, layout: format });
  const [first] = outcome.shown;
  return first !== undefined && 'execution' in first
    ? counterexampleDiagram(outcome.spec, first)
    : undefined;
}

/** Has what is known be told if a step of the user's code does not come back. */
function endIfCutOff(outcome: CheckResult, format: Format, options: CheckOptions): void {
  endingsBy((because) => {
    const verdicts = outcome.findings.verdicts.map((verdict) =>
      verdict.kind === 'unknown' && verdict.because === 'interrupted'
        ? { ...verdict, because }
        : verdict,
    );
    const cut = { ...outcome, findings: { ...outcome.findings, verdicts } };
    const [text, notes] = [textOf(cut, format, options), notesOf(cut, format)];
    return {
      stdout: text === undefined ? '' : printed(text),
      code: exitCodeOf(kindsOf(cut.findings)),
      ...(notes.length === 0 ? {} : { note: notes.join('\n') }),
    };
  });
}

function kindsOf({ verdicts }: SearchResult): readonly Verdict<unknown>['kind'][] {
  return verdicts.map(({ kind }) => kind);
}

function violatedIn({ verdicts }: SearchResult): readonly ViolatedVerdict[] {
  return verdicts.filter((verdict) => verdict.kind === 'violated');
}

function shortestOf(verdict: ViolatedVerdict): ShownViolation {
  return { verdict, minimized: undefined, shortest: undefined };
}

/** @param world watches that property only; undefined: the shortest schedule is wanted. */
async function shownOf(
  verdict: ViolatedVerdict,
  world: World | undefined,
  { maxStates = defaultMinimumStatesMax, ...others }: Limits,
  interrupt: Interrupt,
  progressLine: Notes['progressLine'],
): Promise<ShownViolation> {
  const { property, counterexample } = verdict;
  if (world === undefined || counterexample.loop !== null) {
    return shortestOf(verdict);
  }
  const minimized = await searchMinimum(world, { ...others, maxStates }, interrupt, (...state) =>
    progressLine(() => minimumProgress(property, ...state)),
  );
  return cheapestShown(verdict, minimized);
}

/** A violation by its cheapest schedule, if one was found. */
export function cheapestShown(verdict: ViolatedVerdict, minimized: Minimized): ShownViolation {
  const { minimum } = minimized;
  if (minimum.kind !== 'found') return { verdict, minimized, shortest: undefined };
  const { actions, violates } = minimum;
  const counterexample = { ...verdict.counterexample, actions, violates };
  return { verdict: { ...verdict, counterexample }, minimized, shortest: verdict };
}

function traceIn(
  spec: AnySpec,
  { verdict, shortest, execution }: AnnotatedViolation,
  origin: Trace['found'],
): Trace<AnySpec> {
  const found = shortest === undefined ? origin : { ...origin, by: 'cost-ordered search' };
  return traceOf(spec, verdict, found, execution.facts);
}

function findingsJson(
  { findings: { verdicts, seconds }, shown, traces, spec }: CheckResult,
  { maxSeconds, alternatives = false }: CheckOptions,
): unknown {
  const all = verdicts.map((verdict) => {
    const index = shown.findIndex((other) => other.verdict.property === verdict.property);
    const [one, counterexample] = [shown[index], traces[index]];
    const base = verdictJson(verdict, spec, seconds, maxSeconds);
    if (one === undefined || counterexample === undefined) return base;
    if (!('execution' in one)) return { ...base, counterexample };
    const { fingerprint, steps } = scheduleJson(one.execution, alternatives);
    const told = alternatives ? { fingerprint, steps } : { fingerprint };
    return { ...base, counterexample, ...told, ...minimizedJson(one.minimized, windowsOf(spec)) };
  });
  return all.length === 1 ? all[0] : all;
}

function report(
  { spec, properties, findings, shown }: CheckResult,
  look: Style,
  telling: Telling,
): string {
  const { bold } = look.colours;
  const [first] = shown;
  const isTold = first !== undefined && 'execution' in first;
  const verdicts = verdictsText(
    findings,
    properties,
    look.colours,
    isTold ? first.verdict : undefined,
  );
  const parts = [`${bold(headingOf(spec))}\n${verdicts}`];
  if (first !== undefined) {
    parts.push(
      isTold
        ? counterexampleText(spec, first, look, { ...telling, properties })
        : stepsText(first.verdict, properties),
    );
  }
  return parts.join('\n\n');
}

/** What it came to, once more: a schedule is long. Undefined if there is none. */
function summaryOf({ spec, findings, shown }: CheckResult, look: Style): string | undefined {
  const [first, other] = shown;
  if (first === undefined) return undefined;
  const another = other && checkCommand(spec, other.verdict.property);
  const advice = isOwn(spec)
    ? []
    : ['Starts that hold: docs/which-strategy.md. Your runtime: docs/runtimes.md.'];
  return checkSummary(
    headingOf(spec),
    findings,
    { shown: first.verdict.property, another, advice },
    look,
  );
}
