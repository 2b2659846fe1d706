export {
  DivergenceError,
  InputError,
  listed,
  ModelError,
  NotEnabledError,
  OnebatchError,
  OpenLoopError,
} from '../input/errors.js';
export {
  environment,
  format,
  labelText,
  subjectText,
  nameOf,
  parse,
  type Label,
  type TimerName,
  type Vocabulary,
  type WorldAction,
} from './action.js';
export { roles, type ActorConfig, type Role } from './actor.js';
export { AsymmetryError } from './asymmetry.js';
export { adaptationText, missingText, type Adaptation, type Missing } from './adaptation.js';
export {
  compareCosts,
  continues,
  partyOf,
  preempts,
  type Cost,
  type Party,
} from './conversation.js';
export { criticalDecision, type CriticalDecision, type Undecided } from './critical.js';
export type { Message, Send, Timer } from './effects.js';
export { estimateTotal, type Estimate } from './estimate.js';
export {
  annotate,
  type Alternative,
  type Annotatable,
  type Execution,
  type Step,
  type Turn,
  type Violation,
} from './execution.js';
export { explore, Exploration } from './explore.js';
export { bytesFor, bytesMax, bytesMin, workersMax } from './kernel/memory.js';
export type { ExploreOptions } from './options.js';
export type { FaultConfig, FaultRule } from './faults.js';
export { LazyGraph, type EdgeLabel } from './graph.js';
export { canonical, type Json, type JsonObject } from './json.js';
export type { ChannelKind } from './mailbox.js';
export { TransitionMemo } from './memo.js';
export { cheapest, MinimumSearch, type Minimum } from './minimum.js';
export type { MonitorConfig } from './monitor.js';
export { faultKinds, type FaultKind } from './moves.js';
export { exactOdds, type Odds } from './odds.js';
export { quotient, realPath } from './quotient.js';
export { raceOf, type Contender, type Race } from './race.js';
export { Random } from './random.js';
export { ResyncError, ToldOtherwiseError, type Followable, type Resynced } from './resync-types.js';
export { resync, type ResyncOptions } from './resync.js';
export {
  calm,
  end,
  firstDifference,
  replay,
  run,
  scripted,
  uniform,
  type End,
  type Run,
  type RunOptions,
  type Scheduler,
} from './run.js';
export {
  binomial999,
  fraction,
  ratio,
  runsNeeded,
  valueOf,
  wilson,
  within,
  type Chance,
} from './samplers/chance.js';
export { pctGuarantee, type PctGuarantee } from './samplers/guarantee.js';
export { InterleavingCounter, InterleavingSampler } from './samplers/interleavings.js';
export { PctOdds } from './samplers/pct-odds.js';
export { PctSampler, type PctExtent, type PctOptions } from './samplers/pct.js';
export {
  Path,
  samplerNames,
  stepsLimit,
  stepsToBreak,
  type Sampler,
  type SamplerName,
} from './samplers/sampler.js';
export { Sampling, usualEvents, type Failure, type Share } from './samplers/sampling.js';
export { Sweep, type Sweeper } from './samplers/sweep.js';
export { UniformOdds } from './samplers/uniform-odds.js';
export { UniformSampler } from './samplers/uniform.js';
export { unknownName } from './unknown-name.js';
export { widthOf } from './samplers/width.js';
export type { SharedMailboxConfig } from './shared.js';
export { Executions, shrunk, type CheckedSchedule, type ExecutionOptions } from './shrink.js';
export type { Walk } from './shrink-walker.js';
export { keyOf, type Fingerprint, type System } from './system.js';
export { stoppable, StoppedError, type Stop } from './stopping.js';
export { tabulated, type Property } from './tabulated.js';
export { Successors, type Explorable, type TupleSystem } from './tuple.js';
export type {
  Bounds,
  Counterexample,
  Coverage,
  EndedBy,
  Progress,
  StopReason,
  Verdict,
} from './verdict.js';
export type { StepEffects, Time, WorldConfig, WorldState, WorldView } from './world-types.js';
export { World } from './world.js';
