/** `DurableClient`: what each method asks is what the package and its host do. */
import type { CallJob } from '../call.js';
import { hidden, shown as revealed } from '../data.js';
import type { Json } from '../../model/parts.js';
import type { ExecutionStarted, Named, QueueItem } from '../../model/azure/queue-item.js';
import { executionStartedBy, isActive, type ActorId, type InstanceId } from '../../model/domain.js';
import type {
  Enqueued,
  EntityStateReply,
  InstanceRow,
  InstanceRowContent,
  InstanceRowReply,
  Message,
  Purged,
  RowReply,
} from '../../model/messages.js';
import {
  expectCall,
  hasStarted,
  job,
  refuse,
  request as asked,
  resource,
  siteOf,
  tell,
  tellStarted,
  want,
} from './runtime.js';
import { expectOptions, shown, type CallOptions } from './shown.js';
import type { Told } from '../realm.js';

export class EntityId {
  constructor(
    readonly name: string,
    readonly key: string,
  ) {}
}

/** durable-functions 3.5.0, DurableClient.createGenericError: the extension answers 500 when its storage refuses it. */
const request = <Reply extends { readonly type: string }, View>(
  to: ActorId,
  message: Message,
  view: (reply: Reply) => View,
): Promise<View> => {
  expectCall();
  return asked<Reply, View>(
    to,
    message,
    view,
    () => new Error('The operation failed with an unexpected status code: 500.'),
  );
};

const done = (): { readonly type: 'done' } => ({ type: 'done' });
const typeOf = ({ type }: { readonly type: string }): string => type;

function fail(told: Told, text: string): never {
  tell(told);
  throw new Error(text);
}

export class DurableClient {
  async getStatus(instanceId: string, options: StatusOptions = {}): Promise<unknown> {
    expectOptions('DurableClient.getStatus', options, [
      'showInput',
      'showHistory',
      'showHistoryOutput',
    ]);
    const status = await request<RowReply, string | null>(
      siteOf(instanceId).instances,
      { type: 'READ' },
      ({ row }) => row?.status ?? null,
    );
    // durable-functions 3.5.0, DurableClient.getStatus: throws on 404.
    if (status === null) {
      throw new Error(
        `DurableClient error: Durable Functions extension replied with HTTP 404 response. This usually means we could not find any data associated with the instanceId provided: ${instanceId}.`,
      );
    }
    // The row keeps a status and nothing else; without its input it is what `showInput: false` shows.
    const isWithout = options.showInput === false;
    const known = { instanceId, runtimeStatus: status, ...(isWithout ? { input: null } : {}) };
    return shown('the status of an instance', known, [
      ...(isWithout ? [] : ['input']),
      'name',
      'createdTime',
      'lastUpdatedTime',
      'output',
      'customStatus',
      'history',
    ]);
  }

  /** See `startNew` in model/azure/starter/start-protocol.ts. */
  async startNew(name: string, options: StartNewOptions = {}): Promise<string> {
    const { instanceId = refuse('startNew without an instance id') } = options;
    const { instance, instances } = siteOf(instanceId);
    const { era, queue } = job<CallJob>();
    const called = named(name, options.input);
    if (hasStarted()) refuse('a second startNew for one message');
    tellStarted();
    if (era.isAtomic) {
      const type = await request<InstanceRowReply, string>(
        instances,
        { type: 'CREATE_INSTANCE', row: rowOf(null), queue, item: itemOf(instance, null, called) },
        typeOf,
      );
      if (type === 'CONFLICT') exists(instanceId);
      return instanceId;
    }
    const row = await request<RowReply, Found | null>(instances, { type: 'READ' }, seen);
    if (row?.blocks === true) exists(instanceId);
    await request<Enqueued, unknown>(
      queue,
      { type: 'ENQUEUE', item: itemOf(instance, row, called) },
      done,
    );
    if (row === null) {
      await request<InstanceRowReply, unknown>(
        instances,
        { type: 'INSERT', row: rowOf(row) },
        done,
      );
    } else if (row.etag === null) {
      await request<InstanceRowReply, unknown>(
        instances,
        { type: 'INSERT_OR_REPLACE', row: rowOf(row) },
        done,
      );
    } else {
      const absent = await request<InstanceRowReply, boolean>(
        instances,
        { type: 'REPLACE', row: rowOf(row), ifMatch: row.etag },
        ({ type }) => type === 'NOT_FOUND',
      );
      if (absent) fail('rowGone', 'the row is gone');
    }
    return instanceId;
  }

  async raiseEvent(instanceId: string, event: string, data?: unknown): Promise<void> {
    if (!(await isRunning(instanceId))) return tell('joined');
    const { instance } = siteOf(instanceId);
    const { queue, message } = job<CallJob>();
    const called = named(event, data);
    const item = { kind: 'EventRaised', instance, message: message.id, ...called } as const;
    await request<Enqueued, unknown>(queue, { type: 'ENQUEUE', item }, done);
    tell('joined');
  }

  async terminate(instanceId: string, _reason?: string): Promise<void> {
    if (!(await isRunning(instanceId))) return;
    const { instance } = siteOf(instanceId);
    const item = { kind: 'ExecutionTerminated', instance } as const;
    await request<Enqueued, unknown>(job<CallJob>().queue, { type: 'ENQUEUE', item }, done);
  }

  async signalEntity(entity: EntityId, operation: string, input?: unknown): Promise<void> {
    expectCall();
    const { queue, message } = job<CallJob>();
    const { code } = named(operation, input);
    if (code === undefined && operation !== 'add') refuse(`entity operation '${operation}'`);
    const item: QueueItem =
      code === undefined
        ? { kind: 'Signal', entity: modelled(entity), operation: 'add', message: message.id }
        : { kind: 'Operation', entity: ownEntity(entity), message: message.id, code };
    await request<Enqueued, unknown>(queue, { type: 'ENQUEUE', item }, done);
    tell('handedOver');
  }

  async readEntityState(entity: EntityId, options: object = {}): Promise<unknown> {
    expectOptions('DurableClient.readEntityState', options);
    expectCall();
    if (job<CallJob>().carries !== true)
      refuse('DurableClient.readEntityState of an entity that a machine stands for');
    const found = await request<EntityStateReply, EntityStateReply['entity']>(
      ownEntity(entity),
      { type: 'READ_STATE' },
      (reply) => reply.entity,
    );
    if (found === null) return { entityExists: false, entityState: undefined };
    return { entityExists: true, entityState: revealed(found.state) };
  }

  async purgeInstanceHistory(instanceId: string): Promise<unknown> {
    const { instances, history } = siteOf(instanceId);
    await Promise.all([
      request<Purged, unknown>(instances, { type: 'PURGE' }, done),
      request<Purged, unknown>(history, { type: 'PURGE' }, done),
    ]);
    // 204 or 404: neither row nor history says whether it was there.
    return shown('the answer to purgeInstanceHistory', {}, ['instancesDeleted']);
  }

  createCheckStatusResponse(_request: unknown, id: string): unknown {
    return { status: 202, jsonBody: { id } };
  }

  createHttpManagementPayload(id: string): unknown {
    return { id };
  }
}

interface StatusOptions extends CallOptions {
  readonly showInput?: boolean;
}

interface StartNewOptions {
  readonly instanceId?: string;
  readonly input?: unknown;
}

/**
 * False of an instance that has ended: durable-functions 3.5.0 takes that (HTTP 410) for success in DurableClient.raiseEvent and terminate.
 *
 * @throws Error of an absent one, and with .NET's client of one that has ended.
 */
async function isRunning(instanceId: string): Promise<boolean> {
  const found = await request<RowReply, boolean | null>(
    siteOf(instanceId).instances,
    { type: 'READ' },
    ({ row }) => row && isActive(row.status),
  );
  if (found === null) fail('absent', `No instance with ID '${instanceId}' found.`);
  if (!found && job<CallJob>().client === 'dotnet') fail('closed', 'InvalidOperationException');
  return found;
}

/** What orchestrators that are code are told, where there are any. */
function named(name: string, data: unknown): { readonly code?: Named } {
  if (job<CallJob>().carries !== true) return {};
  return { code: { name, data: hidden(JSON.parse(JSON.stringify(data ?? null)) as Json) } };
}

/** The entity that stands for the user's, in a world where that is no code. */
const modelled = ({ name, key }: EntityId): ActorId => resource('entity', `${name}/${key}`);

/** The user's own entity. */
function ownEntity({ name, key }: EntityId): ActorId {
  const id = `@${name.toLowerCase()}@${key}`;
  return job<CallJob>().entities?.[id] ?? want('entity', id);
}

/** What StartNewAsync needs of the row that it read. */
interface Found {
  readonly blocks: boolean;
  readonly generation: number;
  /** Null in an era that replaces whatever row is there. */
  readonly etag: InstanceRow['etag'] | null;
}

function seen({ row }: RowReply): Found | null {
  const { era } = job<CallJob>();
  if (row === null) return null;
  return {
    blocks: era.refusesRunning && isActive(row.status),
    generation: era.recordsExecution ? row.generation : 0,
    etag: era.replaces === 'unconditionally' ? null : row.etag,
  };
}

function rowOf(found: Found | null): InstanceRowContent {
  const { era, message, again } = job<CallJob>();
  if (!era.recordsExecution) return { status: 'Pending', executionId: null, generation: 0 };
  const generation = found === null ? 0 : found.generation + 1;
  return { status: 'Pending', executionId: executionStartedBy(message.id, again), generation };
}

function itemOf(instance: InstanceId, found: Found | null, called: object): ExecutionStarted {
  const { era, message, again } = job<CallJob>();
  return {
    kind: 'ExecutionStarted',
    instance,
    execution: executionStartedBy(message.id, again),
    window: message.window,
    messages: [message.id],
    collects: true,
    generation: rowOf(found).generation,
    deduplicated: era.deduplicates,
    ...called,
  };
}

function exists(instanceId: string): never {
  tellStarted(false);
  return fail(
    'alreadyRunning',
    `An Orchestration instance with the id ${instanceId} already exists.`,
  );
}

const missing = [
  'rewind',
  'suspend',
  'resume',
  'getStatusAll',
  'getStatusBy',
  'purgeInstanceHistoryBy',
  'waitForCompletionOrCreateCheckStatusResponse',
];
for (const name of missing) {
  Object.defineProperty(DurableClient.prototype, name, {
    value: () => refuse(`DurableClient.${name}`),
  });
}
