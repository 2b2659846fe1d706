import type { ChannelKind, Message } from '../../index.js';
import { sortedByText, textOf } from './text.js';

/** What waits at one address: by sender, its messages; the oldest first, or in the order of their texts. */
export type Box = { readonly [from: string]: readonly Message[] };

/** A message that can be next at an address. */
export interface Letter {
  readonly from: string;
  readonly message: Message;
}

export function put(box: Box, { from, message }: Letter, kind: ChannelKind): Box {
  const before = box[from] ?? [];
  if (kind === 'set' && before.some((other) => isSame(other, message))) return box;
  const after = [...before, message];
  return { ...box, [from]: kind === 'fifo' ? after : sortedByText(after) };
}

/** The oldest message of each `fifo` channel, and each distinct one of the others. */
export function heads(box: Box, kindOf: (from: string) => ChannelKind): readonly Letter[] {
  return Object.entries(box).flatMap(([from, messages]) => {
    const next =
      kindOf(from) === 'fifo'
        ? messages.slice(0, 1)
        : messages.filter((one, at) => at === 0 || !isSame(one, messages[at - 1]));
    return next.map((message) => ({ from, message }));
  });
}

/** The box without one copy of a message. */
export function without(box: Box, { from, message }: Letter): Box {
  const before = box[from] ?? [];
  const at = before.findIndex((other) => isSame(other, message));
  const left = before.filter((_, index) => index !== at);
  const others = Object.entries(box).filter(([sender]) => sender !== from);
  return Object.fromEntries(left.length === 0 ? others : [...others, [from, left]]);
}

function isSame(one: Message, other: Message | undefined): boolean {
  return textOf(one) === textOf(other);
}
