import pg from 'pg';
import type { QueuePolicy } from '../../model/pg-boss/index.js';
import { LiveQueue } from './queue.js';

/** pg-boss in a schema of its own. */
export interface LiveBoss {
  /** Its version, as its package says. */
  readonly version: string;
  /** A queue with that policy, and a table beside it. */
  readonly queue: (policy: QueuePolicy, retryLimit: number) => Promise<LiveQueue>;
  /** Stops it and drops the schema. */
  readonly close: () => Promise<void>;
}

let schemas = 0;
let queues = 0;

/** Starts pg-boss on a database for as long as it is used. */
export async function withBoss<Result>(
  connectionString: string,
  use: (boss: LiveBoss) => Promise<Result>,
): Promise<Result> {
  const boss = await startBoss(connectionString);
  try {
    return await use(boss);
  } finally {
    await boss.close();
  }
}

/** Starts pg-boss on a database. It neither supervises nor schedules: time is the caller's. */
async function startBoss(connectionString: string): Promise<LiveBoss> {
  const { default: Boss } = await import('pg-boss');
  const { default: about } = await import('pg-boss/package.json', { with: { type: 'json' } });
  schemas += 1;
  const schema = `onebatch_boss_${process.pid}_${schemas}`;
  const observer = new pg.Client({ connectionString });
  await observer.connect();
  const boss = new Boss({ connectionString, schema, supervise: false, schedule: false, max: 2 });
  // Of a server that ends before its clients.
  boss.on('error', () => undefined);
  await boss.start();
  return {
    version: about.version,
    queue: async (policy, retryLimit) => {
      queues += 1;
      const name = `queue_${queues}`;
      await boss.createQueue(name, { policy, retryLimit });
      await observer.query(
        `create table ${schema}.${name} (message text primary key, state text not null default 'waiting', n bigserial)`,
      );
      return new LiveQueue(boss, observer, connectionString, schema, name);
    },
    close: async () => {
      await boss.stop({ graceful: false, close: true });
      await observer.query(`drop schema ${schema} cascade`);
      await observer.end();
    },
  };
}
