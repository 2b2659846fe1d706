import type { Json, WorldView } from '../sim/index.js';
import { compact } from './payload.js';
import { messageText } from './words.js';

/** A part of the world after a step: an actor, a shared mailbox, a property, or the faults that are left. */
export interface PartState {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly changed: boolean;
}

export interface Field {
  /** `etag`; empty for the state, which speaks for itself. */
  readonly label: string;
  readonly text: string;
  /** What it was before the step; null if it is the same. */
  readonly was: string | null;
}

/**
 * The world after each step, as far as it ever changes in the schedule: what is the same all along is left out.
 *
 * @param views one more than steps: the world before the first step, and after each.
 * @returns one list a step; parts that the step has changed come first.
 */
export function statesOf(views: readonly WorldView[]): readonly (readonly PartState[])[] {
  const all = views.map(fieldsOf);
  const keys = [...new Set(all.flatMap((fields) => [...fields.keys()]))];
  const varying = keys.filter((key) => new Set(all.map((fields) => textIn(fields, key))).size > 1);
  return all.slice(1).map((after, index) => {
    const before = all[index] as Fields;
    const parts = new Map<string, Field[]>();
    for (const key of varying) {
      const [name = '', label = ''] = key.split('\n');
      const [was, text] = [textIn(before, key), textIn(after, key)];
      const field = { label, text, was: was === text ? null : was };
      parts.set(name, [...(parts.get(name) ?? []), field]);
    }
    const states = [...parts].map(([name, fields]) => ({
      name,
      fields,
      changed: fields.some(({ was }) => was !== null),
    }));
    return [...states.filter(({ changed }) => changed), ...states.filter((one) => !one.changed)];
  });
}

/** What is not there, such as the context of who has crashed, is a dash; faults that are spent are none. */
function textIn(fields: Fields, key: string): string {
  return fields.get(key) ?? (key.startsWith(`${faultsLeftName}\n`) ? '0' : '-');
}

const faultsLeftName = 'faults left';

/** Texts by the name of the part and the label of the field, one below the other. */
type Fields = ReadonlyMap<string, string>;

function fieldsOf({ actors, shared, properties, faultsLeft }: WorldView): Fields {
  const fields = new Map<string, string>();
  const local = (name: string, value: Json, context: Json): void => {
    fields.set(`${name}\n`, pathOf(value));
    if (context === null || typeof context !== 'object' || Array.isArray(context)) return;
    for (const [key, inner] of Object.entries(context)) {
      fields.set(`${name}\n${key}`, compact(inner));
    }
  };
  const mailbox = (name: string, mails: WorldView['shared'][string]): void => {
    fields.set(`${name}\nmailbox`, mails.map(mailText).join(', ') || 'empty');
  };
  for (const [name, { value, context, timers, mailbox: mails }] of Object.entries(actors)) {
    local(name, value, context);
    fields.set(`${name}\ntimers`, timers.map(([id]) => id).join(', ') || 'none');
    mailbox(name, mails);
  }
  for (const [name, mails] of Object.entries(shared)) mailbox(name, mails);
  for (const [name, { value, context }] of Object.entries(properties)) local(name, value, context);
  for (const [kind, times] of Object.entries(faultsLeft)) {
    fields.set(`${faultsLeftName}\n${kind}`, String(times));
  }
  return fields;
}

/** `open.collecting` of `{ open: 'collecting' }`; parallel regions in braces. */
export function pathOf(value: Json): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return compact(value);
  const regions = Object.entries(value).map(([name, inner]) => `${name}.${pathOf(inner)}`);
  return regions.length === 1 ? (regions[0] ?? '') : `{${regions.join(' ')}}`;
}

function mailText(message: WorldView['shared'][string][number]): string {
  const { from } = message;
  return `${messageText(message, 1)}${typeof from === 'string' ? ` from ${from}` : ''}`;
}
