/** The statements of several clients on one queue and the table beside it: what is there afterwards, and who is answered. */
import type { ActorId, MessageId } from '../domain.js';
import type { Received } from '../messages.js';
import { names, type Names } from '../postgres/names.js';
import { without } from '../postgres/state.js';
import {
  cancel,
  complete,
  createdJob,
  fail,
  fetchNext,
  indexesOf,
  orphaned,
  remembered,
  type Job,
  type Jobs,
  type QueueRules,
} from './jobs.js';
import type { BossReply, BossRequest, Sent } from './messages.js';

/** What a transaction has written that nobody else sees yet. */
interface Transaction {
  /** Its rank among all that began. */
  readonly began: number;
  readonly jobs: Jobs;
}

/** A row of the table beside the queue. */
interface Row {
  readonly message: MessageId;
  readonly state: 'waiting' | 'done';
  /** Whose transaction has inserted it and is open; null: it is committed. */
  readonly by: ActorId | null;
}

/** A statement that waits for the end of another client's transaction. */
interface Parked {
  readonly client: ActorId;
  readonly began: number;
  readonly request: BossRequest;
}

/** A queue and the table beside it. */
export interface QueueState {
  readonly rules: QueueRules;
  /** The oldest first. */
  readonly jobs: Jobs;
  /** In the order in which they were inserted. */
  readonly rows: readonly Row[];
  /** Of clients that are in a transaction. */
  readonly transactions: { readonly [client: ActorId]: Transaction };
  /** Who came first is first. */
  readonly parked: readonly Parked[];
  /** Workers that look for a job again and again; who came first is first. */
  readonly waiting: readonly ActorId[];
  /** Every id that a job has had. */
  readonly used: Names;
}

/** What a client is answered. */
export interface QueueAnswer {
  readonly to: ActorId;
  readonly reply: BossReply;
}

/** What comes of something that happens to a queue. */
export interface Outcome {
  readonly state: QueueState;
  readonly answers: readonly QueueAnswer[];
}

export const emptyQueue = (rules: QueueRules): QueueState => ({
  rules,
  jobs: [],
  rows: [],
  transactions: {},
  parked: [],
  waiting: [],
  used: {},
});

/** The statement of a client; then whoever can go on goes on. */
export function perform(state: QueueState, { from, ...request }: Received<BossRequest>): Outcome {
  return settled(attempt(state, { client: from, began: nextRank(state), request }));
}

/** The job expires: as `fail`, if it is active. Source: pg-boss 11.1.2 src/plans.js, `failJobsByTimeout`. */
export function expire(state: QueueState, { id }: Job): Outcome {
  return changedTo(state, fail(state.rules, state.jobs, id));
}

/** The queue after its jobs have changed. */
export function changedTo(state: QueueState, jobs: Jobs | null): Outcome {
  return settled({ state: { ...state, jobs: jobs ?? state.jobs }, answers: [] });
}

/** Workers that wait get the jobs that there are; what is over and in nobody's way is forgotten. */
function settled({ state, answers }: Outcome): Outcome {
  const [worker, ...waiting] = state.waiting;
  const found = worker === undefined ? null : fetchNext(state.rules, state.jobs, worker);
  if (worker === undefined || found === null) return { state: ranked(state), answers };
  const [jobs, job] = found;
  return settled({
    state: { ...state, jobs, waiting },
    answers: [...answers, { to: worker, reply: replyOf(job) }],
  });
}

function attempt(state: QueueState, asked: Parked): Outcome {
  const { client, request } = asked;
  const answered = (reply: BossReply, next: Partial<QueueState> = {}): Outcome => ({
    state: { ...state, ...next },
    answers: [{ to: client, reply }],
  });
  const affected = (jobs: Jobs | null, next: Partial<QueueState> = {}): Outcome =>
    answered(
      { type: 'AFFECTED', count: jobs === null ? 0 : 1 },
      { ...next, jobs: jobs ?? state.jobs },
    );
  switch (request.type) {
    case 'SEND':
    case 'SEND_THROTTLED':
    case 'SEND_DEBOUNCED':
    case 'SEND_NEXT_SLOT':
      return insertJob(state, asked, request);
    case 'STORE':
      return insertRow(state, asked, request.message);
    case 'FETCH': {
      const found = fetchNext(state.rules, state.jobs, client);
      if (found === null) return answered({ type: 'JOB', job: null, message: null });
      return answered(replyOf(found[1]), { jobs: found[0] });
    }
    case 'AWAIT_JOB':
      return { state: { ...state, waiting: [...state.waiting, client] }, answers: [] };
    case 'COMPLETE':
      return affected(complete(state.jobs, request.job));
    case 'FAIL':
      return affected(fail(state.rules, state.jobs, request.job));
    case 'CANCEL':
      return affected(cancel(state.jobs, request.job));
    case 'READ': {
      const waiting = state.rows.filter((row) => row.by === null && row.state === 'waiting');
      return answered({ type: 'ROWS', rows: waiting.map(({ message }) => message) });
    }
    case 'FINISH': {
      const rows = state.rows.map((row) =>
        row.by === null && request.messages.includes(row.message)
          ? { ...row, state: 'done' as const }
          : row,
      );
      return affected(complete(state.jobs, request.job), { rows });
    }
    case 'BEGIN': {
      const transaction = { began: asked.began, jobs: [] };
      return answered(
        { type: 'DONE' },
        { transactions: { ...state.transactions, [client]: transaction } },
      );
    }
    case 'COMMIT':
      return released(committed(state, client), [{ to: client, reply: { type: 'DONE' } }]);
    case 'ROLLBACK':
      return released(rolledBack(state, client), [{ to: client, reply: { type: 'DONE' } }]);
    case 'HOLDER_GONE':
      return released(
        {
          ...rolledBack(state, client),
          jobs: orphaned(state.jobs, client),
          parked: state.parked.filter((one) => one.client !== client),
          waiting: state.waiting.filter((one) => one !== client),
        },
        [],
      );
  }
}

/** The transactions of others that have not ended. */
const foreign = ({ transactions }: QueueState, client: ActorId): readonly Transaction[] =>
  Object.entries(transactions).flatMap(([name, transaction]) =>
    name === client ? [] : [transaction],
  );

/**
 * INSERT ... ON CONFLICT DO NOTHING of a job: index by index, what is committed or the client's own is in the way for good, and what another
 * transaction has inserted is waited for.
 */
function insertJob(
  state: QueueState,
  { client, began, request }: Parked,
  sent: Extract<BossRequest, { readonly key: string }>,
): Outcome {
  const own = state.transactions[client];
  const slots = { SEND: null, SEND_NEXT_SLOT: 'next' } as const;
  const slot = sent.type in slots ? slots[sent.type as keyof typeof slots] : 'now';
  const id = unused(state.used, sent.job);
  const job = createdJob(sent, id, slot, own?.began ?? began);
  const visible = [...state.jobs, ...(own?.jobs ?? [])];
  const hidden = foreign(state, client).flatMap(({ jobs }) => jobs);
  for (const entry of indexesOf(state.rules)) {
    const wanted = entry(job);
    if (wanted === null) continue;
    if (visible.some((other) => entry(other) === wanted)) return sentAs(state, client, null);
    if (hidden.some((other) => entry(other) === wanted))
      return {
        state: { ...state, parked: [...state.parked, { client, began, request }] },
        answers: [],
      };
  }
  const used = { ...state.used, ...names([id]) };
  if (own === undefined) return sentAs({ ...state, used, jobs: [...state.jobs, job] }, client, id);
  const transaction = { ...own, jobs: [...own.jobs, job] };
  return sentAs(
    { ...state, used, transactions: { ...state.transactions, [client]: transaction } },
    client,
    id,
  );
}

function sentAs(state: QueueState, to: ActorId, job: Sent['job']): Outcome {
  return { state, answers: [{ to, reply: { type: 'SENT', job } }] };
}

function insertRow(state: QueueState, asked: Parked, message: MessageId): Outcome {
  const { client } = asked;
  const there = state.rows.find((row) => row.message === message);
  if (there !== undefined && there.by !== null && there.by !== client)
    return { state: { ...state, parked: [...state.parked, asked] }, answers: [] };
  const row: Row = { message, state: 'waiting', by: client in state.transactions ? client : null };
  const rows = there === undefined ? [...state.rows, row] : state.rows;
  const reply = { type: 'STORED', count: there === undefined ? 1 : 0 } as const;
  return { state: { ...state, rows }, answers: [{ to: client, reply }] };
}

/** What the client's transaction has written is there for all. */
function committed(state: QueueState, client: ActorId): QueueState {
  const { jobs = [] } = state.transactions[client] ?? {};
  return {
    ...state,
    transactions: without(state.transactions, client),
    jobs: [...state.jobs, ...jobs],
    rows: state.rows.map((row) => (row.by === client ? { ...row, by: null } : row)),
  };
}

/** What it has written was never there. */
const rolledBack = (state: QueueState, client: ActorId): QueueState => ({
  ...state,
  transactions: without(state.transactions, client),
  rows: state.rows.filter(({ by }) => by !== client),
});

/** A transaction has ended: statements that wait are tried again. */
function released(state: QueueState, answers: readonly QueueAnswer[]): Outcome {
  return state.parked.reduce<Outcome>(
    (outcome, parked) => {
      const next = attempt(outcome.state, parked);
      return { state: next.state, answers: [...outcome.answers, ...next.answers] };
    },
    { state: { ...state, parked: [] }, answers },
  );
}

const replyOf = ({ id: job, message }: Job): BossReply => ({ type: 'JOB', job, message });

/** The first id that no job has had. */
const unused = (used: Names, id: string): string => (id in used ? unused(used, `${id}+`) : id);

const nextRank = (state: QueueState): number => ranksOf(state).length;

/** What began when, as ranks. Sorted. */
const ranksOf = ({ jobs, transactions, parked }: QueueState): readonly number[] => {
  const began = [...Object.values(transactions), ...parked].map((one) => one.began);
  const all = new Set([...jobs.map(({ created }) => created), ...began]);
  return [...all].sort((one, other) => one - other);
};

/** The same with as small numbers as can be, and without what matters no more. */
function ranked(before: QueueState): QueueState {
  const state = { ...before, jobs: remembered(before.jobs) };
  const ranks = ranksOf(state);
  const rank = (began: number): number => ranks.indexOf(began);
  return {
    ...state,
    jobs: state.jobs
      .map((job) => ({ ...job, created: rank(job.created) }))
      .sort((one, other) => one.created - other.created),
    transactions: Object.fromEntries(
      Object.entries(state.transactions).map(([client, transaction]) => [
        client,
        {
          began: rank(transaction.began),
          jobs: transaction.jobs.map((job) => ({ ...job, created: rank(transaction.began) })),
        },
      ]),
    ),
    parked: state.parked.map((one) => ({ ...one, began: rank(one.began) })),
  };
}
