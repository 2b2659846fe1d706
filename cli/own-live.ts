import { LiveFunction, type CodeStrategy } from '../code/index.js';
import type { Account, Clock } from '../live/index.js';
import { Gate, type Gated } from '../live/replay/gate.js';
import { preparedBlob } from '../model/azure/storage/stored-blob.js';
import { OwnFunctions, type OwnFunction, type OwnStore } from '../live/replay/own-functions.js';
import { replayLive, type LiveReplay } from '../live/replay/index.js';
import type { ActorId, Parts } from '../model/index.js';
import type { Execution } from '../sim/index.js';

interface Place {
  readonly account: Account;
  readonly connectionString: string;
  readonly clock: Clock;
}

/** What the actor of a user's function is told of its stores: by kind and name, which actor stands for it. */
interface Stores {
  readonly resources?: Readonly<Record<string, ActorId>>;
}

/** Kinds of stores that only the function asks; entities are the runtime's. */
const kinds = ['row', 'partition', 'blob', 'queue', 'message'];

/**
 * Follows a schedule of a user's own function with that function: bundled once more, with the SDKs of Azure Storage in place of their
 * stand-ins, against Azurite. Each request that its SDK sends waits until the schedule has it delivered, each answer until the schedule has
 * it come back. `durable-functions`, timers and clock stay stand-ins, over the real queue and tables, as the runtime stays simulated.
 */
export async function replayOwn(
  execution: Execution,
  parts: Parts,
  { live }: CodeStrategy,
  { account, connectionString, clock }: Place,
): Promise<LiveReplay> {
  const sdks = await modules();
  const given = Object.fromEntries(
    Object.entries(sdks).map(([name, module]) => [name, Object.keys(module)]),
  );
  const bundle = await live.bundle(given);
  const own = parts.actors.filter(({ machine }) => machine.id === 'code');
  const stores = storesOf(parts, own);
  await prepare(account, [...stores.values()]);
  const gates: Gate[] = [];
  try {
    const functions = new Map<ActorId, OwnFunction>();
    for (const { id, input } of own) {
      const opened = await Gate.open(connectionString, makes(stores));
      gates.push(opened.gate);
      const env = Object.fromEntries(
        Object.entries(live.env).map(([name, value]) => [
          name,
          value === 'UseDevelopmentStorage=true' ? opened.connectionString : value,
        ]),
      );
      const running = new LiveFunction(bundle, sdks, env, input as never, live.understood);
      functions.set(id, Object.assign(running, { gate: opened.gate }));
    }
    return await replayLive(execution, parts, account, clock, {
      functions,
      stores,
      over: (storage) => new OwnFunctions(functions, stores, storage, clock),
    });
  } finally {
    await Promise.all(gates.map((gate) => gate.close()));
  }
}

interface Store extends OwnStore {
  readonly kind: string;
}

function storesOf({ actors }: Parts, own: Parts['actors']): ReadonlyMap<ActorId, Store> {
  const stores = new Map<ActorId, Store>();
  for (const { input } of own) {
    for (const [key, actor] of Object.entries((input as unknown as Stores).resources ?? {})) {
      const [, kind = '', name = ''] = /^(\S+) (.*)$/.exec(key) ?? [];
      const machine = actors.find(({ id }) => id === actor)?.machine.id;
      if (!kinds.includes(kind) || machine === undefined) continue;
      stores.set(actor, { kind, machine, words: wordsOf(kind, name) });
    }
  }
  return stores;
}

/** The names in what a resource is called: see `resource` of the stand-ins. */
function wordsOf(kind: string, name: string): readonly string[] {
  const [first = '', ...rest] = name.split('/');
  if (kind === 'queue') return rest;
  return kind === 'message' ? [first] : [first, ...rest.filter((word) => word !== '*')];
}

/** True of a request that makes sure of a table, a container or a queue: those are there, and the model has no such requests. */
function makes(
  stores: ReadonlyMap<ActorId, Store>,
): (one: Pick<Gated, 'service' | 'method' | 'path'>) => boolean {
  const locks = [...stores.values()].filter(({ kind }) => kind === 'queue');
  return ({ service, method, path }) => {
    if (service === 'Table') return method === 'POST' && /\/Tables(\?|$)/.test(path);
    if (method !== 'PUT' || /[?&]comp=/.test(path)) return false;
    if (service === 'Blob') return path.includes('restype=container');
    const [, name] = /^\/[^/]+\/([^/?]+)(\?|$)/.exec(path) ?? [];
    return name !== undefined && !locks.some(({ words }) => words.includes(name));
  };
}

/** Makes the tables and containers that an app has from its deployment, and the queues that it sends to. */
async function prepare(account: Account, stores: readonly Store[]): Promise<void> {
  for (const { kind, machine, words } of stores) {
    const [name = '', blob = ''] = words;
    if (kind === 'row' || kind === 'partition') await account.table(name).createTable();
    if (kind === 'message') await account.queues.getQueueClient(name).createIfNotExists();
    if (kind !== 'blob') continue;
    const container = account.blobs.getContainerClient(name);
    await container.createIfNotExists();
    if (machine === preparedBlob.id) await container.getBlockBlobClient(blob).upload('', 0);
  }
}

/** The SDKs that are taken as they are, by name. */
async function modules(): Promise<Readonly<Record<string, object>>> {
  const tables = await import('@azure/data-tables');
  // Azurite is asked without TLS. What UseDevelopmentStorage=true allows by itself another connection string has to be told.
  const insecure = { allowInsecureConnection: true };
  const TableClient = new Proxy(tables.TableClient, {
    get: (target, name, receiver) =>
      name === 'fromConnectionString'
        ? (text: string, table: string, options: object = {}) =>
            target.fromConnectionString(text, table, { ...insecure, ...options })
        : (Reflect.get(target, name, receiver) as unknown),
  });
  return {
    '@azure/data-tables': { ...tables, TableClient },
    '@azure/storage-blob': { ...(await import('@azure/storage-blob')) },
    '@azure/storage-queue': { ...(await import('@azure/storage-queue')) },
  };
}
