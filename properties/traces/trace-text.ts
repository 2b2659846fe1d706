import type { Json } from '../../sim/index.js';
import type { AnySpec } from '../worlds/own-world.js';
import type { Trace } from './trace.js';

/** Columns; as the project's formatter has them. */
const width = 100;

/**
 * A trace as the text of its file: a step a line, and a fact a line, so that a person can read and edit it and versions of it
 * can be compared.
 */
export function traceFileText(trace: Trace<AnySpec>): string {
  const { format, note, world, found, violation, loop, steps, expect } = trace;
  const inOrder = { format, note, world, found, violation, loop, steps, expect };
  const plain = JSON.parse(JSON.stringify(inOrder)) as Json;
  return `${expanded(plain, '')}\n`;
}

/** Each member on a line of its own; those are written flat where they fit. */
function expanded(value: Json, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const members = Object.entries(value as { readonly [key: string]: Json }).map(([key, member]) => {
    const name = isList ? '' : `${JSON.stringify(key)}: `;
    return `${inner}${name}${fitted(member, inner, name.length)}`;
  });
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return members.length === 0
    ? `${open}${close}`
    : `${open}\n${members.join(',\n')}\n${indent}${close}`;
}

function fitted(value: Json, indent: string, before: number): string {
  const line = flat(value);
  const hasRows = Array.isArray(value) && value.length > 1 && value.every(isRow);
  // One column for the comma that may follow.
  const fits = indent.length + before + line.length + 1 <= width;
  return fits && !hasRows ? line : expanded(value, indent);
}

/** True for what deserves a line in a list: an object with several members. */
function isRow(value: Json): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 1;
}

function flat(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(flat).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}: ${flat(member)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
