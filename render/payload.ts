import type { Json, Message } from '../sim/index.js';

/** Fields that say no more than the name of the message does. */
const hidden = new Set(['type', 'from']);

/** Fields of start messages and of instances' rows that are the same in every trace, or say what their type does. */
const ofStarts = new Set(['collects', 'deduplicated', 'generation']);

/** Fields that tell one window from another. */
const ofWindows = new Set(['window', 'instance']);

/** Fields whose value speaks for itself. */
const bare = new Set([
  'id',
  'kind',
  'item',
  'row',
  'content',
  'message',
  'operation',
  'itemId',
  'execution',
]);

/**
 * What is in a message, on one line: `m1`, `null`, `Pending executionId=null etag=1`, `409 EntityAlreadyExists`.
 *
 * @param windows how many windows the world has: with one, window and instance are not shown.
 */
export function payload(message: Message, windows: number): string {
  return fields(message, windows).join(' ');
}

function fields(object: { readonly [key: string]: Json }, windows: number): readonly string[] {
  const { status, code } = object;
  if (typeof status === 'number' && typeof code === 'string') return [`${status} ${code}`];
  // Who sends a message decides the order of its fields, and so does who stands for whom: here it is always the same.
  const ordered = Object.entries(object).sort(([one], [other]) =>
    rank(one) === rank(other) ? (one < other ? -1 : 1) : rank(one) - rank(other),
  );
  const isStart =
    object['kind'] === 'ExecutionStarted' ||
    object['type'] === 'WATCH' ||
    (object['type'] === 'RUN' && 'execution' in object) ||
    'executionId' in object;
  return ordered.flatMap(([key, value]) => {
    if (isHidden(key, value, windows) || (isStart && ofStarts.has(key))) return [];
    if (isObject(value)) return fields(value, windows);
    const text = compact(value);
    return bare.has(key) || key === 'status' ? [text] : [`${key}=${text}`];
  });
}

/** Kind and status first, then what needs no name, then the rest. */
function rank(key: string): number {
  if (key === 'kind') return 0;
  if (key === 'status') return 1;
  return bare.has(key) ? 2 : 3;
}

function isHidden(key: string, value: Json, windows: number): boolean {
  if (key === 'status') return typeof value === 'number';
  return hidden.has(key) || (windows === 1 && ofWindows.has(key));
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value without quotes: `null`, `m1,m2`, `{a=1}`. */
export function compact(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(compact).join();
  if (isObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${key}=${compact(member)}`);
    return `{${members.join(' ')}}`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
