import { initialTransition, transition, type AnyStateMachine } from 'xstate';
import type {
  DatabaseInput,
  DatabaseReply,
  DatabaseRequest,
  Statement,
} from '../../model/postgres/index.js';
import type { Done, Emitted } from './resource-cases.js';

type Said = DatabaseRequest | { readonly type: 'HOLDER_GONE' | 'SWAP_CONNECTIONS' } | Ends;
interface Ends {
  readonly type: 'END_SESSION';
  readonly client: string;
}

/** What clients say one after another, and who is told what: `b: INSERTED 0`. */
export interface Case {
  readonly name: string;
  readonly input?: Partial<DatabaseInput>;
  readonly says: readonly (readonly [client: string, statement: Said])[];
  readonly told: readonly string[];
}

/** All answers in their order. */
export function transcript(
  machine: AnyStateMachine,
  { input, says }: Pick<Case, 'input' | 'says'>,
): readonly string[] {
  const given = { id: 'database', tables: { runs: {} }, serializable: true, ...input };
  let [state] = initialTransition(machine, given as never);
  return says.flatMap(([from, statement]) => {
    const [next, actions] = transition(machine, state, { ...statement, from });
    state = next;
    return (actions as readonly Done[]).flatMap(({ type, params }) => {
      const { event } = (params ?? {}) as { readonly event?: Emitted };
      return type === 'xstate.emit' && event?.type === 'send'
        ? [`${event.to ?? ''}: ${told(event.message as DatabaseReply)}`]
        : [];
    });
  });
}

function told(reply: DatabaseReply): string {
  switch (reply.type) {
    case 'DONE':
      return reply.command;
    case 'INSERTED':
    case 'DELETED':
      return `${reply.type} ${reply.count}`;
    case 'ROWS':
      return `ROWS ${Object.keys(reply.rows).join(' ')}`.trim();
    case 'ADVISORY':
      return reply.granted ? 'locked' : 'busy';
    case 'ADVISORY_UNLOCKED':
      return reply.released ? 'unlocked' : 'not held';
    case 'FOUND':
      return 'found';
    case 'DISCONNECTED':
      return 'disconnected';
    case 'SQL_ERROR':
      return reply.code;
  }
}

export type Level = Extract<Statement, { readonly type: 'BEGIN' }>['level'];

export const begin = (level: NonNullable<Level> = 'read committed'): Statement => ({
  type: 'BEGIN',
  level,
});
export const commit: Statement = { type: 'COMMIT' };
export const rollback: Statement = { type: 'ROLLBACK' };
export const select: Statement = { type: 'SELECT', table: 'runs' };
export const put = (key: string): Statement => ({
  type: 'INSERT',
  table: 'runs',
  key,
  row: { state: 'ready' },
});
export const add = (key: string): Statement =>
  ({ ...put(key), onConflict: 'nothing' }) as Statement;
export const set = (key: string): Statement => ({
  type: 'UPDATE',
  table: 'runs',
  key,
  set: { by: 'x' },
});
export const take = (more: object = {}): Statement => ({
  type: 'SELECT_FOR_UPDATE',
  table: 'runs',
  ...more,
});
export const lock = (level: 'session' | 'xact', more: object = {}): Statement => ({
  type: 'ADVISORY_LOCK',
  lock: 'k',
  level,
  ...more,
});
export const tries = (level: 'session' | 'xact'): Statement => lock(level, { try: true });
export const unlock: Statement = { type: 'ADVISORY_UNLOCK', lock: 'k' };
export const rows = {
  tables: { runs: { rows: { a: { state: 'ready' }, b: { state: 'ready' } } } },
};

export const both = (level: Level): Case['says'] => [
  ['a', begin(level)],
  ['b', begin(level)],
];
