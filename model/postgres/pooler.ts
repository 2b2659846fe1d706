/** A pooler in transaction mode: between two transactions a client has no server connection of its own. */
import type { ActorId } from '../domain.js';
import type { DatabaseRules } from './rules.js';
import { endSession, perform, type Answer, type Happened } from './sessions.js';
import { transactionOf, without, type DatabaseState, type Pool } from './state.js';
import type { Statement } from './statements.js';

/** A pool of so many server connections, all idle. */
export function poolOf(connections: number): Pool {
  const idle = Array.from({ length: connections }, (_, index) => `connection-${index + 1}`);
  return { idle, used: {}, queue: [] };
}

/** A client sends a statement: by the connection that it uses, or by the one that was used last, or it waits for one. */
export function performPooled(
  rules: DatabaseRules,
  state: DatabaseState,
  client: ActorId,
  statement: Statement,
): Happened {
  const pool = poolIn(state);
  const [first, ...others] = pool.idle;
  const used = pool.used[client];
  if (used === undefined && first === undefined) {
    const queue = [...pool.queue, { client, statement }];
    return { state: { ...state, pool: { ...pool, queue } }, answers: [] };
  }
  const connection = used ?? first ?? '';
  const taken: Pool =
    used === undefined
      ? { ...pool, idle: others, used: { ...pool.used, [client]: connection } }
      : pool;
  const happened = perform(rules, { ...state, pool: taken }, connection, client, statement);
  return givenBack(rules, happened);
}

/** A client's connection to the pooler is gone: in a transaction, the server connection is closed, too, and another one opened. */
export function leavePool(rules: DatabaseRules, state: DatabaseState, client: ActorId): Happened {
  const pool = poolIn(state);
  const queue = pool.queue.filter((one) => one.client !== client);
  const connection = pool.used[client];
  if (connection === undefined)
    return { state: { ...state, pool: { ...pool, queue } }, answers: [] };
  const ended = endSession(rules, { ...state, pool: { ...pool, queue } }, connection);
  return givenBack(rules, ended);
}

/** Another idle connection comes first: the pool is asked in another order than usual. */
export function swapConnections(state: DatabaseState): DatabaseState {
  const pool = poolIn(state);
  const [first, ...others] = pool.idle;
  return first === undefined ? state : { ...state, pool: { ...pool, idle: [...others, first] } };
}

/** True if there is another idle connection to come first. */
export const canSwap = ({ pool }: DatabaseState): boolean => (pool?.idle.length ?? 0) > 1;

/** Connections whose transaction is over go back to the pool, and to who waits for one. */
function givenBack(rules: DatabaseRules, { state, answers }: Happened): Happened {
  let now = state;
  const all: Answer[] = [...answers];
  const answered = answers.map(({ to }) => to);
  const { used: before } = poolIn(state);
  // Who has left comes first; the others in the order in which they are answered.
  const left = Object.keys(before).filter((client) => !answered.includes(client));
  for (const client of [...left.sort(), ...answered]) {
    const connection = before[client];
    if (connection === undefined) continue;
    const waits = now.waiting.some(({ session }) => session === connection);
    if (waits || transactionOf(now, connection) !== null) continue;
    const pool = poolIn(now);
    const used = without(pool.used, client);
    now = { ...now, pool: { ...pool, used, idle: [connection, ...pool.idle] } };
  }
  const { queue, idle } = poolIn(now);
  const [next, ...rest] = queue;
  if (next === undefined || idle.length === 0) return { state: now, answers: all };
  const pool: Pool = { ...poolIn(now), queue: rest };
  const happened = performPooled(rules, { ...now, pool }, next.client, next.statement);
  return { state: happened.state, answers: [...all, ...happened.answers] };
}

function poolIn({ pool }: DatabaseState): Pool {
  if (pool === null) throw new Error('expected a pool');
  return pool;
}
