import { readFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { logSchema } from '../../input/log-line.js';
import { strategies } from '../../model/index.js';
import { bullmqPage } from './bullmq.js';
import { cliPage } from './cli.js';
import { diagramPages } from './diagrams.js';
import { enginePage, type EnginePage } from './engine-page.js';
import { mutantsPage, readFound } from './mutants.js';
import { overviewPage } from './overview.js';
import { strategyPage } from './page.js';
import { redisPage } from './redis.js';
import { plotFiles } from './plots/index.js';
import { raceSvg } from './race.js';
import { whichStrategyPage } from './which-strategy.js';

/** A file of the documentation, by its path from the root of the project. */
export interface Page {
  readonly file: string;
  readonly text: string;
}

const enginesWithCode: readonly EnginePage[] = [
  { engine: 'postgres', title: 'PostgreSQL', reference: 'postgres-window' },
  { engine: 'pg-boss', title: 'pg-boss', reference: 'pg-boss-window' },
  { engine: 'temporal', title: 'Temporal', reference: 'temporal-window', hasServer: false },
  { engine: 'sqs', title: 'SQS FIFO', reference: 'sqs-window', hasServer: false },
];

/** Every generated page, as it should be. Run in the root of the project. */
export async function pages(): Promise<readonly Page[]> {
  const written = (name: string): Promise<string> => readFile(`docs/generate/${name}.md`, 'utf8');
  const engines = await Promise.all(
    enginesWithCode.map(async (page) => ({
      file: `docs/${page.engine}.md`,
      text: enginePage(page, await written(page.engine)),
    })),
  );
  const made = [
    ...engines,
    { file: 'docs/verdicts.md', text: overviewPage(await written('overview')) },
    { file: 'docs/which-strategy.md', text: whichStrategyPage(await written('which-strategy')) },
    { file: 'docs/cli.md', text: cliPage(await written('cli')) },
    { file: 'docs/mutants.md', text: mutantsPage(await written('mutants'), readFound()) },
    { file: 'docs/redis.md', text: redisPage(await written('redis')) },
    { file: 'docs/bullmq.md', text: bullmqPage(await written('bullmq')) },
    { file: 'docs/log.schema.json', text: JSON.stringify(logSchema()) },
    ...Object.keys(strategies).map((name) => ({
      file: `docs/verdicts/${name}.md`,
      text: strategyPage(name),
    })),
    ...diagramPages().map(({ file, text: page }) => ({
      file: `docs/diagrams/${file}`,
      text: page,
    })),
  ];
  const neat = made.map(async ({ file, text }) => ({
    file,
    text: await format(text, { ...(await resolveConfig(file)), filepath: file }),
  }));
  return [
    ...(await Promise.all(neat)),
    ...plotFiles(),
    { file: 'docs/plots/race.svg', text: raceSvg() },
  ];
}
