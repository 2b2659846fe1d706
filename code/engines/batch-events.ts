import type { Json } from '../../model/parts.js';
import { messageId, type MessageId } from '../../model/domain.js';
import { textsIn } from '../data.js';

/** What code says of a batch, in the order in which it happened. */
export type BatchEvent =
  | { readonly type: 'began' }
  | { readonly type: 'processed'; readonly data: readonly Json[] }
  | { readonly type: 'ended'; readonly how: 'completed' | 'failed' };

/**
 * The messages of the world that data names, in texts at any depth and in JSON that is a text, in that order. One that a list has twice is
 * there twice; one that is given and returned is one.
 */
export function messagesNamedIn(data: readonly Json[]): readonly MessageId[] {
  return data.reduce<readonly MessageId[]>((found, one) => {
    const left = [...found];
    const more = namedIn(one).filter((id) => {
      const at = left.indexOf(id);
      if (at !== -1) left.splice(at, 1);
      return at === -1;
    });
    return [...found, ...more];
  }, []);
}

function namedIn(data: Json): readonly MessageId[] {
  return textsIn(data).flatMap((text) => {
    if (/^m\d+$/.test(text)) return [messageId(text)];
    return /^[[{"]/.test(text) ? namedIn(parsed(text)) : [];
  });
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
