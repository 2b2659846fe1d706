import { faultNames, strategiesOn, type FaultName, type RuntimeEra } from '../../model/index.js';
import { findings } from '../../properties/catalogue/findings/index.js';
import { hasEras, type Finding } from '../../properties/index.js';
import {
  breaksText,
  costRuntime,
  figure,
  generatedFrom,
  operationsText,
  propertyNames,
  strategyNamed,
  table,
} from './words.js';

/** The runtime that most readers have. */
const runtime: RuntimeEra = 'deduplicating';

/** A row of the decision table. What it promises is looked up in the catalogue, and refused if that says otherwise. */
export interface Advice {
  readonly need: string;
  readonly take: string;
  /** Nothing breaks these without a fault. */
  readonly holds: readonly string[];
  /** Not even one of these faults breaks that property. */
  readonly withstands?: readonly (readonly [property: string, fault: FaultName])[];
  readonly price: string;
}

const lossless = propertyNames;
const consolidating = ['exactlyOneBatchPerWindow', 'noOverlappingExecutions', 'consolidated'];

/** By engine, in the order of `list`: what keeps all seven properties without a fault, at the least price. */
const platforms: readonly (Pick<Advice, 'take' | 'price'> & { readonly on: string })[] = [
  {
    on: 'Azure Durable Functions: the table below',
    take: 'inbox-idempotent',
    price: 'a sweeper that starts messages which a crashed host stored but never started',
  },
  {
    on: '[Redis](redis.md), by scripts',
    take: 'redis-window',
    price: 'workers that look for windows; a failover loses the last message',
  },
  {
    on: '[PostgreSQL](postgres.md), in SQL',
    take: 'postgres-window',
    price: 'workers that look for windows, and a transaction that is open while they work',
  },
  {
    on: '[BullMQ](bullmq.md), with a hash beside the queue',
    take: 'bullmq-window',
    price: 'messages wait in a hash; a job that fails for good leaves them to the next message',
  },
  {
    on: '[pg-boss](pg-boss.md), with a table beside the queue',
    take: 'pg-boss-window',
    price: 'a job for each message; a batch that outlasts `expireInSeconds` runs twice at once',
  },
  {
    on: '[Temporal](temporal.md), by signals',
    take: 'temporal-window',
    price:
      'an attempt that outlasts its timeout works beside the next one; no server here has confirmed it',
  },
  {
    on: '[SQS FIFO](sqs.md), by message groups',
    take: 'sqs-window',
    price:
      'a consumer that works beyond its visibility timeout works beside the next one; no server here has confirmed it',
  },
  {
    on: '[Durable Objects](durable-object.md), by storage and an alarm',
    take: 'durable-object-window',
    price:
      'an eviction while the alarm awaits its work makes it come twice, and at once; no server here has confirmed it',
  },
  {
    on: '[Kubernetes](kubernetes.md), by a Lease and a table that checks tokens',
    take: 'kubernetes-window',
    price:
      'a leader that stands still works beside the next one, in vain; the effect has to be in the database of the table; no server here has confirmed it',
  },
];

const advice: readonly Advice[] = [
  {
    need: 'one batch a window, and no accepted message lost',
    take: 'inbox-idempotent',
    holds: lossless,
    withstands: [
      ['noMessageLost', 'crash'],
      ['noMessageLost', 'worker-crash'],
      ['noOverlappingExecutions', 'worker-crash'],
    ],
    price: 'needs a sweeper that starts messages which a crashed host stored but never started',
  },
  {
    need: 'the same with fewer operations; you have durable entities',
    take: 'entity-idempotent',
    holds: lossless,
    withstands: [
      ['noMessageLost', 'crash'],
      ['noLockOut', 'pause'],
    ],
    price:
      'a worker that dies can double a batch or lose one; an operation that throws loses its message',
  },
  {
    need: 'one batch a window; a message that comes as the window closes may be lost',
    take: 'atomic-insert',
    holds: [...consolidating, 'noMessageTwice', 'noLockOut'],
    price: 'a host that dies after the insert leaves a window that nobody starts',
  },
  {
    need: 'the same, and a starter’s crash must lock nobody out',
    take: 'singleton-start',
    holds: [...consolidating, 'noMessageTwice', 'noLockOut'],
    withstands: [['noLockOut', 'crash']],
    price: 'in return a crash or a long pause may make a second batch',
  },
  {
    need: 'only that no two work at once; each message may be worked off by itself',
    take: 'singleton',
    holds: ['noOverlappingExecutions', 'noMessageLost', 'truthfulReturn', 'noLockOut'],
    withstands: [
      ['noLockOut', 'crash'],
      ['noOverlappingExecutions', 'crash'],
    ],
    price: 'a pause longer than the lease lets two work: fence what they write',
  },
  {
    need: 'the same, and not even a pause may let two work',
    take: 'lock-blob-owner',
    holds: ['noOverlappingExecutions', 'noMessageLost', 'truthfulReturn', 'noLockOut'],
    withstands: [['noOverlappingExecutions', 'pause']],
    price: 'one crash locks everybody out, until somebody deletes the blob by hand',
  },
  {
    need: 'somebody works, further triggers may be dropped',
    take: 'flag-timestamp',
    holds: ['noOverlappingExecutions', 'noLockOut'],
    withstands: [['noLockOut', 'crash']],
    price: 'messages are dropped; a long pause, or a clock ahead, lets two work',
  },
];

/** The decision table, with what it costs and what one fault does; then the order of all strategies. */
export function whichStrategyPage(text: string): string {
  const [intro = '', ...sections] = text.trim().split(/^(?=## )/m);
  return [
    '# Which strategy should I use?',
    generatedFrom('docs/generate/which-strategy.md'),
    '## What do you run on?',
    platformTable(),
    'Each keeps all seven [properties](glossary.md#properties) without a fault. _One fault that breaks one_: mostly that a batch comes twice, which an effect that is keyed by its window or message forgives.',
    '## On Azure Durable Functions',
    intro.trim(),
    decisionTable(),
    'What the first column asks for holds without faults. _One fault that breaks it_: each alone is enough; what exactly it breaks, and the schedule, stands on the page of the strategy. [What each fault is](verdicts.md#the-faults). _Operations_: storage requests of the starter for each message on `deduplicating`, calm and at most when two come at once; another runtime can need others, and [Verdicts](verdicts.md) has them for the oldest one of each row.',
    ...sections.map((section) => section.trim()),
    '## All of them',
    'Of the seven [properties](glossary.md#properties): how many break without any fault, and how many more by one fault. Those that break least come first.',
    rankingTable(),
    figure(
      'plots/fault-sets.svg',
      'A grid of strategies and properties with the size of the smallest set of faults that breaks each: 0, 1, or more than 1',
      'How many faults the smallest set has that breaks a property: 0 (it breaks by itself), 1, or more than 1 (no single fault breaks it). On `deduplicating`; `npm run docs`, from the catalogue.',
    ),
  ].join('\n\n');
}

function platformTable(): string {
  return table(
    ['You run on', 'Take', 'What you pay', 'One fault that breaks one', 'Operations'],
    platforms.map(({ on, take, price }) => {
      const row = { need: on, take, price, holds: lossless };
      verify(row);
      return [on, link(take), price, oneFault(row), operationsText(take, placeOf(take))];
    }),
  );
}

/** The runtime on which operations are counted: of this page, where there are runtimes. */
const placeOf = (strategy: string): RuntimeEra =>
  hasEras(strategyNamed(strategy)) ? runtime : costRuntime(strategy);

function decisionTable(): string {
  return table(
    ['You need', 'Take', 'What you pay', 'One fault that breaks it', 'Operations'],
    advice.map((row) => {
      verify(row);
      const { need, take, price } = row;
      return [need, link(take), price, oneFault(row), operationsText(take, runtime)];
    }),
  );
}

/** @throws Error if the catalogue says otherwise than the row. */
export function verify({ take, holds, withstands = [] }: Advice): void {
  for (const property of holds) {
    const { breaks } = findingOf(take, property);
    if (breaks.some((faults) => Object.keys(faults).length === 0)) {
      throw new Error(`docs/generate/which-strategy.ts: ${take} does not keep ${property}`);
    }
  }
  for (const [property, fault] of withstands) {
    const { breaks } = findingOf(take, property);
    if (breaks.some((faults) => Object.keys(faults).every((kind) => kind === fault))) {
      throw new Error(`docs/generate/which-strategy.ts: ${fault} breaks ${property} of ${take}`);
    }
  }
}

/** The finding on the runtime of this page. Of strategies without orchestrations there is one for all. */
function findingOf(strategy: string, property: string): Finding {
  const found = findings[strategy]?.[property]?.find(
    ({ runtimes }) => runtimes.includes(runtime) || !hasEras(strategyNamed(strategy)),
  );
  if (found === undefined) throw new Error(`no finding of ${strategy} and ${property}`);
  return found;
}

/** The faults of which one breaks something that the row needs. */
function oneFault({ take, holds }: Advice): string {
  const broken = faultNames.filter((fault) =>
    holds.some((property) =>
      findingOf(take, property).breaks.some((set) => Object.keys(set).join() === fault),
    ),
  );
  return broken.length === 0 ? 'none' : broken.join(', ');
}

/** Faults that the smallest set which breaks it has; undefined if nothing up to one fault does. */
export function smallestSet(strategy: string, property: string): number | undefined {
  const sizes = findingOf(strategy, property).breaks.map((faults) =>
    Object.values(faults).reduce((sum, count) => sum + count, 0),
  );
  return sizes.length === 0 ? undefined : Math.min(...sizes);
}

function rankingTable(): string {
  const rows = strategiesOn('azure').map((strategy) => {
    const sizes = propertyNames.map((property) => smallestSet(strategy, property));
    return {
      strategy,
      broken: sizes.filter((size) => size === 0).length,
      byOne: sizes.filter((size) => size === 1).length,
    };
  });
  const ranked = rows.toSorted((a, b) => a.broken - b.broken || a.byOne - b.byOne);
  return table(
    ['Strategy', 'Break without a fault', 'Break by one fault', 'One batch a window', 'Operations'],
    ranked.map(({ strategy, broken, byOne }) => [
      link(strategy),
      String(broken),
      String(byOne),
      breaksText(findingOf(strategy, 'exactlyOneBatchPerWindow')),
      operationsText(strategy, runtime),
    ]),
  );
}

const link = (strategy: string): string => `[${strategy}](verdicts/${strategy}.md)`;
