/** How a job is added: the options of `Queue.add`. Times are `true` where there is one: how long it is makes no difference here. */
export interface AddOptions {
  /** A custom id. Default: the next number. */
  readonly jobId?: string;
  /** It has to wait for its time first. */
  readonly delay?: true;
  /** How often it may be tried, retries after a failure included. A retry waits for its time, too. Default: 1. */
  readonly attempts?: number;
  /** `removeOnComplete` and `removeOnFail`. */
  readonly removeWhenOver?: true;
  readonly deduplication?: Deduplication;
}

/** The option `deduplication`. */
export interface Deduplication {
  readonly id: string;
  readonly ttl?: true;
  readonly extend?: true;
  readonly replace?: true;
  readonly keepLastIfActive?: true;
}

/** A job, as its hash has it. */
export interface Job {
  readonly data: string;
  /** Tries that are over (`atm`), begun (`ats`), and put back by the check for stalled jobs (`stc`). */
  readonly made: number;
  readonly started: number;
  readonly stalled: number;
  /** True: it was put back too often, and fails as soon as a worker has it (`defa`). */
  readonly fails: boolean;
  readonly options: AddOptions;
}

/** What waits for the end of an active job (`dn`): the next one. */
export interface NextJob {
  readonly job: string;
  readonly data: string;
  readonly options: AddOptions;
}

/** What a queue holds. A job that is nowhere is absent. */
export interface QueueContents {
  readonly jobs: Readonly<Record<string, Job>>;
  /** Who is next comes first. */
  readonly wait: readonly string[];
  /** In the order of their times; those whose time has come are in `due`, until a worker asks for a job. */
  readonly delayed: readonly string[];
  readonly due: readonly string[];
  /** Sorted, as all lists below. */
  readonly active: readonly string[];
  readonly completed: readonly string[];
  readonly failed: readonly string[];
  /** Of active jobs that the last check for stalled ones has seen, and whose locks were not renewed since. */
  readonly marked: readonly string[];
  /** By job: the token of whoever has it. */
  readonly locks: Readonly<Record<string, string>>;
  /** By deduplication id: the job that it stands for, and whether that ends by itself. */
  readonly keys: Readonly<Record<string, { readonly job: string; readonly ends: boolean }>>;
  readonly next: Readonly<Record<string, NextJob>>;
  /** Jobs that were asked for so far: the last id. */
  readonly counter: number;
  /** No part of the queue: a hash beside it, in which messages wait, in the order in which they came. */
  readonly inbox: readonly string[];
}

/** A queue that nobody has used yet. */
export const noJobs: QueueContents = {
  jobs: {},
  wait: [],
  delayed: [],
  due: [],
  active: [],
  completed: [],
  failed: [],
  marked: [],
  locks: {},
  keys: {},
  next: {},
  counter: 0,
  inbox: [],
};

/** A record without one of its keys. */
export function without<Value>(
  record: Readonly<Record<string, Value>>,
  key: string,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

/** A list without one of its items. */
export const except = (list: readonly string[], item: string): readonly string[] =>
  list.filter((one) => one !== item);

/** A sorted list with one more. */
export const including = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list : [...list, item].sort();
