import type { z } from 'zod';
import { InputError } from '../../input/errors.js';
import {
  canonical,
  format,
  type Counterexample,
  type JsonObject,
  type Label,
  type Message,
  type WorldAction,
} from '../../sim/index.js';
import { traceLimits } from './trace-limits.js';
import { from1to2, type Migrated } from './trace-migrations.js';
import { ownSchema, ownStrategySchema, schema1, schema2, type Trace1 } from './trace-schema.js';
import { isOwn, type AnySpec } from '../worlds/own-world.js';
import type { WorldSpec } from '../worlds/world-spec.js';

/** The version of the file format that is written. Older ones are read, and brought up to date. */
export const traceFormat = 'onebatch-trace/2';

/**
 * A schedule with the world it belongs to, as a file: small JSON that a person can read and edit. Steps name which
 * message moves, not what is in it. docs/traces.md describes it.
 */
export interface Trace<Spec extends AnySpec = WorldSpec> {
  readonly format: typeof traceFormat;
  /** Whatever somebody wants to say about it. */
  readonly note?: string;
  readonly world: Spec;
  readonly found: {
    readonly by: string;
    readonly seed?: number;
    readonly path?: string;
    readonly version: string;
    /** Of a user's own code: its hash when it was searched (see `Strategy.hash`). */
    readonly code?: string;
  };
  /** Null for a schedule that violates nothing. */
  readonly violation: { readonly property: string; readonly step: number } | null;
  /** How many steps come before the loop: the others lead back to the state after them. Absent: the schedule ends. */
  readonly loop?: number;
  readonly steps: readonly Label[];
  /** What a replay has to tell again (see `Expectation` in sim). Absent: nothing. */
  readonly expect?: readonly Message[];
}

/** A trace, and what has changed in it because its file is of an older version, in words. */
export interface ReadTrace {
  readonly trace: Trace<AnySpec>;
  readonly notes: readonly string[];
}

/**
 * The trace of a schedule that violates a property, as a violated verdict has it.
 *
 * @param facts what the schedule announces; absent or empty: the trace expects nothing.
 */
export function traceOf<Spec extends AnySpec>(
  world: Spec,
  {
    property,
    counterexample: { actions, loop },
  }: {
    readonly property: string;
    readonly counterexample: Pick<Counterexample<WorldAction>, 'actions' | 'loop'>;
  },
  found: Trace['found'],
  facts: readonly Message[] = [],
): Trace<Spec> {
  const violation = { property, step: actions.length };
  return traceFrom({ world, found, violation, loop, actions, facts });
}

/** A trace of its parts, its keys in the order in which files have them. */
export function traceFrom<Spec extends AnySpec>({
  note,
  world,
  found,
  violation,
  loop,
  actions,
  facts,
}: Pick<Trace<Spec>, 'world' | 'found' | 'violation'> & {
  readonly note?: string | undefined;
  readonly loop: number | null;
  readonly actions: readonly WorldAction[];
  readonly facts: readonly Message[];
}): Trace<Spec> {
  return {
    format: traceFormat,
    ...(note === undefined ? {} : { note }),
    world,
    found,
    violation,
    ...(loop === null ? {} : { loop }),
    steps: actions.map(format),
    ...(facts.length === 0 ? {} : { expect: facts.map(canonicalFact) }),
  };
}

/** A fact with its type first and its other fields by name: who announced it decides their order otherwise. */
function canonicalFact({ type, ...rest }: Message): Message {
  return { type, ...(JSON.parse(canonical(rest, type)) as JsonObject) };
}

/**
 * `readTrace` for those who do not ask which version the file has, and know that its world is a strategy's.
 * @throws InputError as `readTrace`, and if the world is one that a file exports.
 */
export function parseTrace(text: string, file: string): Trace {
  const { trace } = readTrace(text, file);
  const { world } = trace;
  // Its keys stay in order: what is printed of it is compared byte for byte.
  if (!isOwn(world)) return { ...trace, world };
  throw new InputError(line(`${file} is of a world in ${world.file}; expected one of a strategy`));
}

/**
 * Reads a trace file's text, of this version or an older one.
 *
 * @param file its name, for the message.
 * @throws InputError in one line, naming the file, the place in it and what was expected there.
 */
export function readTrace(text: string, file: string): ReadTrace {
  try {
    return upToDate(parsed(text), []);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(line(`${file} ${error.message}`));
    throw error;
  }
}

/** The versions, oldest first, with how each is read and what makes the next one of it. */
const versions: readonly {
  readonly format: string;
  readonly schema: z.ZodType;
  readonly next?: (trace: never) => Migrated;
}[] = [
  { format: 'onebatch-trace/1', schema: schema1, next: (trace: Trace1) => from1to2(trace) },
  { format: traceFormat, schema: schema2 },
];

function upToDate(value: unknown, notes: readonly string[]): ReadTrace {
  const format = (value as { readonly format?: unknown } | null)?.format;
  const version = versions.find((known) => known.format === format);
  if (typeof format === 'string' && version === undefined) {
    const known = versions.map((other) => `'${other.format}'`).join(' and ');
    throw new InputError(
      `has the format '${format}'; this version of Onebatch reads ${known}: is the file of a newer one?`,
    );
  }
  refusePrototypes(value, []);
  const { schema = schema2, next } = ownVersion(value) ?? version ?? {};
  const result = schema.safeParse(value);
  if (!result.success) throw refusal(result.error.issues);
  if (next === undefined) return { trace: result.data as Trace<AnySpec>, notes };
  const migrated = migrate(next as (trace: unknown) => Migrated, result.data);
  return upToDate(migrated.value, [...notes, ...migrated.notes]);
}

/** The schema of a trace whose world or strategy a user's file exports; undefined of any other. */
function ownVersion(
  value: unknown,
): Pick<(typeof versions)[number], 'schema' | 'next'> | undefined {
  const { format, world } = (value ?? {}) as {
    readonly format?: unknown;
    readonly world?: unknown;
  };
  if (typeof world !== 'object' || world === null) return undefined;
  if ('file' in world) return { schema: ownSchema };
  const { strategy } = world as { readonly strategy?: unknown };
  const isOwn = typeof strategy === 'string' && /[./\\]/.test(strategy);
  return isOwn && format === traceFormat ? { schema: ownStrategySchema } : undefined;
}

function migrate(next: (trace: unknown) => Migrated, trace: unknown): Migrated {
  try {
    return next(trace);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`cannot be brought up to date: ${error.message}`);
  }
}

/** What is in the text, if it is JSON of a size and depth that can be looked at. */
function parsed(text: string): unknown {
  if (text.length > traceLimits.text) {
    throw new InputError(
      `is not a trace: ${text.length} characters; expected at most ${traceLimits.text}`,
    );
  }
  if (depthOf(text) > traceLimits.depth) {
    throw new InputError(`is not a trace: nested deeper than ${traceLimits.depth}`);
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new InputError(`is not JSON: ${(error as Error).message}`);
  }
}

/** How deep brackets are nested outside of strings, so that nothing is parsed that could not be walked through. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInside = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (isInside && character === '\\') index += 1;
    else if (character === '"') isInside = !isInside;
    else if (!isInside && (character === '{' || character === '[')) depth += 1;
    else if (!isInside && (character === '}' || character === ']')) depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** A key that no schema looks at: in code it is none. */
const prototype = '__proto__';

/** @throws InputError where it is a key. */
function refusePrototypes(value: unknown, path: readonly PropertyKey[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Object.hasOwn(value, prototype)) {
    throw refusal([{ path, message: `Unrecognized key: "${prototype}"` }]);
  }
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  for (const key of keys) {
    refusePrototypes((value as Readonly<Record<PropertyKey, unknown>>)[key], [...path, key]);
  }
}

function refusal(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): InputError {
  const [issue] = issues;
  const place =
    issue === undefined || issue.path.length === 0 ? 'at the top' : `at ${pathText(issue.path)}`;
  return new InputError(`is not a trace: ${place}: ${issue?.message ?? 'invalid'}`);
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** Most characters of a message: what it quotes may be as long as the file. */
const lineMax = 1_000;

/** In one line, whatever was quoted in it. */
function line(text: string): string {
  const short = text.length > lineMax ? `${text.slice(0, lineMax)}...` : text;
  return short.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
