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
  {
    engine: 'durable-object',
    title: 'Durable Objects',
    reference: 'durable-object-window',
    hasServer: false,
  },
  { engine: 'kubernetes', title: 'Kubernetes', reference: 'kubernetes-window', hasServer: false },
];

/** A page that has not been made yet. */
interface Draft {
  readonly file: string;
  readonly make: () => string | Promise<string>;
}

const written = (name: string): Promise<string> => readFile(`docs/generate/${name}.md`, 'utf8');

/** Every generated page. Run in the root of the project. */
export function drafts(): readonly Draft[] {
  const texts: readonly Draft[] = [
    ...enginesWithCode.map((page) => ({
      file: `docs/${page.engine}.md`,
      make: async () => enginePage(page, await written(page.engine)),
    })),
    { file: 'docs/verdicts.md', make: async () => overviewPage(await written('overview')) },
    {
      file: 'docs/which-strategy.md',
      make: async () => whichStrategyPage(await written('which-strategy')),
    },
    { file: 'docs/cli.md', make: async () => cliPage(await written('cli')) },
    {
      file: 'docs/mutants.md',
      make: async () => mutantsPage(await written('mutants'), readFound()),
    },
    { file: 'docs/redis.md', make: async () => redisPage(await written('redis')) },
    { file: 'docs/bullmq.md', make: async () => bullmqPage(await written('bullmq')) },
    { file: 'docs/log.schema.json', make: () => JSON.stringify(logSchema()) },
    ...Object.keys(strategies).map((name) => ({
      file: `docs/verdicts/${name}.md`,
      make: () => strategyPage(name),
    })),
    ...diagramPages().map(({ file, make }) => ({ file: `docs/diagrams/${file}`, make })),
  ];
  return [
    ...texts.map(({ file, make }) => ({ file, make: async () => neat(file, await make()) })),
    ...plotFiles(),
    { file: 'docs/plots/race.svg', make: raceSvg },
  ];
}

async function neat(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** Every generated page, as it should be. Run in the root of the project. */
export function pages(): Promise<readonly Page[]> {
  return Promise.all(drafts().map(async ({ file, make }) => ({ file, text: await make() })));
}
