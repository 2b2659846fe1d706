export { catalogueCell, matrixFaults, matrixRows, type CatalogueCell } from './catalogue.js';
export { properties, propertySetFields, type DomainProperty } from './monitors/index.js';
export { runOf, schedules, type ScheduleOptions } from './schedules.js';
export { InputError, parseTrace, traceFormat, traceOf, type Trace } from './trace.js';
export {
  defaultSpec,
  faultsText,
  titleOf,
  worldOf,
  type Faults,
  type WorldSpec,
} from './worlds.js';
