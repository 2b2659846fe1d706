/**
 * `npm run conformance -- [sequences] [seed]`: compares each storage machine of the model with the emulated store, by so many random
 * sequences each (default: 1,000), and prints what was compared. Exit code 1 if the two differ somewhere, and no
 * known divergence explains it.
 */
import { argv, stderr, stdout } from 'node:process';
import { accountOf, prepare } from '../live/account.js';
import { startAzurite } from '../live/azurite.js';
import { movableClock } from '../live/clock.js';
import { divergences } from '../live/conformance/divergences.js';
import { conformanceOf, failureText, type Conformance } from '../live/conformance/report.js';
import { subjects } from '../live/conformance/subjects.js';
import { rendered, type Row } from './report.js';

const [sequences = 1_000, seed = 1] = argv.slice(2).map(Number);
if (![sequences, seed].every(Number.isSafeInteger) || sequences < 1) {
  stderr.write('conformance: expected a number of sequences, at least 1, and a seed, an integer\n');
  process.exit(2);
}

const clock = movableClock({ stands: true });
const azurite = await startAzurite();
const found: Conformance[] = [];
try {
  const account = accountOf(azurite.connectionString);
  await prepare(account);
  for (const subject of subjects) {
    const begin = performance.now();
    found.push(await conformanceOf(subject, account, clock, { sequences, seed }));
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    stderr.write(`${subject.name}: ${sequences} sequences, ${seconds} s\n`);
  }
} finally {
  await azurite.close();
  clock.restore();
}

const rows = found.flatMap(({ subject, compared }) =>
  [...compared]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([answer, times]): Row => {
      const [request = '', ...rest] = answer.split(' ');
      return { machine: subject, request, 'answered alike': rest.join(' '), times };
    }),
);
const total = found.reduce(
  (sum, { compared }) => sum + [...compared.values()].reduce((a, b) => a + b, 0),
  0,
);
const differing = found.filter(({ failure }) => failure !== null);
const divergenceRows = divergences.map((divergence): Row => {
  const times = found.reduce((sum, one) => sum + (one.divergences.get(divergence) ?? 0), 0);
  return {
    divergence: divergence.id,
    times,
    'what the emulator does': divergence.sentence,
    source: divergence.source,
  };
});
stdout.write(
  `${rendered(
    [
      {
        title: 'Storage machines against the emulated store',
        rows,
        notes: [
          `${found.reduce((sum, one) => sum + one.sequences, 0)} sequences, ${total} requests compared, seed ${seed}.`,
          differing.length === 0
            ? 'Nothing differs that is not listed below.'
            : differing.map(failureText).join('\n'),
        ],
      },
      { title: 'Where the emulator is not the service', rows: divergenceRows, notes: [] },
    ],
    'markdown',
    {},
  )}\n`,
);
if (differing.length > 0) process.exitCode = 1;
