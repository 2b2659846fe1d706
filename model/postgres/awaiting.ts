/** Clients that look for rows again and again: when they find some. */
import type { ActorId } from '../domain.js';
import type { Received } from '../messages.js';
import { chosen, holdersOf } from './rows.js';
import type { Answer } from './sessions.js';
import { without, type DatabaseState } from './state.js';
import type { AwaitRows, DatabaseFault, DatabaseRequest } from './statements.js';

/** Who looks, and for what. */
export interface Awaiting {
  readonly [client: ActorId]: Pick<AwaitRows, 'table' | 'where'>;
}

/** Who looks after something has happened. */
export function awaitingAfter(
  awaiting: Awaiting,
  event: Received<DatabaseRequest | DatabaseFault>,
): Awaiting {
  if (event.type === 'HOLDER_GONE') return without(awaiting, event.from);
  if (event.type !== 'AWAIT_ROWS') return awaiting;
  return { ...awaiting, [event.from]: { table: event.table, where: event.where } };
}

/** Who finds something now, and who goes on looking. */
export function looking(
  awaiting: Awaiting,
  state: DatabaseState,
): { readonly awaiting: Awaiting; readonly found: readonly Answer[] } {
  const clients = Object.keys(awaiting)
    .sort()
    .filter((client) => finds(awaiting, client, state));
  return {
    awaiting: clients.reduce<Awaiting>(without, awaiting),
    found: clients.map((to) => ({ to, reply: { type: 'FOUND' } })),
  };
}

function finds(awaiting: Awaiting, client: ActorId, state: DatabaseState): boolean {
  const { table = '', where = {} } = awaiting[client] ?? {};
  return Object.keys(chosen(state.tables[table] ?? {}, { table, where })).some(
    (key) => holdersOf(state, client, table, key).length === 0,
  );
}
