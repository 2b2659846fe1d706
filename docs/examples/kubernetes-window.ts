import type { CoordinationV1Api } from '@kubernetes/client-node';
import type { ClientBase } from 'pg';

/** What the functions need in the database; once. */
export const tables = `
create table fence (key text primary key, token bigint not null);
create table inbox (
  id text primary key,
  key text not null,
  payload jsonb not null,
  token bigint
);
`;

/** A message that was stored. */
export interface Stored {
  readonly id: string;
  readonly payload: unknown;
}

/** Stores a message, once. */
export async function push(
  client: ClientBase,
  key: string,
  { id, payload }: Stored,
): Promise<void> {
  await client.query(
    'insert into inbox (id, key, payload) values ($1, $2, $3) on conflict do nothing',
    [id, key, JSON.stringify(payload)],
  );
}

/** Takes part in the election of a leader by a Lease that exists. */
export class Candidate {
  #seen: { readonly version: string | undefined; readonly at: number } | undefined;

  constructor(
    private readonly api: CoordinationV1Api,
    private readonly lease: { readonly name: string; readonly namespace: string },
    private readonly identity: string,
  ) {}

  /** Call it every two seconds. Resolves to the token as long as this process leads, to undefined otherwise. */
  async renew(): Promise<number | undefined> {
    const found = await this.api.readNamespacedLease(this.lease);
    const { spec = {}, metadata } = found;
    const { holderIdentity, leaseTransitions = 0, leaseDurationSeconds = 15 } = spec;
    // Only changes count, by this process's own clock: the times in the Lease are those of other clocks.
    const now = performance.now();
    if (this.#seen === undefined || this.#seen.version !== metadata?.resourceVersion) {
      this.#seen = { version: metadata?.resourceVersion, at: now };
    }
    const isLeader = holderIdentity === this.identity;
    const isLeft = !holderIdentity || now > this.#seen.at + leaseDurationSeconds * 1_000;
    if (!isLeader && !isLeft) return undefined;
    const token = isLeader ? leaseTransitions : leaseTransitions + 1;
    const taken = { ...spec, holderIdentity: this.identity, leaseTransitions: token };
    // `found` has its resourceVersion: 409 if somebody else was faster. The renewal has to change the object.
    const body = { ...found, spec: { ...taken, renewTime: new Date() } };
    try {
      await this.api.replaceNamespacedLease({ ...this.lease, body });
    } catch (error) {
      if ((error as { code?: number }).code === 409) return undefined;
      throw error;
    }
    return token;
  }
}

/**
 * Works off what waits, as one batch: call it when the window is over, with the token of `Candidate.renew`. `work` writes its effect with the client that it
 * is given, and nothing else: it is rolled back if another leader has come meanwhile. Resolves to false then.
 */
export async function workOnce(
  client: ClientBase,
  key: string,
  token: number,
  work: (client: ClientBase, messages: readonly Stored[]) => Promise<void>,
): Promise<boolean> {
  // The token is shown before anything is read: from here on no leader before this one can commit.
  const { rowCount } = await client.query(
    `insert into fence values ($1, $2) on conflict (key)
     do update set token = excluded.token where fence.token <= excluded.token`,
    [key, token],
  );
  if (rowCount === 0) return false;
  const { rows } = await client.query<Stored>(
    'select id, payload from inbox where key = $1 and token is null order by id',
    [key],
  );
  if (rows.length === 0) return true;
  await client.query('begin');
  try {
    await work(client, rows);
    const still = await client.query(
      'select 1 from fence where key = $1 and token = $2 for update',
      [key, token],
    );
    await client.query('update inbox set token = $2 where id = any($1)', [
      rows.map(({ id }) => id),
      token,
    ]);
    await client.query(still.rowCount === 1 ? 'commit' : 'rollback');
    return still.rowCount === 1;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
