import { cpus, totalmem } from 'node:os';
import { argv, exit, resourceUsage, stderr, stdout, version } from 'node:process';
import { flushed, watchOutputs } from '../../cli/outputs.js';
import { codeReport } from './code.js';
import { logsReport } from './logs.js';
import { engineReport } from './engine.js';
import { enginesReport } from './engines.js';
import { estimatesReport } from './estimates.js';
import { oddsReport } from './odds.js';
import { peersReport } from './peers/index.js';
import { rendered, type Report } from './report.js';
import { samplersReport } from './samplers.js';
import { scalingReport } from './scaling.js';
import { settingsOf, type Section, type Settings } from './settings.js';
import { shrinkReport } from './shrink.js';

/**
 * Measures what searches cost; `npm run bench -- --help` names what can be asked for. Tables go to the standard output,
 * progress to the standard error. Exit code 1 if a count differs from the expected one.
 */
type Measure = (settings: Settings) => Promise<{
  readonly report: Report;
  readonly more?: readonly Report[];
  readonly failures: number;
}>;

const sections: Readonly<Record<Section, Measure>> = {
  engine: engineReport,
  peers: peersReport,
  scaling: scalingReport,
  estimates: estimatesReport,
  odds: oddsReport,
  samplers: samplersReport,
  shrink: shrinkReport,
  code: codeReport,
  logs: logsReport,
  engines: enginesReport,
};

watchOutputs(2);
const settings = settingsOf(argv.slice(2), (line) => stderr.write(`${line} ...\n`));
const reports: Report[] = [];
let failures = 0;
for (const section of settings.sections) {
  const done = await sections[section](settings);
  reports.push(done.report, ...(done.more ?? []));
  failures += done.failures;
}
const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: version,
};
stdout.write(`${rendered(reports, settings.format, machine)}\n`);
const peak = Math.round(resourceUsage().maxRSS / 1024);
stderr.write(
  `${machine.processor}, ${machine.cores} cores, Node ${version}; at most ${settings.runs} runs; peak ${peak} MB resident\n`,
);
if (failures > 0) stderr.write(`${failures} figures are not as expected\n`);
await flushed();
exit(failures > 0 ? 1 : 0);
