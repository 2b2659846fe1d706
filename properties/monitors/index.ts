import { exactlyOneBatchPerWindow } from './exactly-one-batch-per-window.js';
import { noMessageLost } from './no-message-lost.js';
import { noMessageTwice } from './no-message-twice.js';
import { noOverlappingExecutions } from './no-overlapping-executions.js';
import type { DomainProperty } from './property.js';

export { propertySetFields, type DomainProperty } from './property.js';

/** Every property, in the order of tables and verdicts. */
export const properties: readonly DomainProperty[] = [
  exactlyOneBatchPerWindow,
  noOverlappingExecutions,
  noMessageLost,
  noMessageTwice,
];
