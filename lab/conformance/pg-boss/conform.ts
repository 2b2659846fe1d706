import { InputError } from '../../../input/errors.js';
import { withBoss, type LiveBoss } from '../../../live/pg-boss/boss.js';
import { findPostgres, startPostgres } from '../../../live/postgres/cluster.js';
import { replayPgBoss } from '../../../live/replay/pg-boss.js';
import { confirmOn, counterexamples } from '../live-replays.js';
import { comparePgBoss } from './compare.js';

/** What came of the comparison with pg-boss, in lines. */
export interface BossReport {
  readonly lines: readonly string[];
  readonly failures: readonly string[];
}

/**
 * Compares the queue's machine with pg-boss, and follows the counterexamples of its strategies there: on the server of a connection string, in a schema
 * of its own that is dropped in the end; or on one that is started for it. Without either it says that it was skipped, which is a failure if
 * ONEBATCH_REQUIRE_POSTGRES is set.
 */
export async function conformPgBoss(
  url: string | undefined,
  amount: { readonly runs: number; readonly seed: number },
): Promise<BossReport> {
  if (url === undefined && (await findPostgres()) === null) {
    const why = 'pg-boss: skipped, found no initdb (apt-get install postgresql) and no --postgres';
    const isRequired = process.env['ONEBATCH_REQUIRE_POSTGRES'] !== undefined;
    return { lines: [why], failures: isRequired ? [why] : [] };
  }
  const server = url === undefined ? await startPostgres() : null;
  try {
    return await withBoss(url ?? server?.connectionString ?? '', (boss) => compared(boss, amount));
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const cause = error.cause instanceof Error ? `\n${error.cause.message}` : '';
    return { lines: [], failures: [`pg-boss: ${error.message}${cause}`] };
  } finally {
    await server?.close();
  }
}

async function compared(
  boss: LiveBoss,
  amount: { readonly runs: number; readonly seed: number },
): Promise<BossReport> {
  const { sequences, operations, waits, answers } = await comparePgBoss(boss, amount);
  const candidates = await counterexamples('pg-boss');
  const bulk = await confirmOn(candidates, (execution, parts) =>
    replayPgBoss(execution, parts, boss),
  );
  const told = [...answers].sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = [
    `pg-boss ${boss.version}: ${sequences} sequences, ${operations} requests compared, ${waits} waited; no difference`,
    ...told.map(([answer, times]) => `  ${String(times).padStart(6)}  ${answer}`),
    `pg-boss: ${bulk.confirmed} of ${candidates.length} counterexamples confirmed live, ${bulk.requests} requests`,
  ];
  return { lines, failures: bulk.failures };
}
