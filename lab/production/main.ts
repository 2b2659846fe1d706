/**
 * `npm run record-load`: twenty concurrent triggers of the naive start, and of the one that inserts a row first, against Azurite, as the
 * logs under examples/production. Nobody schedules them, so each time it is another run; `-- SEED` for other delays.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { argv, stdout } from 'node:process';
import { connect, installClock, startAzurite } from '../../live/index.js';
import { defaultSpec, partsFor } from '../../properties/index.js';
import { atomicInsert, naive, recordedLoad } from './load.js';

const handlers = { naive, 'atomic-insert': atomicInsert };
const [, , seed = '1'] = argv;
const triggers = 20;

const clock = installClock({ runs: true, ticks: true });
const azurite = await startAzurite();
const account = connect(azurite.connectionString, 'none');
await mkdir('examples/production', { recursive: true });
for (const [strategy, handler] of Object.entries(handlers)) {
  const spec = {
    ...defaultSpec,
    strategy,
    runtime: '2019',
    starters: triggers,
    messages: triggers,
  } as const;
  const log = await recordedLoad({
    parts: partsFor(spec),
    account,
    handler,
    seed: Number(seed),
    window: 'w-10:00',
    windowMs: 60,
  });
  const file = `examples/production/${strategy}.log`;
  await writeFile(file, log);
  stdout.write(`wrote ${file}\n`);
}
await azurite.close();
clock.restore();
