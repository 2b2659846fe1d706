/**
 * `npm run record-load`: twenty concurrent triggers of the naive start, and of the one that inserts a row first, against Azurite, as the
 * logs under examples/production. Nobody schedules them, so each time it is another run; `-- SEED` for other delays.
 *
 * `-- minute SECONDS`: the same triggers again and again for so long (default: 60), with each way to start, and what the watcher says.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { argv, stdout } from 'node:process';
import { connect, installClock, startAzurite } from '../../live/index.js';
import { defaultSpec, partsFor } from '../../properties/index.js';
import { handlers, recordedLoad, type Handler } from './load.js';
import { loadFor } from './minute.js';

const [, , what = '1', seconds = '60'] = argv;
const recorded = ['naive', 'atomic-insert'];
const triggers = 20;

const clock = installClock({ runs: true, ticks: true });
const azurite = await startAzurite();
const account = connect(azurite.connectionString, 'none');
if (what === 'minute') {
  for (const strategy of Object.keys(handlers)) {
    const found = await loadFor(Number(seconds), strategy, account, 1);
    const { windows, calls, batches, alerts } = found;
    stdout.write(
      `${strategy}: ${windows} windows, ${calls} calls, ${batches} batches, ${alerts.length} alerts\n`,
    );
    for (const alert of alerts.slice(0, 2)) stdout.write(`  ${alert}\n`);
  }
} else await mkdir('examples/production', { recursive: true });
for (const strategy of what === 'minute' ? [] : recorded) {
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
    handler: handlers[strategy] as Handler,
    seed: Number(what),
    window: 'w-10:00',
    windowMs: 60,
  });
  const file = `examples/production/${strategy}.log`;
  await writeFile(file, log);
  stdout.write(`wrote ${file}\n`);
}
await azurite.close();
clock.restore();
