/** Filters of table queries, as far as they are comparisons of properties with literals. */
import { refuse } from './runtime.js';

export type Value = string | number | boolean | Date;
type Row = Readonly<Record<string, Value | undefined>>;
type Test = (row: Row) => boolean;

/** A template whose values are written as literals of OData. */
export function odata(texts: TemplateStringsArray, ...values: readonly unknown[]): string {
  return texts
    .map((text, at) => text + (at < values.length ? literal(values[at], text) : ''))
    .join('');
}

function literal(value: unknown, before: string): string {
  if (value instanceof Date) return `datetime'${value.toISOString()}'`;
  if (typeof value !== 'string') return String(value);
  // Within quotes only the quotes of the value are doubled.
  const text = value.replaceAll("'", "''");
  return before.endsWith("'") ? text : `'${text}'`;
}

const pattern =
  /\s*(?:(\(|\))|datetime'([^']*)'|guid'([^']*)'|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)L?(?![\w.])|([A-Za-z_][\w]*))/y;

const compare: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
};

interface Token {
  readonly word?: string;
  readonly value?: Value;
}

function tokens(filter: string): readonly Token[] {
  const found: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < filter.trimEnd().length) {
    const match = pattern.exec(filter);
    if (match === null) return refuse(`the filter ${filter}`);
    const [, paren, date, guid, text, number, word] = match;
    if (paren !== undefined) found.push({ word: paren });
    else if (date !== undefined) found.push({ value: new Date(date) });
    else if (guid !== undefined) return refuse(`the filter ${filter}`);
    else if (text !== undefined) found.push({ value: text.replaceAll("''", "'") });
    else if (number !== undefined) found.push({ value: Number(number) });
    else if (word === 'true' || word === 'false') found.push({ value: word === 'true' });
    else found.push({ word: word ?? '' });
  }
  return found;
}

/** A filter, and the partition key that it asks for; null: it names none. */
export interface Filter {
  readonly partitionKey: string | null;
  readonly test: Test;
}

export function parseFilter(filter: string): Filter {
  const all = tokens(filter);
  let at = 0;
  let partitionKey: string | null = null;
  let isConjunction = true;
  /** Within parentheses or a negation, where nothing decides alone. */
  let depth = 0;
  const or = (): Test => {
    const parts = [and()];
    while (all[at]?.word === 'or') {
      at += 1;
      if (depth === 0) isConjunction = false;
      parts.push(and());
    }
    return (row) => parts.some((part) => part(row));
  };
  const and = (): Test => {
    const parts = [one()];
    while (all[at]?.word === 'and') {
      at += 1;
      parts.push(one());
    }
    return (row) => parts.every((part) => part(row));
  };
  const one = (): Test => {
    const { word } = all[at] ?? {};
    if (word === 'not') {
      at += 1;
      depth += 1;
      const inner = one();
      depth -= 1;
      return (row) => !inner(row);
    }
    if (word === '(') {
      at += 1;
      depth += 1;
      const inner = or();
      depth -= 1;
      if (all[at]?.word !== ')') refuse(`the filter ${filter}`);
      at += 1;
      return inner;
    }
    const operator = compare[all[at + 1]?.word ?? ''];
    const wanted = all[at + 2]?.value;
    if (word === undefined || operator === undefined || wanted === undefined) {
      return refuse(`the filter ${filter}`);
    }
    if (word === 'Timestamp') return refuse('the timestamp of an entity in a filter');
    if (depth === 0 && word === 'PartitionKey' && all[at + 1]?.word === 'eq') {
      partitionKey = String(wanted);
    }
    at += 3;
    const isEquality = all[at - 2]?.word === 'eq';
    return (row) => {
      const value = row[word];
      if (value === undefined) return false;
      if (typeof value === typeof wanted) return operator(order(value, wanted));
      return isEquality ? false : refuse(`a comparison of '${word}' with another type of value`);
    };
  };
  const test = or();
  if (at < all.length) refuse(`the filter ${filter}`);
  return { partitionKey: isConjunction ? partitionKey : null, test };
}

const order = (one: Value, other: Value): number => (one < other ? -1 : one > other ? 1 : 0);
