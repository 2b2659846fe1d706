/** How any closed world of machines is run, searched, sampled, shrunk and replayed; knows nothing of starters and windows. */
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
  passingText,
  type Vocabulary,
  type WorldAction,
} from './world/action.js';
export {
  roles,
  type ActorConfig,
  type Role,
  type FaultConfig,
  type FaultRule,
  type ChannelKind,
  type Lateness,
  type Drift,
  type MonitorConfig,
  faultKinds,
  type FaultKind,
  type SharedMailboxConfig,
  type Standing,
  type Stands,
  type StepEffects,
  type Time,
  type WorldConfig,
  type WorldState,
  type WorldView,
} from './world/config.js';
export { AsymmetryError } from './symmetry/asymmetry.js';
export { adaptationText, missingText, type Adaptation, type Missing } from './replay/adaptation.js';
export { compareCosts, continues, partyOf, preempts, type Cost, type Party } from './base/cost.js';
export { RecordedWorld } from './recording/recorded.js';
export { WorldRecorder } from './recording/record.js';
export { beyond, type Recording } from './recording/recording.js';
export { criticalDecision, type CriticalDecision, type Undecided } from './graph/critical.js';
export type { Message, Send, Timer } from './world/effects.js';
export { estimateTotal, type Estimate } from './search/estimate.js';
export {
  annotate,
  type Alternative,
  type Annotatable,
  type Execution,
  type Step,
  type Turn,
  type Violation,
} from './replay/execution.js';
export { explore, Exploration } from './search/explore.js';
export { bytesFor, bytesMax, bytesMin, workersMax } from './search/kernel/memory.js';
export type { ExploreOptions } from './search/options.js';
export { declaredFaults } from './world/declared-faults.js';
export { LazyGraph, type EdgeLabel } from './graph/graph.js';
export { canonical, type Json, type JsonObject } from './base/json.js';
export { TransitionMemo } from './world/memo.js';
export { cheapest, MinimumSearch, type Minimum } from './graph/minimum.js';
export { quotient, realPath } from './base/quotient.js';
export { raceOf, type Contender, type Race } from './graph/race.js';
export { Random } from './base/random.js';
export {
  AlignmentError,
  UnexpectedFactError,
  type ReplayTarget,
  type Aligned,
} from './replay/aligned.js';
export { align, type AlignOptions } from './replay/align.js';
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
} from './replay/run.js';
export {
  binomial999,
  fraction,
  ratio,
  runsNeeded,
  valueOf,
  wilson,
  within,
  type Chance,
  type Rational,
} from './sampling/chance.js';
export { pctGuarantee, type PctGuarantee } from './sampling/guarantee.js';
export { InterleavingCounter, InterleavingSampler } from './sampling/interleavings.js';
export { ChainsError } from './sampling/chains.js';
export { PctProbability } from './sampling/pct-probability.js';
export { PctSampler, type PctExtent, type PctOptions } from './sampling/pct.js';
export {
  Path,
  samplerNames,
  stepsLimit,
  stepsToBreak,
  type Sampler,
  type SamplerName,
} from './sampling/sampler.js';
export { Sampling, defaultEvents, type Failure, type FailureShare } from './sampling/sampling.js';
export { BackwardPass, type BackwardVisitor } from './sampling/backward-pass.js';
export { UniformProbability } from './sampling/uniform-probability.js';
export { UniformSampler } from './sampling/uniform.js';
export { unknownName } from './replay/unknown-name.js';
export { causalWidth } from './sampling/width.js';
export {
  Executions,
  shrunk,
  type CheckedSchedule,
  type ExecutionOptions,
} from './shrink/shrink.js';
export type { Walk } from './shrink/walker.js';
export { keyOf, type Fingerprint, type System } from './base/system.js';
export { step, stoppable, StoppedError, watchSteps, type Stop } from './base/stopping.js';
export { tabulated, type Property } from './base/tabulated.js';
export { Successors, type Explorable, type TupleSystem } from './base/tuple.js';
export type {
  Bounds,
  Counterexample,
  Coverage,
  EndedBy,
  Progress,
  StopReason,
  Verdict,
} from './search/verdict.js';
export { World } from './world/world.js';
export { prove, type Proof, type ProofOptions, type ProofSize } from './parameterized/prove.js';
export type { Audited } from './parameterized/audit.js';
export type { CounterScope, FieldScope } from './parameterized/scope.js';
export {
  certify,
  type Certified,
  type CertifyOptions,
  type Played,
} from './certificate/certify.js';
export type { Content, Declared } from './certificate/content.js';
