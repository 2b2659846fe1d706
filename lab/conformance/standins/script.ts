/**
 * Calls of the SDKs' clients, as user code makes them. The same file runs on both sides: in Node with the SDKs against a store, and in the
 * sandbox with their stand-ins. What a call shows its caller is written to `log`, as JSON.
 */
import { RestError as TableError, TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueClient } from '@azure/storage-queue';

export interface Call {
  /** `table`, `blob`, `lease`, `queue`; a method of that client. */
  readonly client: string;
  readonly method: string;
  /** Whose: the table, blob or queue. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** Of a lease: its id. */
  readonly leaseId?: string;
}

interface Logs {
  readonly log: (text: string) => void;
}

const connection = process.env['AzureWebJobsStorage'] ?? '';

export async function perform(call: Call, { log }: Logs): Promise<void> {
  log(JSON.stringify(await shown(call)));
}

async function shown(call: Call): Promise<unknown> {
  try {
    return { ok: await visible(await asked(call)) };
  } catch (error) {
    const { name, statusCode, code, details } = error as {
      readonly name: string;
      readonly statusCode?: number;
      readonly code?: string;
      readonly details?: { readonly errorCode?: string; odataError?: { readonly code?: string } };
    };
    if (statusCode === undefined) return { threw: { name, message: (error as Error).message } };
    const isRestError = call.client !== 'table' || error instanceof TableError;
    const { errorCode, odataError } = details ?? {};
    return { threw: { name, isRestError, statusCode, code, errorCode, odata: odataError?.code } };
  }
}

async function asked({ client, method, name, args, leaseId }: Call): Promise<unknown> {
  const found = clientOf(client, name, leaseId) as Readonly<Record<string, unknown>>;
  const run = found[method];
  if (typeof run !== 'function') throw new Error(`${client} has no ${method}`);
  const result: unknown = await (run as (...given: unknown[]) => unknown).apply(
    found,
    args.map(argumentOf),
  );
  // The client of a lease keeps the id that it was told.
  if (method === 'submitTransaction') {
    // Of the new versions the stand-in refuses to speak.
    const { status, subResponses } = result as {
      readonly status: number;
      readonly subResponses: readonly { readonly status: number; readonly rowKey?: string }[];
    };
    return {
      status,
      subResponses: subResponses.map((one) => ({ status: one.status, rowKey: one.rowKey })),
    };
  }
  if (client !== 'lease') return result;
  const { leaseId: granted } = result as { readonly leaseId?: string };
  return { own: (found as { readonly leaseId?: string }).leaseId, leaseId: granted };
}

function clientOf(client: string, name: string, leaseId: string | undefined): unknown {
  const [first = '', second = ''] = name.split('/');
  switch (client) {
    case 'table':
      return TableClient.fromConnectionString(connection, first, {
        allowInsecureConnection: true,
        retryOptions: { maxRetries: 0 },
      });
    case 'blob':
    case 'lease': {
      const blob = BlobServiceClient.fromConnectionString(connection, {
        retryOptions: { maxTries: 1 },
      })
        .getContainerClient(first)
        .getBlockBlobClient(second);
      return client === 'blob' ? blob : blob.getBlobLeaseClient(leaseId);
    }
    default:
      return new QueueClient(connection, name, { retryOptions: { maxTries: 1 } });
  }
}

/** Dates and what is not there cannot be written as JSON. */
function argumentOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(argumentOf);
  if (typeof value !== 'object' || value === null) return value;
  if ('date' in value) return new Date(String(value.date));
  if ('absent' in value) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, argumentOf(one)]));
}

/** What stand-ins and SDKs show alike. Of the rest the stand-ins refuse to speak. */
const told = [
  'etag',
  'status',
  'rowKey',
  'own',
  'leaseId',
  'leaseState',
  'leaseStatus',
  'contentLength',
  'succeeded',
  'errorCode',
  'messageId',
  'messageText',
  'popReceipt',
  'dequeueCount',
  'receivedMessageItems',
  'peekedMessageItems',
  'subResponses',
];

async function visible(result: unknown): Promise<unknown> {
  if (typeof result !== 'object' || result === null) return result;
  if (Buffer.isBuffer(result)) return result.toString('utf8');
  if (Symbol.asyncIterator in result) {
    const all: unknown[] = [];
    for await (const one of result as AsyncIterable<unknown>) all.push(await visible(one));
    return all;
  }
  if (Array.isArray(result)) return Promise.all(result.map(visible));
  if ('partitionKey' in result || 'a' in result || 'b' in result) return entity(result);
  const body = 'contentLength' in result && 'readableStreamBody' in result;
  const text = body ? { text: await textOf(result.readableStreamBody) } : {};
  const seen = Object.keys(result).filter(
    (key) => told.includes(key) && !(body && key.startsWith('lease')),
  );
  const shownOf = await Promise.all(
    [...seen, ...(body ? ['etag', 'contentLength'] : [])].map(async (key) => [
      key,
      await visible((result as Readonly<Record<string, unknown>>)[key]),
    ]),
  );
  return { ...text, ...(Object.fromEntries(shownOf) as object) };
}

function entity(found: object): unknown {
  const own = Object.entries(found).filter(
    ([key]) => key !== 'timestamp' && !key.startsWith('odata'),
  );
  return Object.fromEntries(
    own.map(([key, value]) => [
      key,
      value instanceof Date ? { date: value.toISOString() } : (value as unknown),
    ]),
  );
}

async function textOf(stream: unknown): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream as AsyncIterable<Buffer>) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}
