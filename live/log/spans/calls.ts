import type { Attributes, Span } from '../../../input/span-line.js';
import type { CallLine } from '../../../input/log-line.js';
import { recordedClients, shape, type LogService } from '../operations.js';

/** What a span says of a call. */
export type SpanCall = Pick<
  CallLine,
  'service' | 'op' | 'resource' | 'end' | 'threw' | 'status' | 'code'
>;

type Asked = Pick<SpanCall, 'service' | 'op'>;

const azurePackages: Readonly<Record<string, LogService>> = {
  '@azure/data-tables': 'table',
  '@azure/storage-blob': 'blob',
  '@azure/storage-queue': 'queue',
};

/** The call that a span is of; undefined if it is of none that `record` would log. */
export function askedIn(span: Span): Asked | undefined {
  const { scope, name, attributes } = span;
  const azure = azurePackages[scope];
  if (azure !== undefined) return known(azure, name.split(/[-.]/).at(-1));
  if (scope === '@opentelemetry/instrumentation-ioredis') return known('redis', commandIn(span)[0]);
  if (scope === '@opentelemetry/instrumentation-pg') {
    return known('postgres', /^pg\.(query)\b/.exec(name)?.[1]);
  }
  return known('durable', durableIn(attributes)?.op);
}

function known(service: LogService, op: string | undefined): Asked | undefined {
  const isRecorded = recordedClients.some(
    (client) => client.service === service && client.ops.includes(op ?? ''),
  );
  return op !== undefined && isRecorded ? { service, op } : undefined;
}

/**
 * All that a call's span and the requests beneath it say of it. What a client was told is in no span but for the HTTP status: a
 * refusal without one may have taken effect, so no answer is known.
 *
 * @returns undefined if it is not known what was asked of which resource.
 */
export function callIn(span: Span, asked: Asked, requests: readonly Span[]): SpanCall | undefined {
  const { service, op } = asked;
  if (service === 'redis') {
    return { ...asked, resource: keyIn(span, op), end: span.failed ? null : span.end };
  }
  if (service === 'postgres') {
    const code = text(span.attributes, 'db.response.status_code');
    const resource = shape(text(span.attributes, 'db.query.text', 'db.statement'));
    if (!span.failed) return { ...asked, resource, end: span.end };
    if (code === '') return { ...asked, resource, end: null };
    return { ...asked, resource, end: span.end, threw: true, code };
  }
  const last = service === 'durable' ? span : requests.at(-1);
  if (last === undefined) return span.failed ? { ...asked, resource: '-', end: null } : undefined;
  const resource = resourceIn(service, last.attributes);
  if (resource === '') return undefined;
  const status = statusIn(last.attributes);
  const threw = service === 'durable' ? status === undefined || status >= 400 : span.failed;
  if (!threw) return { ...asked, resource, end: span.end };
  // A transaction is accepted, and its refusal is in the body.
  if (status === undefined || status < 400) return { ...asked, resource, end: null };
  return { ...asked, resource, end: span.end, threw: true, status };
}

/** True of a request of HTTP, by the older and the newer conventions. */
export function isRequest({ attributes }: Span): boolean {
  return urlIn(attributes) !== '';
}

function text(attributes: Attributes, ...keys: readonly string[]): string {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string') return value;
  }
  return '';
}

const urlIn = (attributes: Attributes): string => text(attributes, 'url.full', 'http.url');

function statusIn(attributes: Attributes): number | undefined {
  const status = attributes['http.response.status_code'] ?? attributes['http.status_code'];
  return Number.isSafeInteger(status) ? (status as number) : undefined;
}

function segmentsIn(attributes: Attributes): readonly string[] {
  try {
    const { pathname } = new URL(urlIn(attributes));
    return pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return [];
  }
}

const durablePaths = [
  { op: 'startNew', method: 'POST', path: /^orchestrators\/[^/]+\/([^/]+)$/ },
  { op: 'getStatus', method: 'GET', path: /^instances\/([^/]+)$/ },
  { op: 'raiseEvent', method: 'POST', path: /^instances\/([^/]+)\/raiseEvent\/[^/]+$/ },
  { op: 'terminate', method: 'POST', path: /^instances\/([^/]+)\/terminate$/ },
  { op: 'purgeInstanceHistory', method: 'DELETE', path: /^instances\/([^/]+)$/ },
] as const;

/** A request of the Durable client to its extension: `.../durabletask/instances/ID`. */
function durableIn(attributes: Attributes): { op: string; instance: string } | undefined {
  const segments = segmentsIn(attributes);
  const start = segments.indexOf('durabletask');
  if (start === -1) return undefined;
  const path = segments.slice(start + 1).join('/');
  const method = text(attributes, 'http.request.method', 'http.method');
  for (const one of durablePaths) {
    const [, instance] = one.path.exec(path) ?? [];
    if (instance !== undefined && one.method === method) return { op: one.op, instance };
  }
  return undefined;
}

/** As `record` names it, as far as an address does: a row that is inserted is not in it. */
function resourceIn(service: LogService, attributes: Attributes): string {
  if (service === 'durable') return durableIn(attributes)?.instance ?? '';
  const segments = segmentsIn(attributes);
  if (service === 'blob') return segments.slice(-2).join('/');
  if (service === 'queue') {
    const messages = segments.lastIndexOf('messages');
    return segments.at(messages === -1 ? -1 : messages - 1) ?? '';
  }
  const last = segments.at(-1) ?? '';
  const [, table, partition = '', row = ''] =
    /^(.+)\(PartitionKey='(.*)',RowKey='(.*)'\)$/.exec(last) ?? [];
  return table === undefined ? last : [table, partition, row].join('/');
}

/** `set lock [2 other arguments]`. */
function commandIn({ name, attributes }: Span): readonly string[] {
  const [said = name, ...rest] = text(attributes, 'db.query.text', 'db.statement').split(' ');
  const command = text(attributes, 'db.operation.name') || said || name;
  return [command.toLowerCase(), ...rest];
}

/** A script is in the text with its blanks, so the key of `eval` cannot be told from it. */
function keyIn(span: Span, op: string): string {
  const place = op === 'evalsha' ? 3 : 1;
  return (op === 'eval' ? undefined : commandIn(span)[place]) ?? '-';
}
