export {
  DivergenceError,
  DoesNotHoldError,
  InputError,
  ModelError,
  OnebatchError,
  OpenLoopError,
} from '../input/errors.js';
export { ResyncError, ToldOtherwiseError } from '../sim/resync-types.js';
export { costsOf, costWalks, type Costs, type Operations } from './costs.js';
export {
  agrees,
  antichainKey,
  catalogueCell,
  erasOf,
  catalogueFaultsMax,
  isCatalogueSize,
  matrixRows,
  restricted,
  type Finding,
  type Findings,
} from './catalogue.js';
export { findingsSource, indexSource, renewed, type Found } from './catalogue-source.js';
export {
  frontier,
  type Answer,
  type Answers,
  type BreakingSet,
  type Frontier,
  type Question,
} from './frontier.js';
export { answersOf, budgetsFor, specFor, type Breach, type Violated } from './frontier-worlds.js';
export { properties, propertySetFields, type DomainProperty } from './monitors/index.js';
export { includes, keyOf, sizeOf, type Multiset } from './multiset.js';
export {
  expectHolds,
  holdingOf,
  holdingText,
  type Holding,
  type HoldsOptions,
} from './expect-holds.js';
export { scheduleFrom, scheduleLines, scheduleOf, type Schedule } from './schedule-arbitrary.js';
export { scheduledWorldOf, type ScheduledWorld } from './scheduled-world.js';
export { runOf, schedules, type ScheduleOptions } from './schedules.js';
export { renewedTrace, replayIn, replayTrace, type Replay, type ReplayOptions } from './replay.js';
export { traceLimits } from './trace-limits.js';
export { actionsIn } from './trace-steps.js';
export { traceFileText } from './trace-text.js';
export {
  inOrder,
  parseTrace,
  readTrace,
  traceFormat,
  traceOf,
  type ReadTrace,
  type Trace,
} from './trace.js';
export { specOf, type SpecRanges } from './spec-arbitrary.js';
export { defaultSpec, type Faults, type WorldSpec } from './world-spec.js';
export {
  faultsIn,
  faultsText,
  partsFor,
  settingOf,
  titleOf,
  worldOf,
  type WorldOptions,
} from './worlds.js';
