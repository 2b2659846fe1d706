import type { Operation } from '../../lab/conformance/bullmq/steps.js';
import type { AddOptions, Deduplication } from '../../model/bullmq/index.js';

/** What BullMQ 6.7.0 does with additions: steps, and what comes of them. */
export interface BullmqCase {
  readonly title: string;
  readonly steps: readonly Operation[];
  /** The data of the jobs that workers get, in order, when all that is left is worked off in the end. */
  readonly ran: readonly string[];
  /** Most jobs that are active at once. */
  readonly atOnce: number;
}

const id = 'x';
const call = (command: Extract<Operation, { readonly kind: 'call' }>['command']): Operation => ({
  kind: 'call',
  client: 0,
  command,
});

/** Additions of data, all with the same options. */
const adds =
  (options: AddOptions) =>
  (data: string): Operation =>
    call({ type: 'ADD', data, options });
const by = (deduplication: Omit<Deduplication, 'id'>, options: AddOptions = {}) =>
  adds({ ...options, deduplication: { id, ...deduplication } });

/** A worker of its own for each job. */
const take = (token = 'a'): Operation => call({ type: 'FETCH', token });
const complete = (job: string, token = 'a'): Operation => call({ type: 'COMPLETE', job, token });
const throws = (job: string, token = 'a'): Operation => ({ kind: 'throw', client: 0, job, token });
const keyEnds: Operation = { kind: 'time', what: 'TTL' };
const isDue: Operation = { kind: 'time', what: 'DELAY' };
const stalls: readonly Operation[] = [
  { kind: 'time', what: 'PAUSE' },
  { kind: 'time', what: 'STALLED' },
];

const simple = by({});
const throttled = by({ ttl: true });
const debounced = by({ ttl: true, extend: true, replace: true }, { delay: true });
const keptLast = by({ keepLastIfActive: true }, { attempts: 2 });
const replacing = by({ keepLastIfActive: true, replace: true }, { attempts: 2 });
const named = adds({ jobId: 'same' });
const extending = by({ ttl: true, extend: true, keepLastIfActive: true });
const gone = by({ ttl: true }, { removeWhenOver: true });

/** The seven that were measured with timers on a running worker, and some beside them. */
export const bullmqCases: readonly BullmqCase[] = [
  {
    title: 'simple: what is added while the job runs never runs',
    steps: [simple('A'), take(), simple('B'), complete('1')],
    ran: ['A'],
    atOnce: 1,
  },
  {
    title: 'throttle: a key that ends while the job runs lets two run at once',
    steps: [throttled('A'), take(), keyEnds, throttled('B'), take('b')],
    ran: ['A', 'B'],
    atOnce: 2,
  },
  {
    title: 'keepLastIfActive: of what is added while the job runs the last one runs',
    steps: [keptLast('A'), take(), keptLast('B'), keptLast('C'), complete('1')],
    ran: ['A', 'C'],
    atOnce: 1,
  },
  {
    title: 'keepLastIfActive: what is added while the job waits for its retry never runs',
    steps: [keptLast('A'), take(), throws('1'), keptLast('B')],
    ran: ['A', 'A'],
    atOnce: 1,
  },
  {
    title: 'keepLastIfActive and replace: an addition removes a job that waits for its retry',
    steps: [replacing('A'), take(), throws('1'), replacing('B')],
    ran: ['A', 'B'],
    atOnce: 1,
  },
  {
    title: 'debounce: a key that ends while the job runs lets two run at once',
    steps: [debounced('A'), isDue, take(), keyEnds, debounced('B'), isDue, take('b')],
    ran: ['A', 'B'],
    atOnce: 2,
  },
  {
    title: 'jobId: neither what is added while the job runs nor what comes afterwards runs',
    steps: [named('A'), take(), named('B'), complete('same'), named('C')],
    ran: ['A'],
    atOnce: 1,
  },
  {
    title: 'throttle: the key outlives its job',
    steps: [throttled('A'), take(), complete('1'), throttled('B')],
    ran: ['A'],
    atOnce: 1,
  },
  {
    title: 'debounce: the last one runs, also if the first one was due already',
    steps: [debounced('A'), debounced('B'), isDue, debounced('C')],
    ran: ['C'],
    atOnce: 1,
  },
  {
    title: 'keepLastIfActive: what is added while the job waits never runs',
    steps: [keptLast('A'), keptLast('B')],
    ran: ['A'],
    atOnce: 1,
  },
  {
    title: 'options that change: the key of a job that is over is given no end, and locks all out',
    steps: [throttled('A'), take(), complete('1'), extending('B'), extending('C')],
    ran: ['A'],
    atOnce: 1,
  },
  {
    title: 'options that change: once more than needed, if that job is removed',
    steps: [gone('A'), take(), complete('1'), extending('B'), extending('C')],
    ran: ['A', 'C'],
    atOnce: 1,
  },
  {
    title: 'a stalled job counts as waiting',
    steps: [keptLast('A'), take(), ...stalls, keptLast('B')],
    ran: ['A', 'A'],
    atOnce: 1,
  },
];
