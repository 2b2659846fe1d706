/** The SDKs' side of a comparison, against Azurite in this process. */
import { connect, type Clock } from '../../../live/index.js';
import { compareAll, nothingCompared, type Prepare } from './compare.js';
import { bundled, Sdks } from './sides.js';
import { standInSubjects } from './subjects.js';

/** The script takes its connection string from the environment when it is imported. */
export async function sdksFor(
  connectionString: string,
  clock: Clock | null,
): Promise<{ readonly sdks: Sdks; readonly prepare: Prepare }> {
  process.env['AzureWebJobsStorage'] = connectionString;
  const { perform } = await import('./script.js');
  const account = connect(connectionString, 'none');
  const prepare: Prepare = async (client, name) => {
    if (client === 'table') await account.table(name).createTable();
    else if (client === 'queue') await account.queues.createQueue(name);
    else await account.blobs.getContainerClient(name.split('/')[0] ?? '').createIfNotExists();
  };
  return { sdks: new Sdks(perform, clock), prepare };
}

/** What came of the comparison of every stand-in, in lines; the second list has a line for each that shows otherwise. */
export async function compareStandIns(
  connectionString: string,
  clock: Clock,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Promise<readonly [lines: readonly string[], failures: readonly string[]]> {
  const code = await bundled();
  const store = await sdksFor(connectionString, clock);
  const lines: string[] = [];
  const failures: string[] = [];
  for (const subject of standInSubjects) {
    const compared = nothingCompared();
    try {
      await compareAll(subject, { code, ...store, compared }, { runs, seed });
      const differences = [...compared.differences].map(
        ([source, times]) => `\n  ${times} times: ${source}`,
      );
      lines.push(`stand-in ${subject.name}: ${compared.calls} calls${differences.join('')}`);
    } catch (error) {
      failures.push(`stand-in ${subject.name}: ${String(error)}`);
    }
  }
  return [lines, failures];
}
