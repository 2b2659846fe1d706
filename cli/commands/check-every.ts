import { count, number, seconds } from '../../render/text.js';
import { visible } from '../../render/visible.js';
import {
  certificateText,
  everySettingOf,
  faultsText,
  isOwn,
  proofFor,
  safetyHalves,
  specOfSize,
  traceOf,
  type EverySpec,
  type Trace,
  type ViolatedVerdict,
  type WorldSpec,
} from '../../properties/index.js';
import type { Proof } from '../../sim/index.js';
import { InputError, type ExitCode } from '../errors.js';
import { checkWritable, writeTogether, type NewFile } from '../files.js';
import { interruptible, type Interrupt } from '../interrupt.js';
import { build, isConfig, memoOf, type Own } from '../own.js';
import { search } from '../search.js';
import { secondsLeft, stopOf, withPauses } from '../stop.js';
import { notes, print, printJson, style } from '../terminal.js';
import { version } from '../version.js';
import { check, type CheckOptions } from './check.js';
import { originOf } from './context.js';
import { exitCodeOf, targetOf } from './search-command.js';

/** Numbers of starters that are searched before a proof is tried. */
const sizes = [1, 2, 3] as const;

/** States of such a search, unless more or fewer are asked for: the proof does not rest on them. */
const statesMax = 200_000;

/** What a search has found for so many starters. */
interface Searched {
  readonly starters: number;
  readonly verdict: 'holds' | 'violated' | 'unknown' | 'unwitnessed';
  readonly states: number;
}

/** What a property has come to. */
interface Outcome {
  readonly property: string;
  readonly searched: readonly Searched[];
  readonly violated?: { readonly spec: WorldSpec; readonly verdict: ViolatedVerdict };
  /** Absent if it is violated. */
  readonly proof?: Proof;
  readonly seconds: number;
}

const oneEach = 'each starter has one message, in one window';
const noSchedule = 'a proof has no schedule; ask for the least number that breaks it';
const ownLimits = 'a proof has one thread; limit it by --max-seconds and --max-states';

/** Options that have no meaning for all numbers, and why. */
const refused = {
  messages: ['--messages', oneEach],
  windows: ['--windows', oneEach],
  window: ['--window', oneEach],
  workers: ['--workers', ownLimits],
  maxMemory: ['--max-memory', ownLimits],
  shortest: ['--shortest', noSchedule],
  alternatives: ['--alternatives', noSchedule],
  saveRegression: ['--save-regression', noSchedule],
} as const satisfies Partial<Record<keyof CheckOptions, readonly [option: string, why: string]>>;

/** Checks with as many starters as are asked for, or with every number of them. */
export async function checkAsked(asked: string, options: CheckOptions): Promise<ExitCode> {
  return options.starters === Infinity ? checkEvery(asked, options) : check(asked, options);
}

/**
 * Checks the safety half of properties for every number of starters: a search with one, two and three, then a proof.
 *
 * @throws InputError in one line for options that mean nothing here.
 */
async function checkEvery(asked: string, options: CheckOptions): Promise<ExitCode> {
  const { starters: _, fault = {}, ...others } = options;
  checkOptions(options);
  const unlimited = new Set(Object.keys(fault).filter((kind) => fault[kind] === Infinity));
  const budgets = Object.fromEntries(
    Object.entries(fault).map(([kind, times]) => [kind, times === Infinity ? 1 : times]),
  );
  const target = await targetOf(asked, { ...others, fault: budgets });
  const { spec, own, properties } = target;
  if (isOwn(spec) || isConfig(own)) {
    throw new InputError(`--starters all: ${asked} exports a world, which is as large as it is`);
  }
  const watched = watchedIn(
    options,
    properties.map(({ name }) => name),
  );
  const { out } = options;
  if (out !== undefined && own !== undefined) {
    throw new InputError(
      `--starters all: --out writes certificates of the catalogue's strategies only, not of ${asked}`,
    );
  }
  if (out !== undefined) await checkWritable(out);
  const { note, progressLine, done } = notes();
  const outcomes = await interruptible(note, async (interrupt) => {
    const found: Outcome[] = [];
    for (const property of watched) {
      progressLine(() => `${asked}, ${property}: a search with few starters, then a proof for all`);
      found.push(await outcomeOf({ spec, own, property, unlimited }, options, interrupt));
    }
    return found;
  });
  done();
  const isJson = options.json === true || options.format === 'json';
  if (isJson) {
    const all = outcomes.map((outcome) => outcomeJson(outcome, spec, own, fault));
    printJson(all.length === 1 ? all[0] : all);
  } else {
    print(textOf(outcomes, spec, fault));
  }
  if (out !== undefined) {
    const files = outcomes.flatMap((outcome) => certificateIn(outcome, spec, fault));
    const paths = await writeTogether(out, files, true);
    for (const path of paths) {
      (isJson ? note : print)(visible(`wrote ${path}; check it again: onebatch certify ${path}`));
    }
  }
  if (!isJson) {
    const [first] = outcomes.flatMap(({ violated, property }) =>
      violated ? [{ violated, property }] : [],
    );
    if (first !== undefined) {
      const { starters } = first.violated.spec;
      print('');
      return check(asked, { ...others, fault: budgets, starters, property: [first.property] });
    }
  }
  return exitCodeOf(outcomes.map(({ proof }) => proof?.kind ?? 'violated'));
}

/** The file of a proof; none if there is none. */
function certificateIn(
  { property, proof }: Outcome,
  spec: WorldSpec,
  fault: Readonly<Record<string, number>>,
): NewFile[] {
  if (proof?.kind !== 'holds') return [];
  const { strategy, runtime, client } = spec;
  const faults = Object.entries(withAll(fault)).map(([kind, times]) => `${kind}${times}`);
  const parts = [strategy, runtime, ...(client === undefined ? [] : [client]), ...faults, property];
  const name = `${parts.join('-')}.certificate.json`;
  return [{ name, text: certificateText(spec, property, proof.content(), version()) }];
}

/** @throws InputError for an option that means nothing for all numbers of starters. */
function checkOptions(options: CheckOptions): void {
  for (const [name, [option, why]] of Object.entries(refused)) {
    if (options[name as keyof typeof refused] === undefined) continue;
    throw new InputError(`--starters all: ${option} means nothing; ${why}`);
  }
  if (options.time === 'timed') {
    throw new InputError('--starters all: --time timed is not covered; expected asynchronous');
  }
  if (options.faultsMax !== undefined) {
    throw new InputError(
      '--starters all: --faults-max is not covered; expected --fault kind=n or kind=all',
    );
  }
  if (options.format !== undefined && options.format !== 'text' && options.format !== 'json') {
    throw new InputError(
      `--starters all: --format ${options.format} is for one schedule; expected text or json`,
    );
  }
}

/** The properties that are asked about, or all that have a safety half. */
function watchedIn({ property }: CheckOptions, names: readonly string[]): readonly string[] {
  const known = names.filter((name) => Object.hasOwn(safetyHalves, name));
  const other = property?.find((name) => !known.includes(name));
  if (other !== undefined) {
    throw new InputError(
      `--starters all: no safety half of ${other} is known; expected ${Object.keys(safetyHalves).join(' or ')}`,
    );
  }
  if (known.length > 0) return property ?? known;
  throw new InputError(
    `--starters all: it is judged by neither ${Object.keys(safetyHalves).join(' nor ')}`,
  );
}

interface Asked {
  readonly spec: EverySpec;
  readonly own: Own | undefined;
  readonly property: string;
  readonly unlimited: ReadonlySet<string>;
}

/** What a search with few starters, and then a proof for all of them, find of one property. */
export async function outcomeOf(
  { spec, own, property, unlimited }: Asked,
  { maxSeconds, maxStates, symmetry = true, reduction = true }: CheckOptions,
  interrupt: Interrupt,
): Promise<Outcome> {
  const begin = performance.now();
  const elapsed = (): number => (performance.now() - begin) / 1000;
  const left = () => secondsLeft(maxSeconds, elapsed());
  const searched: Searched[] = [];
  const memo = memoOf(own);
  for (const starters of sizes) {
    const sized = specOfSize(spec, starters);
    const world = build(sized, own, { property: [property], memo });
    const limits = { maxStates: maxStates ?? statesMax, symmetry, reduction, ...left() };
    const { verdicts } = await search(world, limits, interrupt, () => undefined);
    const [verdict] = verdicts;
    if (verdict === undefined) continue;
    searched.push({ starters, verdict: verdict.kind, states: verdict.coverage.states });
    if (verdict.kind !== 'violated') continue;
    return { property, searched, violated: { spec: sized, verdict }, seconds: elapsed() };
  }
  const stop = stopOf(interrupt, left().maxSeconds);
  const proof = await withPauses(
    proofFor(spec, property, {
      unlimited,
      stop,
      strategy: isConfig(own) ? undefined : own,
      ...(maxStates === undefined ? {} : { viewsMax: maxStates }),
    }),
  );
  return { property, searched, proof, seconds: elapsed() };
}

/** Budgets of faults, with a word for those that have no limit. */
function withAll(fault: Readonly<Record<string, number>>): Record<string, number | 'all'> {
  return Object.fromEntries(
    Object.entries(fault).map(([kind, times]) => [kind, times === Infinity ? 'all' : times]),
  );
}

function outcomeJson(
  { property, searched, violated, proof, seconds: elapsed }: Outcome,
  { strategy, runtime, client }: EverySpec,
  own: Own | undefined,
  fault: Readonly<Record<string, number>>,
): unknown {
  const faults = withAll(fault);
  const world = { strategy, runtime, ...(client === undefined ? {} : { client }), faults };
  const base = {
    property,
    starters: 'all',
    seconds: Math.round(elapsed * 1000) / 1000,
    searched,
    world,
  };
  if (violated !== undefined) {
    const { spec, verdict } = violated;
    const counterexample: Trace<WorldSpec> = traceOf(spec, verdict, originOf(own), []);
    return { verdict: 'violated', ...base, least: spec.starters, counterexample };
  }
  if (proof?.kind !== 'holds')
    return { verdict: 'unknown', because: proof?.because, ...base, ...proof?.size };
  const { size, audited } = proof;
  return { verdict: 'holds', safety: safetyHalves[property], ...base, ...size, audited };
}

function textOf(
  outcomes: readonly Outcome[],
  spec: WorldSpec,
  fault: Readonly<Record<string, number>>,
): string {
  const { bold } = style().colours;
  const isAny = Object.values(fault).includes(Infinity);
  const searched = isAny ? `searched with ${faultsText(spec.faults)}` : 'searched';
  const told = outcomes.map((outcome) => outcomeText(outcome, searched));
  const isProven = outcomes.some(({ proof }) => proof?.kind === 'holds');
  return [bold(headingOf(spec, fault)), ...told, ...(isProven ? [assumptions] : [])].join('\n');
}

function headingOf(spec: WorldSpec, fault: Readonly<Record<string, number>>): string {
  return visible(
    `${everySettingOf(spec)}, every number of starters, a message each, 1 window, ${faultsText(fault)}`,
  );
}

const assumptions = `
"Holds" speaks of the safety half only, and takes for granted that machines treat strangers pairwise: they do not count or
compare them. The audit has looked for what contradicts that. See docs/for-every-number.md.`;

function outcomeText(
  { property, searched, violated, proof, seconds: elapsed }: Outcome,
  searchedWith: string,
): string {
  const { green, red, yellow } = style().colours;
  const sizesTold = searched
    .map(
      ({ starters, verdict, states }) =>
        `${starters}: ${verdictWords[verdict]} (${number(states)})`,
    )
    .join(', ');
  const lines = (first: string, ...others: readonly string[]): string =>
    [
      `  ${property}  ${first}`,
      ...others.map((line) => `    ${line}`),
      `    ${searchedWith}, with states: ${sizesTold}`,
    ].join('\n');
  if (violated !== undefined) {
    const { starters } = violated.spec;
    return lines(red(`broken by ${count(starters, 'starter')}, and by no fewer`));
  }
  if (proof?.kind !== 'holds') {
    return lines(
      yellow('unknown'),
      `${proof?.because ?? ''}; ${sizeText(proof)}, ${seconds(elapsed)}`,
    );
  }
  const { worlds, steps, states, complete } = proof.audited;
  return lines(
    `${green('holds for every number of starters')}: ${safetyHalves[property] ?? ''}`,
    `proof: ${sizeText(proof)}, ${seconds(elapsed)}`,
    `audit: ${count(steps, 'step')} of ${count(worlds, 'random world')} of 3 to 6; ${complete ? 'all' : 'the first'} ${count(states, 'state')} of 2 and 3`,
  );
}

const verdictWords = {
  holds: 'holds',
  violated: 'broken',
  unknown: 'unknown',
  unwitnessed: 'not exercised',
} as const;

function sizeText(proof: Proof | undefined): string {
  const { views = 0, controls = 0, tokens = 0 } = proof?.size ?? {};
  return `${count(views, 'view')} of two starters (${count(controls, 'control')}, ${count(tokens, 'token')})`;
}
