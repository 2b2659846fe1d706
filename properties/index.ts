/** What we believe of starters: monitors, worlds from specs, the catalogue of verdicts, traces as files, fast-check values. */
export {
  DivergenceError,
  DoesNotHoldError,
  InputError,
  ModelError,
  OnebatchError,
  OpenLoopError,
} from '../input/errors.js';
export { AlignmentError, UnexpectedFactError } from '../sim/replay/aligned.js';
export { costsOf, costWalks, type Costs, type Operations } from './worlds/costs.js';
export {
  agrees,
  antichainKey,
  catalogueCell,
  everyNumberAnswer,
  erasOf,
  catalogueFaultsMax,
  hasEras,
  isCatalogueSize,
  matrixRows,
  defaultRuntime,
  restricted,
} from './catalogue/catalogue.js';
export type { EveryNumber, Finding, Findings } from './catalogue/finding.js';
export { findingsSource, indexSource, renewed, type Found } from './catalogue/source.js';
export {
  frontier,
  type Answer,
  type Answers,
  type BreakingSet,
  type Frontier,
  type Question,
} from './worlds/frontier.js';
export {
  answersOf,
  budgetsFor,
  specFor,
  type FrontierEvidence,
  type ViolatedVerdict,
} from './worlds/frontier-worlds.js';
export {
  atMost,
  coveredByLaterRun,
  everyCallReturns,
  everyKept,
  exclusiveWhileHeld,
  oncePerTick,
  properties,
  propertySetFields,
  type DomainProperty,
} from './monitors/index.js';
export { propertiesOf } from './monitors/judging.js';
export { multisetIncludes, multisetKey, multisetSize, type Multiset } from './worlds/multiset.js';
export {
  expectHolds,
  holdingOf,
  holdingText,
  type Holding,
  type HoldsOptions,
} from './worlds/expect-holds.js';
export {
  scheduleFrom,
  scheduleLines,
  scheduleOf,
  type Schedule,
} from './arbitraries/schedule-arbitrary.js';
export { scheduledWorldOf, type ScheduledWorld } from './arbitraries/scheduled-world.js';
export { runOf, schedules, type ScheduleOptions } from './arbitraries/schedules.js';
export {
  renewedTrace,
  changedText,
  replayIn,
  replayTrace,
  type Replay,
  type ReplayOptions,
} from './traces/replay.js';
export { traceLimits } from './traces/trace-limits.js';
export { actionsIn } from './traces/trace-steps.js';
export { traceFileText } from './traces/trace-text.js';
export {
  parseTrace,
  readTrace,
  traceFormat,
  traceOf,
  type ReadTrace,
  type Trace,
} from './traces/trace.js';
export { specOf, type SpecRanges } from './arbitraries/spec-arbitrary.js';
export {
  configIn,
  faultKindsIn,
  isOwn,
  ownWorld,
  specOfConfig,
  targetOf,
  windowsOf,
  type AnySpec,
  type LookOptions,
  type OwnWorldSpec,
} from './worlds/own-world.js';
export {
  certificateText,
  certifyProof,
  readCertificate,
  type Certificate,
} from './worlds/certificate.js';
export {
  everySettingOf,
  proofFor,
  proofWorlds,
  safetyHalves,
  shortHalves,
  specOfSize,
  type EverySpec,
} from './worlds/every-number.js';
export { defaultSpec, type Faults, type WorldSpec } from './worlds/world-spec.js';
export {
  faultsIn,
  faultsText,
  partsFor,
  settingOf,
  platformOf,
  titleOf,
  worldOf,
  type WorldOptions,
} from './worlds/worlds.js';
