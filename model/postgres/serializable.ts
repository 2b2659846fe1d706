/**
 * Serializable snapshot isolation, as PostgreSQL has it: which transactions read what others wrote after them, and when that is a
 * dangerous structure, so that one of them fails with 40001.
 *
 * Source: PostgreSQL 15, src/backend/storage/lmgr/README-SSI and predicate.c (CheckForSerializableConflictOut, CheckForSerializableConflictIn,
 * OnConflict_CheckForSerializationFailure, PreCommit_CheckForSerializationFailure, ReleasePredicateLocks); Cahill, Röhm, Fekete 2008.
 * A read locks its whole table, as a sequential scan does. An index scan locks less, and then fewer transactions fail.
 */
import type { Names } from './names.js';

/** A serializable transaction that is under way, or was at the same time as one that is. */
export interface Sxact {
  /** The order in which they took their snapshots, from 1. */
  readonly id: number;
  /** Null once it is committed. */
  readonly session: string | null;
  /** It fails at the latest when it commits: another transaction has found it to be the pivot. */
  readonly doomed: boolean;
  readonly reads: Names;
  readonly wrote: Names;
  /** What had been committed when it took its snapshot. */
  readonly lastCommit: number;
  readonly prepared: number | null;
  readonly committed: number | null;
  /** The first commit among those whose writes it did not see; kept when the edge itself is forgotten. */
  readonly earliestOut: number | null;
  /** The oldest transaction that was writing when it took its snapshot. */
  readonly xmin: number;
  /** Transactions that begin to write later have this number or more. */
  readonly finishedBefore: number | null;
}

/** The reader did not see what the writer wrote: ids of `Sxact`. */
export type Conflict = readonly [reader: number, writer: number];

/** What is known of serializable transactions. */
export interface Serializable {
  /** Counts preparations and commits. */
  readonly commits: number;
  readonly xacts: readonly Sxact[];
  readonly conflicts: readonly Conflict[];
}

/** Before the first. */
export const nothingSerializable: Serializable = { commits: 0, xacts: [], conflicts: [] };

/** What makes a structure dangerous; each by itself, so that a twin can leave one out. */
export interface SerializableRules {
  /** A reader, and a writer that is committed and has itself missed a commit before it. */
  readonly writerMissedCommit: (writer: Sxact) => boolean;
  /** A reader, a writer, and a transaction that the writer has missed, committed first. */
  readonly writerIsPivot: (reader: Sxact, writer: Sxact, third: Sxact) => boolean;
  /** Somebody has missed what the reader wrote, and the reader what a transaction wrote that is committed. */
  readonly readerIsPivot: (first: Sxact, reader: Sxact, writer: Sxact) => boolean;
  /** When a transaction commits: who has missed what it wrote was itself missed by this one. */
  readonly pivotAtCommit: (far: Sxact, near: Sxact, me: Sxact) => boolean;
}

const isReadOnly = (xact: Sxact): boolean =>
  xact.committed !== null && Object.keys(xact.wrote).length === 0;

/** As PostgreSQL 15 decides. */
export const serializableRules: SerializableRules = {
  writerMissedCommit: (writer) => writer.committed !== null && writer.earliestOut !== null,
  writerIsPivot: (reader, writer, third) =>
    third.prepared !== null &&
    (reader.committed === null || third.prepared <= reader.committed) &&
    (writer.committed === null || third.prepared <= writer.committed) &&
    (!isReadOnly(reader) || third.prepared <= reader.lastCommit),
  readerIsPivot: (first, reader, writer) =>
    writer.prepared !== null &&
    !isReadOnly(reader) &&
    !first.doomed &&
    (first.committed === null || first.committed >= writer.prepared) &&
    (!isReadOnly(first) || first.lastCommit >= writer.prepared),
  pivotAtCommit: (far, near, me) =>
    near.committed === null &&
    !near.doomed &&
    (far.id === me.id || (far.committed === null && !far.doomed)),
};

/** What becomes of a statement: `failed` is 40001. */
export interface Checked {
  readonly now: Serializable;
  readonly failed: boolean;
}

const ofSession = ({ xacts }: Serializable, session: string): Sxact | undefined =>
  xacts.find((xact) => xact.session === session);

const byId = ({ xacts }: Serializable, id: number): Sxact => {
  const found = xacts.find((xact) => xact.id === id);
  if (found === undefined) throw new Error(`expected serializable transaction ${id}`);
  return found;
};

function changed(now: Serializable, id: number, change: Partial<Sxact>): Serializable {
  return {
    ...now,
    xacts: now.xacts.map((xact) => (xact.id === id ? { ...xact, ...change } : xact)),
  };
}

const writersMissedBy = (now: Serializable, id: number): readonly Sxact[] =>
  now.conflicts.filter(([reader]) => reader === id).map(([, writer]) => byId(now, writer));
const readersThatMissed = (now: Serializable, id: number): readonly Sxact[] =>
  now.conflicts.filter(([, writer]) => writer === id).map(([reader]) => byId(now, reader));

/** A serializable transaction takes its snapshot. */
export function takeSnapshot(now: Serializable, session: string, xmin: number): Serializable {
  const xact: Sxact = {
    id: Math.max(0, ...now.xacts.map(({ id }) => id)) + 1,
    session,
    doomed: false,
    reads: {},
    wrote: {},
    lastCommit: now.commits,
    prepared: null,
    committed: null,
    earliestOut: null,
    xmin,
    finishedBefore: null,
  };
  return { ...now, xacts: [...now.xacts, xact] };
}

/** It reads a table: it misses what others have written there since its snapshot. */
export function reads(
  rules: SerializableRules,
  now: Serializable,
  session: string,
  table: string,
): Checked {
  const me = ofSession(now, session);
  if (me === undefined) return { now, failed: false };
  let next = changed(now, me.id, { reads: { ...me.reads, [table]: true } });
  if (me.doomed) return { now: next, failed: true };
  for (const { id } of now.xacts) {
    const writer = byId(next, id);
    if (id === me.id || writer.doomed || !(table in writer.wrote)) continue;
    if (writer.committed !== null && writer.committed <= me.lastCommit) continue;
    if (isMissed(next, me.id, id)) continue;
    const checked = conflict(rules, next, me.id, id, me.id);
    if (checked.failed) return checked;
    next = checked.now;
  }
  return { now: next, failed: false };
}

/** It writes to a table: those who have read it miss that. */
export function writes(
  rules: SerializableRules,
  now: Serializable,
  session: string,
  table: string,
): Checked {
  const me = ofSession(now, session);
  if (me === undefined) return { now, failed: false };
  if (me.doomed) return { now, failed: true };
  let next = changed(now, me.id, { wrote: { ...me.wrote, [table]: true } });
  for (const { id } of now.xacts) {
    const reader = byId(next, id);
    if (id === me.id || reader.doomed || !(table in reader.reads)) continue;
    if (reader.finishedBefore !== null && me.xmin >= reader.finishedBefore) continue;
    if (isMissed(next, id, me.id)) continue;
    const checked = conflict(rules, next, id, me.id, me.id);
    if (checked.failed) return checked;
    next = checked.now;
  }
  return { now: next, failed: false };
}

const isMissed = ({ conflicts }: Serializable, reader: number, writer: number): boolean =>
  conflicts.some(([one, other]) => one === reader && other === writer);

/** The reader has missed the writer. @param me who does something now: reader or writer. */
function conflict(
  rules: SerializableRules,
  now: Serializable,
  readerId: number,
  writerId: number,
  me: number,
): Checked {
  const [reader, writer] = [byId(now, readerId), byId(now, writerId)];
  const isDangerous =
    rules.writerMissedCommit(writer) ||
    writersMissedBy(now, writerId).some((third) => rules.writerIsPivot(reader, writer, third)) ||
    readersThatMissed(now, readerId).some((first) => rules.readerIsPivot(first, reader, writer));
  if (isDangerous && (me === writerId || writer.prepared !== null)) return { now, failed: true };
  const next = isDangerous ? changed(now, writerId, { doomed: true }) : now;
  return {
    now: { ...next, conflicts: [...next.conflicts, [readerId, writerId]] },
    failed: false,
  };
}

/** It is about to commit: it fails, or makes those fail that would be pivots. */
export function prepares(rules: SerializableRules, now: Serializable, session: string): Checked {
  const me = ofSession(now, session);
  if (me === undefined) return { now, failed: false };
  if (me.doomed) return { now, failed: true };
  let next = now;
  for (const near of readersThatMissed(now, me.id)) {
    const isPivot = readersThatMissed(now, near.id).some((far) =>
      rules.pivotAtCommit(byId(next, far.id), byId(next, near.id), me),
    );
    if (isPivot) next = changed(next, near.id, { doomed: true });
  }
  return { now: next, failed: false };
}

/** It has ended. @param nextXid transactions that begin to write later have this number or more. */
export function ends(
  now: Serializable,
  session: string,
  isCommit: boolean,
  nextXid: number,
): Serializable {
  const me = ofSession(now, session);
  if (me === undefined) return now;
  if (!isCommit) {
    const xacts = now.xacts.filter(({ id }) => id !== me.id);
    const conflicts = now.conflicts.filter((pair) => !pair.includes(me.id));
    return cleared({ ...now, xacts, conflicts });
  }
  const commits = now.commits + 2;
  let next: Serializable = { ...now, commits };
  const missed = writersMissedBy(next, me.id).filter(({ committed }) => committed !== null);
  const wroteNothing = Object.keys(me.wrote).length === 0;
  const out = wroteNothing ? [] : missed.map(({ prepared }) => prepared ?? 0);
  next = changed(next, me.id, {
    session: null,
    prepared: commits - 1,
    committed: commits,
    earliestOut: out.length === 0 ? null : Math.min(...out),
    finishedBefore: nextXid,
  });
  const conflicts = next.conflicts.filter(([reader, writer]) => {
    if (reader === me.id) {
      const { committed, lastCommit } = byId(next, writer);
      return committed === null && lastCommit < commits;
    }
    return writer !== me.id || byId(next, reader).committed === null;
  });
  return cleared({ ...next, conflicts });
}

/** Forgets those that are committed and were at the same time as none that is under way. */
function cleared(now: Serializable): Serializable {
  const oldest = Math.min(
    ...now.xacts.filter(({ committed }) => committed === null).map(({ xmin }) => xmin),
  );
  const xacts = now.xacts.filter(
    ({ finishedBefore }) => finishedBefore === null || finishedBefore > oldest,
  );
  if (xacts.every(({ committed }) => committed !== null)) return nothingSerializable;
  const kept = new Set(xacts.map(({ id }) => id));
  const conflicts = now.conflicts.filter((pair) => pair.every((id) => kept.has(id)));
  return { ...now, xacts, conflicts };
}

/** With the least numbers that are in the same order. @param xid what becomes of a number of a transaction. */
export function renumbered(now: Serializable, xid: (number: number) => number): Serializable {
  const commit = ranking([
    0,
    now.commits,
    ...now.xacts.flatMap(({ lastCommit, prepared, committed, earliestOut }) => [
      lastCommit,
      ...[prepared, committed, earliestOut].filter((one) => one !== null),
    ]),
  ]);
  const id = ranking([0, ...now.xacts.map((xact) => xact.id)]);
  const orNull = (rank: (number: number) => number, value: number | null): number | null =>
    value === null ? null : rank(value);
  return {
    commits: commit(now.commits),
    xacts: now.xacts.map((xact) => ({
      ...xact,
      id: id(xact.id),
      lastCommit: commit(xact.lastCommit),
      prepared: orNull(commit, xact.prepared),
      committed: orNull(commit, xact.committed),
      earliestOut: orNull(commit, xact.earliestOut),
      xmin: xid(xact.xmin),
      finishedBefore: orNull(xid, xact.finishedBefore),
    })),
    conflicts: now.conflicts.map(([reader, writer]) => [id(reader), id(writer)]),
  };
}

/** Each of the numbers by its place among them, from 0. */
export function ranking(numbers: readonly number[]): (number: number) => number {
  const sorted = [...new Set(numbers)].sort((one, other) => one - other);
  return (number) => sorted.indexOf(number);
}
