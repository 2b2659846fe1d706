/**
 * Azurite in this process: real HTTP servers on the loopback interface, with everything in memory. The only file that knows
 * how Azurite is made inside.
 *
 * Azurite's package exports an extension for Visual Studio Code and command line programs. A program of its own has a clock of
 * its own, and ours has to move it; so the servers are taken from where they lie inside the package, which nobody
 * promises to keep. What is expected there is checked, and `live/test/azurite.test.ts` says when it has moved.
 */

import { createRequire } from 'node:module';
import { OnebatchError } from '../../input/errors.js';

/** A storage account on this machine, empty, until it is closed. */
export interface Azurite {
  /** For `connect`, or for any client of Azure Storage. */
  readonly connectionString: string;
  /** Ends the servers; all that was stored is gone. */
  close(): Promise<void>;
}

/** The account that every Azurite has, with its published key. Source: Azurite README, "Default Storage Account". */
const account = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
};

/** Azurite is CommonJS. */
const require = createRequire(import.meta.url);

/** Which version these places and options are true of. */
export const azuriteVersion = '3.35.0';

const services = ['blob', 'queue', 'table'] as const;
type Service = (typeof services)[number];

interface Server {
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
}

/**
 * What a server is told. Nothing is written to disk, no log is kept. Telemetry is set up by Azurite's programs, not by its
 * servers, so there is none.
 */
const settings = {
  isMemoryPersistence: true,
  enableAccessLog: false,
  enableDebugLog: false,
  /** The SDK may speak a newer version of the protocol than Azurite has heard of. */
  skipApiVersionCheck: true,
  /** Seconds. A connection that the server closes while a request is on its way looks like a lost reply. */
  keepAliveTimeout: 3_600,
};

/**
 * Starts Azurite's blob, queue and table service on free ports.
 * @throws AzuriteError if it is not installed, or is not made as this file expects.
 */
export async function startAzurite(): Promise<Azurite> {
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  };
  try {
    const endpoints: string[] = [];
    for (const service of services) {
      const server = newServer(service);
      await server.start();
      servers.push(server);
      const endpoint = `${server.getHttpServerAddress()}/${account.name}`;
      endpoints.push(`${capitalised(service)}Endpoint=${endpoint};`);
    }
    return {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=${account.name};AccountKey=${account.key};${endpoints.join('')}`,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Azurite is absent, or is not made as it was. */
export class AzuriteError extends OnebatchError {
  override readonly name = 'AzuriteError';
}

function newServer(service: Service): Server {
  const Configuration = classIn(`${service}/${capitalised(service)}Configuration.js`);
  const configuration = new Configuration('127.0.0.1', 0) as Record<string, unknown>;
  for (const [name, value] of Object.entries(settings)) {
    if (!(name in configuration)) throw moved(`the setting ${name} of its ${service} service`);
    configuration[name] = value;
  }
  const Server = classIn(`${service}/${capitalised(service)}Server.js`);
  const server = new Server(configuration) as Partial<Server>;
  for (const method of ['start', 'close', 'getHttpServerAddress'] as const) {
    if (typeof server[method] !== 'function') {
      throw moved(`the method ${method} of its ${service} service`);
    }
  }
  return server as Server;
}

/** The class that a file of Azurite exports. */
function classIn(file: string): new (...args: unknown[]) => unknown {
  const path = `azurite/dist/src/${file}`;
  if (!isThere('azurite/package.json')) {
    throw new AzuriteError(
      `azurite is not installed; expected version ${azuriteVersion}: npm install azurite@${azuriteVersion}`,
    );
  }
  if (!isThere(path)) throw moved(path);
  const { default: exported } = require(path) as { readonly default?: unknown };
  if (typeof exported !== 'function') throw moved(`the class in ${path}`);
  return exported as new (...args: unknown[]) => unknown;
}

function isThere(path: string): boolean {
  try {
    require.resolve(path);
    return true;
  } catch {
    return false;
  }
}

function moved(what: string): AzuriteError {
  return new AzuriteError(
    `Azurite has not got ${what}; it is started from within its package as version ${azuriteVersion} is made (live/azure/azurite.ts)`,
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
