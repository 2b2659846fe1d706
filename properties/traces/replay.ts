import type { Exact } from '../../input/exact.js';
import type { Strategy } from '../../model/index.js';
import {
  DivergenceError,
  replay,
  align,
  AlignmentError,
  annotate,
  UnexpectedFactError,
  unknownName,
  type Adaptation,
  type Violation,
  type Missing,
  type Aligned,
  type Execution,
  type World,
  type WorldAction,
  type WorldConfig,
  type WorldState,
} from '../../sim/index.js';
import { InputError } from '../../input/errors.js';
import { checkReplay } from '../schemas.js';
import { actionsIn } from './trace-steps.js';
import { traceFrom, type Trace } from './trace.js';
import { configIn, isOwn, ownWorld, targetOf, type AnySpec } from '../worlds/own-world.js';
import { worldOf } from '../worlds/worlds.js';

/** What became of a trace. */
export interface Replay {
  /** The steps as they ran, and what they brought about. */
  readonly execution: Execution;
  /** One for each property that is violated. */
  readonly violations: readonly Violation[];
  /** True if the trace's own violation is among them, and everything that it expects was told. */
  readonly reproduced: boolean;
  /** Where the steps that ran are not those of the file to the letter; empty if they are. */
  readonly adaptations: readonly Adaptation[];
  /** What the trace expects and the replay does not tell; null if it tells all. */
  readonly missing: Missing | null;
  /** The step of the replay at which the trace's violation is claimed; null if it claims none. */
  readonly claimed: number | null;
  /** The hash of the user's own code that was followed; null if it is none. */
  readonly code: string | null;
  /** True if the trace is of other code. */
  readonly changed: boolean;
}

/** In which world a trace is replayed, and how strictly. */
export interface ReplayOptions {
  /** In place of the catalogue's strategy of that name; needed if the trace names a strategy's file. */
  readonly strategy?: Strategy;
  /** The world of the trace, or what makes it; needed if the trace is of a world that a file exports. */
  readonly world?: World | WorldConfig;
  /** Names of the properties that watch. Default: all. */
  readonly watched?: readonly string[];
  /** True: a schedule that has to be adapted, or does not tell what it is expected to, is refused, as is one of code that has changed. Default: false. */
  readonly strict?: boolean;
}

/**
 * Runs a trace in the world that it names, or in the one that is given, with the trace's faults and time.
 *
 * @throws InputError if there is no such world, or a step cannot be read (see `actionsIn`); DivergenceError if the steps cannot be followed (see `align` in sim);
 *   OpenLoopError if they do not come back to where their loop begins.
 */
export function replayTrace<Options extends Exact<Options, ReplayOptions> = ReplayOptions>(
  trace: Trace<AnySpec>,
  options?: Options,
): Replay;
export function replayTrace(trace: Trace<AnySpec>, options: ReplayOptions = {}): Replay {
  checkReplay(trace, options);
  return replayIn(worldFor(trace, options), trace, options.strict, options.strategy);
}

function worldFor({ world: spec }: Trace<AnySpec>, options: ReplayOptions): World {
  const { strategy, world, watched } = options;
  const looking = { symmetry: false, ...(watched === undefined ? {} : { watched }) };
  if (!isOwn(spec)) {
    return worldOf(spec, { ...looking, ...(strategy === undefined ? {} : { strategy }) });
  }
  const config = configIn(world, 'replayTrace: world');
  if (config !== null) return ownWorld(config, spec, looking);
  throw new InputError(
    `replayTrace: the trace is of a world in ${spec.file}; expected it, or its configuration, as 'world'`,
  );
}

/**
 * `replayTrace` in a world that was built already.
 *
 * @throws InputError, DivergenceError, OpenLoopError or UnexpectedFactError as `replayTrace` does.
 */
export function replayIn(
  world: World,
  trace: Trace<AnySpec>,
  strict = false,
  strategy?: Pick<Strategy, 'hash'>,
): Replay {
  const { violation, expect = [] } = trace;
  const code = strategy?.hash ?? null;
  const changed = code !== null && (trace.found.code ?? code) !== code;
  if (strict && changed) throw new InputError(changedText(trace));
  const steps = actionsIn(world, trace.steps);
  const aligned = align(world, steps, { loop: trace.loop ?? null, expect, strict });
  refuseUnknown(world, steps, aligned);
  const { adaptations, missing, after, actions, loop } = aligned;
  if (strict && missing !== null) throw new UnexpectedFactError(missing);
  const execution = annotate(world, actions, loop);
  const { violations } = execution;
  const isSeen = violations.some(({ property }) => property === violation?.property);
  if (violation !== null && !isSeen && expect.length === 0) refuseGuess(world, steps, aligned);
  return {
    execution,
    violations,
    reproduced: isSeen && missing === null,
    adaptations,
    missing,
    claimed: violation === null ? null : (after[violation.step] ?? actions.length),
    code,
    changed,
  };
}

/** `start.ts has changed since this trace was made`. */
export function changedText({ world }: Trace<AnySpec>): string {
  return `${targetOf(world)} has changed since this trace was made`;
}

/**
 * A step may be left out that is no more, not one that could never have been.
 * @throws AlignmentError for the first that names something which the world does not have.
 */
function refuseUnknown(
  world: World,
  steps: readonly WorldAction[],
  { adaptations, actions, after }: Aligned,
): void {
  for (const { kind, step } of adaptations) {
    const left = kind === 'left out' ? steps[step - 1] : undefined;
    const why = left && unknownName(world, left);
    if (left === undefined || why === undefined) continue;
    const state = replay(world, actions.slice(0, after[step - 1])).at(-1) as WorldState;
    const enabled = world.enabled(state).map((action) => world.describe(action));
    throw new AlignmentError(step, world.describe(left), enabled, why, []);
  }
}

/**
 * Without expected facts, the violation is the only evidence that steps were added or removed and nothing else is other than it was.
 * @throws AlignmentError if there were any, and it is not there.
 */
function refuseGuess(world: World, steps: readonly WorldAction[], { adaptations }: Aligned): void {
  if (!adaptations.some(({ kind }) => kind === 'inserted' || kind === 'left out')) return;
  try {
    align(world, steps, { strict: true });
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    const { step, expected, enabled } = error;
    const why =
      'with other steps the rest can happen, but then the violation is gone, and the file expects no facts that would tell whether it is the same schedule';
    throw new AlignmentError(step, expected, enabled, why, adaptations);
  }
}

/** The trace that a replay makes of a trace: the steps as they ran, and the facts as they were told. */
export function renewedTrace<Spec extends AnySpec>(
  { world, found, note, violation }: Trace<Spec>,
  replay: Replay,
): Trace<Spec> {
  const { steps, facts, loop } = replay.execution;
  const seen = replay.violations.find(({ property }) => property === violation?.property);
  return traceFrom({
    note,
    world,
    found: replay.code === null ? found : { ...found, code: replay.code },
    violation: violation && {
      property: violation.property,
      step: seen?.step ?? replay.claimed ?? steps.length,
    },
    loop,
    actions: steps.map(({ action }) => action),
    facts,
  });
}
