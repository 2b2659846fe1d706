import { InputError } from '../../../input/errors.js';
import { findPostgres, startPostgres } from '../../../live/postgres/cluster.js';
import { replayPostgres } from '../../../live/replay/postgres.js';
import { confirmOn, counterexamples } from '../live-replays.js';
import { comparePostgres, type PostgresTally } from './compare.js';
import { comparePgStandIn } from './stand-in.js';

/** What came of the comparison with PostgreSQL, in lines. */
export interface PostgresReport {
  readonly lines: readonly string[];
  readonly failures: readonly string[];
}

/**
 * Compares the database's machine with PostgreSQL, and follows the counterexamples of its strategies there: with the server of a connection string, in a schema of its own that is dropped in the
 * end; or with one that is started for it and ended, if there are binaries. Without either it says that it was skipped, which is a failure
 * if ONEBATCH_REQUIRE_POSTGRES is set.
 */
export async function conformPostgres(
  url: string | undefined,
  amount: { readonly runs: number; readonly seed: number },
): Promise<PostgresReport> {
  if (url === undefined && (await findPostgres()) === null) {
    const why =
      'PostgreSQL: skipped, found no initdb (apt-get install postgresql) and no --postgres';
    const isRequired = process.env['ONEBATCH_REQUIRE_POSTGRES'] !== undefined;
    return { lines: [why], failures: isRequired ? [why] : [] };
  }
  const server = url === undefined ? await startPostgres() : null;
  try {
    const connection = url ?? server?.connectionString ?? '';
    const tally = await comparePostgres(connection, amount);
    const statements = await comparePgStandIn(connection, {
      ...amount,
      runs: Math.ceil(amount.runs / 4),
    });
    const candidates = await counterexamples('postgres');
    const bulk = await confirmOn(candidates, (execution, parts) =>
      replayPostgres(execution, parts, connection),
    );
    const lines = [
      ...linesOf(tally, server?.version ?? 'of the connection string'),
      `stand-in pg: ${statements} statements`,
      `PostgreSQL: ${bulk.confirmed} of ${candidates.length} counterexamples confirmed live, ${bulk.requests} requests`,
    ];
    return { lines, failures: bulk.failures };
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    const cause = error.cause instanceof Error ? `\n${error.cause.message}` : '';
    return { lines: [], failures: [`PostgreSQL: ${error.message}${cause}`] };
  } finally {
    await server?.close();
  }
}

function linesOf(
  { sequences, operations, waits, races, answers }: PostgresTally,
  version: string,
): readonly string[] {
  const told = [...answers].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    `PostgreSQL ${version}: ${sequences} sequences, ${operations} statements compared, ${waits} waited; no difference`,
    `  ${races} sequences ended where several inserts were let go at once, and the server took another one first`,
    ...told.map(([answer, times]) => `  ${String(times).padStart(6)}  ${answer}`),
  ];
}
