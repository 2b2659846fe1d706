import type { Json } from '../sim/index.js';
import { compact } from './payload.js';

/** `open.collecting` of `{ open: 'collecting' }`; parallel regions in braces. */
export function pathOf(value: Json): string {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return compact(value);
  const regions = Object.entries(value).map(([name, inner]) => `${name}.${pathOf(inner)}`);
  return regions.length === 1 ? (regions[0] ?? '') : `{${regions.join(' ')}}`;
}
