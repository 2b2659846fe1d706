import type { ChannelKind, Message } from '../../index.js';
import { sortedByText, textOf } from './text.js';

/** What one sender has sent to an address and waits there. */
export interface Waiting {
  /** The oldest first. */
  readonly messages: readonly Message[];
  /** In the order of their texts. */
  readonly [anyOrder]: readonly Message[];
}

/** The field under which messages without an order stand. */
export const anyOrder = 'in any order';

/** What waits at one address, by sender. */
export type Box = { readonly [from: string]: Waiting };

/** A message that can be next at an address; the number of its request, if it has one, is in it as `correlation`. */
export interface Letter {
  readonly from: string;
  readonly message: Message;
  readonly isNumbered: boolean;
}

const nothing: Waiting = { messages: [], [anyOrder]: [] };

export function put(box: Box, { from, message, isNumbered }: Letter, kind: ChannelKind): Box {
  const { messages, [anyOrder]: others } = box[from] ?? nothing;
  if (kind === 'set' && others.some((other) => isSame(other, message))) return box;
  const waiting: Waiting =
    kind === 'fifo' && !isNumbered
      ? { messages: [...messages, message], [anyOrder]: others }
      : { messages, [anyOrder]: sortedByText([...others, message]) };
  return { ...box, [from]: waiting };
}

/** The oldest message of each sender that has an order, and each distinct one of the others. */
export function heads(box: Box): readonly Letter[] {
  return Object.entries(box).flatMap(([from, { messages, [anyOrder]: others }]) => {
    const distinct = others.filter((one, at) => at === 0 || !isSame(one, others[at - 1]));
    return [...messages.slice(0, 1), ...distinct].map((message) => ({
      from,
      message,
      isNumbered: 'correlation' in message,
    }));
  });
}

/** The box without one copy of a message. */
export function without(box: Box, { from, message }: Letter): Box {
  const { messages, [anyOrder]: others } = box[from] ?? nothing;
  const left = { messages: withoutOne(messages, message), [anyOrder]: withoutOne(others, message) };
  const rest = Object.entries(box).filter(([sender]) => sender !== from);
  const isEmpty = left.messages.length + left[anyOrder].length === 0;
  return Object.fromEntries(isEmpty ? rest : [...rest, [from, left]]);
}

function withoutOne(messages: readonly Message[], message: Message): readonly Message[] {
  const at = messages.findIndex((other) => isSame(other, message));
  return messages.filter((_, index) => index !== at);
}

function isSame(one: Message, other: Message | undefined): boolean {
  return textOf(one) === textOf(other);
}
