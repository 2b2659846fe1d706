// In an app of its own: 'onebatch/code'.
import { app } from '../../code/index.js';

/** A moment at which a window closes; the calls come ten seconds before. */
const closes = 1_700_000_010_000;

/** The app as `npx onebatch check onebatch.config.ts` explores it; STRATEGY says which of the three ways. */
export default app({
  entry: './src/functions/*.ts',
  env: {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    WINDOW_SECONDS: '10',
    STRATEGY: process.env['STRATEGY'] ?? 'entity',
  },
  trigger: 'start',
  now: closes - 10_000,
  // Windows of a world are called w1, w2 and so on, those of the app by the moment at which they close.
  message: (id, window) => ({
    id,
    window: `w${closes + (Number(window.slice(1)) - 1) * 10_000}`,
    body: null,
  }),
  // The work is keyed by message and by batch (src/process.ts); with the entity a window may have several batches.
  process: 'process',
  idempotent: true,
  ...(process.env['STRATEGY'] === 'atomic-insert' || process.env['STRATEGY'] === 'lease'
    ? // What the activity does is explored with the entity.
      { effects: ['process'] }
    : {
        // What was processed, and the results: they keep nobody from starting.
        data: ['onebatchprocessed', 'onebatch-batches'],
        batch: (batch) => (batch as { readonly id: string }).id,
      }),
});
