import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../../input/errors.js';

/** A server that was started for this process. */
export interface PostgresServer {
  readonly connectionString: string;
  /** The version of its binaries, as `postgres --version` has it: `15.18`. */
  readonly version: string;
  /** Ends it by its id and deletes its folder. */
  readonly close: () => Promise<void>;
}

const run = promisify(execFile);

/** Where Debian and Ubuntu put the binaries, a folder a version. */
const debian = '/usr/lib/postgresql';

/** The folder with `initdb` and `postgres`, of the newest version that is installed; null if none is. */
export async function findPostgres(): Promise<string | null> {
  const versions = existsSync(debian) ? await readdir(debian) : [];
  const folders = versions
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(debian, version, 'bin'));
  const path = (process.env['PATH'] ?? '').split(':');
  return [...folders, ...path].find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** The user that a server runs as: it refuses to run as root. */
async function serverUser(): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, 'postgres'])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

/**
 * Starts a PostgreSQL of its own: in a temporary folder, on a Unix socket in it and on no port, without fsync. As root it runs as
 * `postgres`.
 *
 * @throws InputError if no binaries are installed.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await findPostgres();
  if (bin === null) {
    throw new InputError(
      'found no PostgreSQL; expected initdb in /usr/lib/postgresql/*/bin or in PATH (apt-get install postgresql)',
    );
  }
  const user = await serverUser();
  const folder = await mkdtemp(join(tmpdir(), 'onebatch-postgres-'));
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const options = { ...user, cwd: folder };
  await run(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-N'], options);
  const { stdout } = await run(join(bin, 'postgres'), ['--version'], options);
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    autovacuum: 'off',
    max_connections: '40',
    shared_buffers: '16MB',
    deadlock_timeout: '1ms',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...flags], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const close = async (): Promise<void> => {
    await ended(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(server);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    connectionString: `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`,
    version: /\d+(\.\d+)*/.exec(stdout)?.[0] ?? '',
    close,
  };
}

/** @throws Error if it ends instead. */
async function ready(server: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((done, fail) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) done();
    });
    server.once('error', fail);
    server.once('exit', () => {
      fail(new Error(`PostgreSQL did not start: ${said.trim()}`));
    });
  });
  server.stderr?.resume();
}

/** Fast shutdown: sessions are ended. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.pid === undefined) return;
  const exit = once(server, 'exit');
  server.kill('SIGINT');
  await exit;
}
