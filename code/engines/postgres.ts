import { actorPart } from '../../model/actor-part.js';
import { postgres, type DatabaseInput } from '../../model/postgres/database.js';
import type { PerTable, TableRules } from '../../model/postgres/state.js';
import type { Where } from '../../model/resources/table.js';
import type { EngineCode, Shown } from './engine-code.js';
import { serverKind, serverName } from './job.js';

const id = 'postgres';

/** Code that asks PostgreSQL: its tables are what the file's text `tables` creates. */
export const postgresCode: EngineCode = {
  name: id,
  replies: [
    'DONE',
    'INSERTED',
    'ROWS',
    'DELETED',
    'ADVISORY',
    'ADVISORY_UNLOCKED',
    'DISCONNECTED',
    'SQL_ERROR',
  ],
  kinds: ['tables', 'run'],
  actorOf: () => id,
  store: ({ instance }, shown) => actorPart(id, postgres, databaseOf(instance, shown)),
  resources: { [`${serverKind} ${serverName}`]: id },
  // Rows come in the order of their keys, and no order is the same for ids in each other's place.
  symmetric: () => false,
  resends: false,
  leaves: true,
  accepts: () => true,
};

function databaseOf(instance: string, { named }: Shown): DatabaseInput {
  const [text = '{}'] = named('tables');
  const tables = JSON.parse(text) as PerTable<TableRules>;
  const runs = named('run').map((run) => JSON.parse(run) as { table: string; where: Where });
  const locks = named('advisory').map(
    (lock) => [lock, { kind: 'lock' as const, instance }] as const,
  );
  return {
    id,
    tables: Object.fromEntries(
      Object.entries(tables).map(([table, rules]) => {
        const run = runs.find((one) => one.table === table);
        if (run === undefined) return [table, rules];
        return [table, { ...rules, holds: { kind: 'row' as const, where: run.where, instance } }];
      }),
    ),
    locks: Object.fromEntries(locks),
    serializable: named('level').length > 0,
  };
}
