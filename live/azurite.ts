import { emulatorServers } from './azurite-modules.js';

/** An emulated storage account that runs in this process, in memory. */
export interface Azurite {
  /** For the clients of the storage libraries. */
  readonly connectionString: string;
  close(): Promise<void>;
}

/** The well-known account of the emulator: public, and good for nothing else. */
const account = 'devstoreaccount1';
const key =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * Starts the emulator: blobs, queues and tables, each on a free port of the loopback interface, nothing on disk.
 *
 * Time is this process's `Date`: with a `movableClock` leases expire and messages become visible without waiting.
 */
export async function startAzurite(): Promise<Azurite> {
  const servers = emulatorServers({ host: '127.0.0.1', port: 0 });
  const all = [servers.blob, servers.queue, servers.table];
  const started = await Promise.allSettled(all.map((server) => server.start()));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await Promise.allSettled(all.map((server) => server.close()));
    throw failed.reason;
  }
  const endpoints = Object.entries(servers).map(
    ([service, server]) =>
      `${service.charAt(0).toUpperCase()}${service.slice(1)}Endpoint=${server.getHttpServerAddress()}/${account}`,
  );
  return {
    connectionString: [
      'DefaultEndpointsProtocol=http',
      `AccountName=${account}`,
      `AccountKey=${key}`,
      ...endpoints,
    ].join(';'),
    close: async () => {
      await Promise.all(all.map((server) => server.close()));
    },
  };
}
