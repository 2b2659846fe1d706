import fc from 'fast-check';
import type { ETag, LeaseId, Message, PopReceipt } from '../../model/index.js';
import type { Asked, Exchange, Operation } from './subject.js';

const clients = fc.constantFrom('client-1', 'client-2', 'client-3');

/** Which of the names that were seen, counted from the newest; more than there are goes round. */
export const back: fc.Arbitrary<number> = fc.nat(5);

/** Objects with a prototype, to send within a request: some of `fc.record` have none, and the model refuses those. */
export function contentOf<T extends object>(members: {
  [K in keyof T]: fc.Arbitrary<T[K]>;
}): fc.Arbitrary<T> {
  return fc.record<T>(members).map((content) => ({ ...content }));
}

/** A request that is the same on both sides, and who makes it. */
export function plain<R extends Message>(requests: fc.Arbitrary<R>): fc.Arbitrary<Operation> {
  return fc.tuple(clients, requests).map(([client, request]) => ({
    label: describe(request),
    client,
    request: () => request,
  }));
}

/**
 * A request that names something from an earlier reply.
 * @param request null if there is nothing yet that it could name.
 */
export function naming<Choice>(
  type: Asked['type'],
  choices: fc.Arbitrary<Choice>,
  request: (past: readonly Exchange[], choice: Choice) => Asked | null,
): fc.Arbitrary<Operation> {
  return fc.tuple(clients, choices).map(([client, choice]) => ({
    label: `${type} ${JSON.stringify(choice)}`,
    client,
    request: (past) => request(past, choice),
  }));
}

/** Time passes. */
export function waiting(...seconds: readonly number[]): fc.Arbitrary<Operation> {
  return fc.constantFrom(...seconds).map((several) => ({
    label: `${several} seconds`,
    client: 'time',
    request: () => ({ type: 'WAIT', seconds: several }),
  }));
}

export const seenEtag = (past: readonly Exchange[], nth: number): ETag | null =>
  seen(past, 'etag', nth) as ETag | null;
/** Of one entity: a table's versions are times, so those of two entities may be the same. */
export function seenEtagOf(past: readonly Exchange[], rowKey: string, nth: number): ETag | null {
  const found = past.flatMap(({ request, reply }): readonly (ETag | null)[] => {
    if (reply?.type === 'ENTITIES') {
      const entity = reply.entities[rowKey];
      return entity === undefined ? [] : [entity.etag];
    }
    const isOwn = request.type === 'WRITE_ENTITY' && request.write.rowKey === rowKey;
    return isOwn && reply?.type === 'ENTITY_WRITTEN' ? [reply.etag] : [];
  });
  const distinct = [...new Set(found.filter((etag) => etag !== null))].reverse();
  return distinct[nth % Math.max(1, distinct.length)] ?? null;
}

export const seenLease = (past: readonly Exchange[], nth: number): LeaseId | null =>
  seen(past, 'leaseId', nth) as LeaseId | null;
export const seenReceipt = (past: readonly Exchange[], nth: number): PopReceipt | null =>
  seen(past, 'popReceipt', nth) as PopReceipt | null;

/** A value that some reply has had under this key; null if none has. */
function seen(past: readonly Exchange[], key: string, nth: number): unknown {
  const found = new Set<unknown>();
  for (const { reply } of [...past].reverse()) collect(reply, key, found);
  const values = [...found];
  return values.length === 0 ? null : values[nth % values.length];
}

function collect(value: unknown, key: string, into: Set<unknown>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === key && member !== null) into.add(member);
    else collect(member, key, into);
  }
}

function describe({ type, ...rest }: Message): string {
  return Object.keys(rest).length === 0 ? type : `${type} ${JSON.stringify(rest)}`;
}
