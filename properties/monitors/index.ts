import { consolidated } from './consolidated.js';
import { exactlyOneBatchPerWindow } from './exactly-one-batch-per-window.js';
import { noLockOut } from './no-lock-out.js';
import { noMessageLost } from './no-message-lost.js';
import { noMessageTwice } from './no-message-twice.js';
import { noOverlappingExecutions } from './no-overlapping-executions.js';
import type { DomainProperty } from './property.js';
import { truthfulReturn } from './truthful-return.js';

// Of code: what serves messages says when it is called, and when that is over.
export { everyCallReturns } from './every-call-returns.js';
// Of locks, ticks and runs, whoever makes them: no strategy of this project is judged by them.
export { atMost, everyKept } from './made.js';
export { coveredByLaterRun } from './covered-by-later-run.js';
export { exclusiveWhileHeld } from './exclusive-while-held.js';
export { oncePerTick } from './once-per-tick.js';

export { propertySetFields, type DomainProperty } from './property.js';

/** The properties of every world, in the order of tables and verdicts. */
export const properties: readonly DomainProperty[] = [
  exactlyOneBatchPerWindow,
  noOverlappingExecutions,
  consolidated,
  noMessageLost,
  noMessageTwice,
  truthfulReturn,
  noLockOut,
];
