/** A message on its way into a batch. */
export interface IncomingMessage {
  /** Its sender's: a message that is sent or delivered again keeps it. */
  readonly id: string;
  /** The window it was accepted for. */
  readonly window: string;
  readonly body: unknown;
}

/** What a batch gets of a message. */
export interface Delivered {
  readonly id: string;
  readonly payload: unknown;
}

/** Ids become row keys and parts of instance ids, so they may only be what those may be. */
const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

export function isMessageId(id: unknown): id is string {
  return typeof id === 'string' && idPattern.test(id);
}

/** @throws Error for what is no message; its trigger puts it into the poison queue in the end. */
export function readIncoming(entry: unknown): IncomingMessage {
  const value: unknown = typeof entry === 'string' ? JSON.parse(entry) : entry;
  const { id, window, body } = (value ?? {}) as Partial<Record<keyof IncomingMessage, unknown>>;
  if (!isMessageId(id)) throw new Error(`a message has the id ${JSON.stringify(id)}`);
  if (typeof window !== 'string') throw new Error(`message ${id} has no window`);
  return { id, window, body };
}
