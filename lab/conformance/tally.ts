import type { Message } from '../../model/index.js';
import type { Divergence } from './divergences.js';
import type { Asked } from './subject.js';

/** What was compared: how often which request was answered how. */
export class Tally {
  readonly #sequences = new Map<string, number>();
  readonly #replies = new Map<string, Map<string, number>>();
  readonly #waits = new Map<string, number>();
  readonly #divergences = new Map<string, number>();

  /** The resources that were looked at, in that order. */
  get subjects(): readonly string[] {
    return [...this.#replies.keys()];
  }

  /** Operations that both sides answered, of one resource or of all. */
  operations(subject?: string): number {
    const counts = [...this.#replies]
      .filter(([name]) => subject === undefined || name === subject)
      .flatMap(([, replies]) => [...replies.values()]);
    return counts.reduce((sum, count) => sum + count, 0);
  }

  sequences(subject?: string): number {
    const counts = [...this.#sequences].filter(([name]) => (subject ?? name) === name);
    return counts.reduce((sum, [, count]) => sum + count, 0);
  }

  waits(subject: string): number {
    return this.#waits.get(subject) ?? 0;
  }

  /** `ACQUIRE -> 409 LeaseAlreadyPresent`, and how often; sorted. */
  replies(subject: string): readonly (readonly [string, number])[] {
    return [...(this.#replies.get(subject) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  divergences({ name }: Divergence): number {
    return this.#divergences.get(name) ?? 0;
  }

  compare(subject: string, request: Asked, reply: Message | null): void {
    const replies = this.#replies.get(subject) ?? new Map<string, number>();
    this.#replies.set(subject, replies);
    add(replies, `${kindOf(request)} -> ${answerOf(reply)}`);
  }

  wait(subject: string): void {
    add(this.#waits, subject);
  }

  finish(subject: string): void {
    add(this.#sequences, subject);
  }

  diverge({ name }: Divergence): void {
    add(this.#divergences, name);
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** The request's type, and which write of an entity it is. */
function kindOf(request: Asked): string {
  return 'write' in request ? `${request.type} ${request.write.kind}` : request.type;
}

function answerOf(reply: Message | null): string {
  if (reply === null) return 'no answer';
  const status = 'status' in reply && typeof reply.status === 'number' ? `${reply.status} ` : '';
  const code = 'code' in reply && typeof reply.code === 'string' ? reply.code : reply.type;
  return `${status}${code}${detailOf(reply)}`;
}

/** What else tells answers apart that have one name. */
function detailOf(reply: Message): string {
  if (reply.type === 'BLOB_PROPERTIES') return ` ${reply.leaseState}`;
  if (reply.type === 'RECORD' && reply.record?.isOld === true) return ' old';
  const content = ['record', 'row', 'message'].map(
    (key) => (reply as Record<string, unknown>)[key],
  );
  return content.includes(null) ? ' none' : '';
}
