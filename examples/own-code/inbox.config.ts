// In an app of its own: 'onebatch/code'.
import { app } from '../../code/index.js';

/** How `start-inbox.ts` is explored: it is a whole app, with its orchestrator and activities. */
export default app({
  entry: './start-inbox.ts',
  process: 'process',
  // The work is keyed by the messages' ids, as the comment there asks.
  idempotent: true,
  // Each epoch is a batch of its own.
  batch: (batch) => `batch-${(batch as { readonly epoch: number }).epoch}`,
  // A row in the inbox is a message; it keeps nobody from starting.
  data: ['inbox'],
});
