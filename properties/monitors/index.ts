import { consolidated } from './consolidated.js';
import { exactlyOneBatchPerWindow } from './exactly-one-batch-per-window.js';
import { noLockOut } from './no-lock-out.js';
import { noMessageLost } from './no-message-lost.js';
import { noMessageTwice } from './no-message-twice.js';
import { noOverlappingExecutions } from './no-overlapping-executions.js';
import type { DomainProperty } from './property.js';
import { truthfulReturn } from './truthful-return.js';

export { propertySetFields, type DomainProperty } from './property.js';

/** Every property, in the order of tables and verdicts. */
export const properties: readonly DomainProperty[] = [
  exactlyOneBatchPerWindow,
  noOverlappingExecutions,
  consolidated,
  noMessageLost,
  noMessageTwice,
  truthfulReturn,
  noLockOut,
];
