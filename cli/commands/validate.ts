import { annotate } from '../../sim/index.js';
import {
  partsFor,
  settingOf,
  traceOf,
  isOwn,
  type AnySpec,
  type Trace,
} from '../../properties/index.js';
import { countMax } from '../../model/schemas.js';
import {
  validateWindows,
  type LogWorld,
  type ValidatedWindow,
} from '../../live/validation/log/validate-windows.js';
import { LoggedWindows } from '../../live/validation/log/windows.js';
import { exit, InputError, type ExitCode } from '../errors.js';
import { checkWritable } from '../files.js';
import type { LogKind } from '../log-kinds.js';
import { linesOf } from '../logs.js';
import type { CommonOptions } from '../options.js';
import { build, isConfig } from '../own.js';
import { validationJson, validationText } from '../../render/validation.js';
import { notes, print, printJson, style } from '../terminal.js';
import { originOf, writeTraces, wroteText, type NamedTrace } from './context.js';
import { loadOwn, looksLikeFile } from '../strategy-file.js';
import { targetOf, type Target } from './search-command.js';

/** What `validate` is asked. */
export interface ValidateCommandOptions extends Pick<
  CommonOptions,
  'runtime' | 'client' | 'trigger' | 'maxStates' | 'maxSeconds' | 'json' | 'out'
> {
  readonly strategy?: string;
  readonly skew: number;
  readonly from?: LogKind;
  readonly only?: readonly string[];
}

/** States for one window, unless a limit is given. */
const statesMax = 100_000;

/** Windows whose schedules are written. */
const tracesMax = 100;

/** Tells whether what logs say is a behaviour of a strategy's model. */
export async function validate(
  logs: readonly string[],
  {
    strategy,
    skew,
    from,
    only = [],
    json,
    out,
    maxStates = statesMax,
    maxSeconds = Infinity,
    ...options
  }: ValidateCommandOptions,
): Promise<ExitCode> {
  if (strategy === undefined) {
    throw new InputError(
      '--strategy is absent; expected the model that the log is compared with, as in --strategy naive',
    );
  }
  const loaded = looksLikeFile(strategy) ? await loadOwn(strategy) : undefined;
  if (isConfig(loaded)) throw worldGiven(strategy);
  if (out !== undefined) await checkWritable(out);
  const targets = new Map<number, Target & LogWorld>();
  const targetFor = async (servings: number): Promise<Target & LogWorld> => {
    const known = targets.get(servings);
    if (known !== undefined) return known;
    const sized = { ...options, starters: servings, messages: servings };
    const target = await targetOf(strategy, sized, loaded);
    const { spec } = target;
    if (isOwn(spec)) throw worldGiven(strategy);
    const { symmetric: belongings = [] } = partsFor(spec, loaded);
    const made = { ...target, world: build(spec, loaded, { symmetry: false }), belongings };
    targets.set(servings, made);
    return made;
  };
  const first = await targetFor(1);
  const windows = new LoggedWindows();
  for await (const located of linesOf(logs, from)) windows.add(located);
  const all = [...windows.all(skew, countMax, only)];
  if (all.length === 0) throw new InputError(`${logs.join(', ')}: there is no call in it`);
  if (all.every(({ calls }) => calls === 0)) {
    throw new InputError(`--only ${only.join(',')}: the log has no handling of that message`);
  }
  const asked = all.filter(({ calls }) => calls > 0);
  const sizes = asked.flatMap(({ messages, beyond }) =>
    beyond === undefined ? [messages.length] : [],
  );
  for (const size of new Set(sizes)) await targetFor(size);
  const until = performance.now() + maxSeconds * 1_000;
  const validated: ValidatedWindow[] = [
    ...validateWindows(asked, {
      worldOf: (servings) => targets.get(servings) as LogWorld,
      skew,
      statesMax: maxStates,
      isLate: () => performance.now() > until,
    }),
  ];
  const found = {
    logs,
    model: modelText(first.spec),
    windows: validated,
    lines: windows.lines,
    duplicates: windows.duplicates,
    describe: first.world.describe.bind(first.world),
  };
  if (json === true) printJson(validationJson(found));
  else print(validationText(found, style()));
  if (windows.hasSpans) {
    notes().note(
      'spans record only the HTTP status of an answer: the rest is not compared, and what cannot be explained is unknown',
    );
  }
  if (out !== undefined) {
    const tell = (files: readonly string[]): void =>
      json === true ? notes().note(wroteText(files)) : print(`\n${wroteText(files)}`);
    const traces = validated.flatMap((one) => traceIn(one, targets) ?? []);
    await writeTraces(out, traces.slice(0, tracesMax), tell);
    if (traces.length > tracesMax)
      notes().note(`${traces.length - tracesMax} more are not written`);
  }
  const kinds = validated.map(({ explanation: { kind } }) => kind);
  if (kinds.includes('impossible')) return exit.violated;
  return kinds.includes('unknown') ? exit.unknown : exit.ok;
}

function worldGiven(strategy: string): InputError {
  return new InputError(
    `--strategy: ${strategy} exports a world; expected a strategy, which has a starter for each serving`,
  );
}

/** `naive on 2019`. */
function modelText(spec: AnySpec): string {
  return settingOf(spec).split(', ')[0] ?? '';
}

/** The explanation of a window as a trace, named after the window; undefined if there is none. */
function traceIn(
  { window, explanation, broken }: ValidatedWindow,
  targets: ReadonlyMap<number, Target & LogWorld>,
): NamedTrace | undefined {
  const target = targets.get(window.messages.length);
  if (explanation.kind !== 'behaviour' || target === undefined) return undefined;
  const { spec, own, world, name } = target;
  const { violations, facts } = annotate(world, explanation.schedule);
  const violation = violations.find(({ property }) => broken.includes(property));
  const counterexample = { actions: explanation.schedule, loop: null };
  const found = { ...originOf(own), by: 'validated log' };
  const made = traceOf(
    spec,
    { property: violation?.property ?? 'none', counterexample },
    found,
    facts,
  );
  const messages = window.messages
    .map((message, index) => `m${index + 1} is ${message}`)
    .join(', ');
  const note = `window ${window.name ?? '(none)'}: ${messages}`
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 10_000);
  const { format, ...rest } = made;
  const trace: Trace<AnySpec> = {
    format,
    note,
    ...rest,
    violation:
      violation === undefined ? null : { property: violation.property, step: violation.step },
  };
  return { name: `${name.replace(/^.*\//, '')}-${window.name ?? 'log'}`, trace };
}
