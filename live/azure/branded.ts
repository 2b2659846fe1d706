/**
 * Identities that the service makes. To a machine they are opaque: it gets them in replies, keeps them, compares them and sends
 * them back. So it does not matter to it that a simulation counts versions, and the service has texts for them.
 */
import type { ETag, LeaseId } from '../../model/index.js';

/** A version that the service has named. */
export function etagFrom(text: string | undefined): ETag {
  if (text === undefined || text === '') throw new Error('expected an ETag, found none');
  return text as unknown as ETag;
}

/**
 * The text of a version, for the service.
 * @throws Error for a version that no reply has named: a machine has asked with one that it never got.
 */
export function etagText(etag: ETag): string {
  const text: unknown = etag;
  if (typeof text === 'string') return text;
  throw new Error(`expected an ETag of the service, found ${String(text)}`);
}

/** The ids of leases are texts on both sides. */
export function leaseIdFrom(text: string | undefined): LeaseId {
  if (text === undefined || text === '') throw new Error('expected a lease id, found none');
  return text as LeaseId;
}
