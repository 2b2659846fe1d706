import { createRequire } from 'node:module';

/** A server of the emulator, as far as it is used here. */
export interface EmulatorServer {
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
}

type ServerClass = new (configuration: object) => EmulatorServer;
type ConfigurationClass = new (...args: readonly unknown[]) => object;

/** What is configured of all three, by position; the constructors have no names for it. */
interface Settings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

const load = createRequire(import.meta.url);

function part<Class>(path: string): Class {
  let loaded: { readonly default?: unknown };
  try {
    loaded = load(`azurite/dist/src/${path}`) as typeof loaded;
  } catch (error) {
    throw new Error(
      `azurite has no part ${path} (${(error as Error).message.split('\n')[0] ?? ''}); ` +
        'expected azurite 3.35 as a dependency: the emulator is embedded by paths that other versions may not have',
      { cause: error },
    );
  }
  if (typeof loaded.default !== 'function') {
    throw new Error(`azurite's part ${path} is no class; expected azurite 3.35`);
  }
  return loaded.default as Class;
}

/**
 * The emulator's servers, to run in this process and in memory.
 *
 * Azurite offers a command only. Its classes are reached by their paths, which are no promise of its makers: whatever
 * depends on them is in this file, and its test says so when they have moved.
 */
export function emulatorServers({
  host,
  port,
}: Settings): Record<'blob' | 'queue' | 'table', EmulatorServer> {
  const { SharedChunkStore } = load('azurite/dist/src/common/persistence/MemoryExtentStore') as {
    readonly SharedChunkStore: unknown;
  };
  // keepAliveTimeout, metadata path, extents path, persistence, access log (on, stream), debug log (on, path), loose,
  // skipApiVersionCheck, cert, key, pwd, oauth, disableProductStyleUrl, isMemoryPersistence, memory store
  const withExtents = (folder: string) => [
    host,
    port,
    5,
    '',
    '',
    [],
    false,
    undefined,
    false,
    undefined,
    false,
    true,
    '',
    '',
    '',
    undefined,
    false,
    true,
    folder === '' ? undefined : SharedChunkStore,
  ];
  const blob = part<ConfigurationClass>('blob/BlobConfiguration');
  const queue = part<ConfigurationClass>('queue/QueueConfiguration');
  const table = part<ConfigurationClass>('table/TableConfiguration');
  return {
    blob: new (part<ServerClass>('blob/BlobServer'))(new blob(...withExtents('blob'))),
    queue: new (part<ServerClass>('queue/QueueServer'))(new queue(...withExtents('queue'))),
    // The same without extents: metadata path, debug log (on), access log (on, stream), debug path, ...
    table: new (part<ServerClass>('table/TableServer'))(
      new table(
        host,
        port,
        5,
        '',
        false,
        false,
        undefined,
        undefined,
        false,
        true,
        '',
        '',
        '',
        undefined,
        false,
        true,
      ),
    ),
  };
}
