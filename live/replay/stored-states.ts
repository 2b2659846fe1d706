import { isDeepStrictEqual } from 'node:util';
import {
  itemId,
  type ActorId,
  type ActorPart,
  type Message,
  type QueueItem,
} from '../../model/index.js';
import type { Json, WorldView } from '../../sim/index.js';
import type { Deployment } from '../azure/deployment.js';
import { readHistory } from '../azure/resources/history.js';

/** What one resource holds, without the names of versions and leases. */
export interface StoredState {
  readonly resource: ActorId;
  /** `row`, `queue`, ...: what kind of thing it is. */
  readonly kind: string;
  readonly model: unknown;
  readonly store: unknown;
  readonly alike: boolean;
}

/**
 * What storage holds, in the model and in reality. Of a queue: the items that nobody has deleted, visible or not; reading them
 * makes all of them visible.
 */
export async function storedStates(
  { actors: states }: WorldView,
  parts: readonly ActorPart[],
  deployment: Deployment,
): Promise<readonly StoredState[]> {
  const stored: StoredState[] = [];
  for (const { id, machine } of parts) {
    const reader = readers[machine.id];
    const state = states[id];
    if (reader === undefined || state === undefined || !deployment.adapters.has(id)) continue;
    const model = reader.model(state as State);
    const store = await reader.store(id, deployment);
    const alike = isDeepStrictEqual(model, store);
    stored.push({ resource: id, kind: machine.id, model, store, alike });
  }
  return stored;
}

interface State {
  readonly value: Json;
  readonly context: { readonly [key: string]: Json };
}

interface Reader {
  readonly model: (state: State) => unknown;
  readonly store: (id: ActorId, deployment: Deployment) => Promise<unknown>;
}

const readers: Readonly<Record<string, Reader>> = {
  'instance-row': {
    model: ({ context: { row } }) => without(row, 'etag'),
    store: async (id, { adapters }) =>
      without((await ask(id, adapters, { type: 'READ' }))['row'], 'etag'),
  },
  'lock-record': {
    model: ({ context: { content } }) => content,
    store: async (id, { adapters }) =>
      without((await ask(id, adapters, { type: 'READ_RECORD' }))['record'], 'etag', 'isOld'),
  },
  'lock-blob': {
    model: ({ value, context: { owner } }) => (value === 'absent' ? null : { owner }),
    store: async (id, { adapters }) => {
      const found = await ask(id, adapters, { type: 'GET_BLOB' });
      return found['type'] === 'BLOB_ABSENT' ? null : { owner: found['owner'] };
    },
  },
  'blob-lease': {
    model: ({ value, context: { content } }) => ({ content, lease: innermost(value) }),
    store: async (id, { adapters }) => ({
      content: (await ask(id, adapters, { type: 'READ' }))['content'],
      lease: (await ask(id, adapters, { type: 'READ_PROPERTIES' }))['leaseState'],
    }),
  },
  history: {
    model: ({ context: { executionId, events } }) =>
      executionId === null ? null : { executionId, events },
    store: (id, { table }) => readHistory(table, id),
  },
  inbox: {
    model: ({ context: { epoch, messages } }) => ({ epoch, messages }),
    store: async (id, { adapters }) => {
      const { epoch, messages } = await ask(id, adapters, { type: 'READ_INBOX', epoch: null });
      return { epoch, messages };
    },
  },
  'control-queue': {
    model: ({ context: { items } }) =>
      (items as unknown as readonly QueueItem[]).map(itemId).sort(),
    store: async (id, { queues }) => {
      const queue = queues.get(id);
      await queue?.release();
      return (await queue?.peek())?.map(itemId).sort();
    },
  },
};

async function ask(
  id: ActorId,
  adapters: Deployment['adapters'],
  request: Message,
): Promise<Readonly<Record<string, unknown>>> {
  const outcome = await adapters.get(id)?.perform(request, 'observer');
  if (outcome?.kind === 'replied') return outcome.reply as unknown as Record<string, unknown>;
  throw new Error(`expected ${id} to answer ${request.type}`);
}

function without(value: unknown, ...keys: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

/** The name of the active state at the bottom: `{ held: { finite: 'leased' } }` is `leased`. */
function innermost(value: Json): Json {
  return typeof value === 'object' && value !== null
    ? innermost(Object.values(value)[0] as Json)
    : value;
}
