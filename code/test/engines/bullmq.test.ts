import { describe, expect, test } from 'vitest';
import type { FaultName } from '../../../model/index.js';
import { cases } from '../../../sim/test/runs.js';
import { codeWith, exampleText, expectSame, refusalOf } from './compare.js';

// Queues and workers of BullMQ, as users write them, against the machines of the catalogue that do the same.

const naive = 'bullmq-naive.ts';
const simple = `deduplication: { id: 'batch' },`;
const debounce = `delay: 5_000, deduplication: { id: 'batch', ttl: 5_000, extend: true, replace: true },`;
const whole = 'bullmq-window.ts';
const window = `    delay: 5_000,
    deduplication: { id: 'batch', keepLastIfActive: true },`;

/** By the strategy that does the same: the example, and what is otherwise than in it. */
const queues: Readonly<
  Record<string, readonly [file: string, ...changes: (readonly [string, string])[]]>
> = {
  'bullmq-job-id': [naive, [simple, `jobId: 'batch',`]],
  'bullmq-simple': [naive],
  'bullmq-throttle': [naive, [simple, `deduplication: { id: 'batch', ttl: 5_000 },`]],
  'bullmq-debounce': [naive, [simple, debounce]],
  'bullmq-keep-last': [naive, [simple, `deduplication: { id: 'batch', keepLastIfActive: true },`]],
  'bullmq-inbox': [whole, [window, `    deduplication: { id: 'batch' },`]],
  'bullmq-window': [whole],
};

interface Row {
  readonly name: string;
  readonly fault: FaultName | null;
}

/** Of each its calm world; the faults are shared out. */
const rows: readonly Row[] = [
  ...Object.keys(queues).map((name) => ({ name, fault: null })),
  { name: 'bullmq-simple', fault: 'worker-crash' },
  { name: 'bullmq-simple', fault: 'activity-failure' },
  { name: 'bullmq-keep-last', fault: 'pause' },
  { name: 'bullmq-window', fault: 'crash' },
];

test.each(cases(rows, ({ name, fault }) => fault === null && /simple|window/.test(name)))(
  'a queue has the verdicts of $name, fault $fault',
  async ({ name, fault }) => {
    const [file = '', ...changes] = queues[name] ?? [];
    const own = await codeWith(exampleText(file, ...changes));
    expectSame(own, name, ...(fault === null ? [] : [fault]));
  },
);

describe('what is not simulated is refused with its line', () => {
  test.each([
    [
      'an option of add',
      naive,
      simple,
      `priority: 1,`,
      /^changed\.ts:13:\d+.*: option 'priority' of Queue\.add is not simulated$/,
    ],
    [
      'an option of deduplication',
      naive,
      `{ id: 'batch' }`,
      `{ id: 'batch', keep: true } as never`,
      /option 'keep' of option 'deduplication' of Queue\.add is not simulated$/,
    ],
    [
      'another method, in a catch',
      naive,
      'await batches.add(',
      'try { await batches.drain(); } catch {}\n  await batches.add(',
      /^changed\.ts:13:\d+: Queue\.drain is not simulated$/,
    ],
    [
      'a worker that runs several jobs',
      naive,
      '  { connection },\n);',
      '  { connection, concurrency: 5 },\n);',
      /a Worker with a concurrency of more than 1 is not simulated$/,
    ],
    [
      'another command of Redis',
      whole,
      `await redis.hset('inbox', message.id, '');`,
      `await redis.rpush('inbox', message.id);`,
      /a command of Redis beside bullmq, other than of a hash, is not simulated$/,
    ],
    [
      'a batch that nobody notices',
      whole,
      'export async function batch(',
      'export const batch = async function (',
      /: batch has to be written as a function, in the file itself/,
    ],
    [
      'a second queue',
      whole,
      `await redis.hset('inbox', message.id, '');`,
      `await new Queue('other').add('x', null);`,
      /queue '\w+' beside queue '\w+' is not simulated$/,
    ],
  ])('%s', async (_, file, from, to, expected) => {
    expect(await refusalOf(exampleText(file, [from, to]))).toMatch(expected);
  });

  test('a queue that nothing works off but functions', async () => {
    const text = exampleText(
      naive,
      ['new Worker<Message>(', 'Object('],
      ['Queue, Worker,', 'Queue,'],
    );
    const functions = 'export async function worker() {}\nexport async function batch() {}';
    expect(await refusalOf(`${text}${functions}`)).toMatch(/: the file makes no new Worker at its/);
  });
});
