import { z } from 'zod';
import { faultNames, runtimeEras, windowKinds } from '../model/index.js';
import type { Verdict, WorldAction } from '../sim/index.js';
import { properties } from './monitors/index.js';
import type { WorldSpec } from './worlds.js';

/** The version of the file format that is written, and the only one that is read so far. */
export const traceFormat = 'onebatch-trace/1';

const count = z.number().int().positive();

const fields = z.strictObject({
  format: z.literal(traceFormat),
  world: z.strictObject({
    strategy: z.string().min(1),
    runtime: z.enum(runtimeEras),
    starters: count,
    messages: count,
    windows: count,
    window: z.enum(windowKinds).optional(),
    time: z.enum(['asynchronous', 'timed']),
    faults: z.partialRecord(z.enum(faultNames), z.number().int().nonnegative()),
    faultsMax: z.number().int().nonnegative().optional(),
  }),
  found: z.strictObject({
    /** What found it: `exhaustive search`, `random walk`. */
    by: z.string().min(1),
    seed: z.number().int().optional(),
    /** The version of Onebatch. */
    version: z.string().min(1),
  }),
  steps: z.array(
    z.strictObject({
      actor: z.string().min(1),
      action: z.enum(['deliver', 'fire', 'advance', ...faultNames]),
      message: z.string().min(1).optional(),
    }),
  ),
  /** How many steps come before those that repeat for ever. */
  loop: z.number().int().nonnegative().optional(),
  violation: z
    .strictObject({
      property: z.string().min(1),
      /** The step after which it is violated, the last one if it is by a loop; 0 is the initial state. */
      step: z.number().int().nonnegative(),
    })
    .nullable(),
});

/**
 * What no field can say alone. Steps may be edited, also to fewer than the violation took: whether they exist, and what they
 * violate, is seen when the trace is replayed.
 */
const schema = fields.superRefine(({ world, steps, loop, violation }, context) => {
  const refuse = (path: readonly string[], message: string): void => {
    context.addIssue({ code: 'custom', path: [...path], message });
  };
  if (world.windows > world.messages) {
    refuse(
      ['world', 'windows'],
      `${world.windows} windows for ${world.messages} messages; expected no more`,
    );
  }
  if (loop !== undefined && loop >= steps.length) {
    refuse(['loop'], `${loop} of ${steps.length} steps before the loop; expected one left for it`);
  }
  if (violation === null) return;
  const names = properties.map(({ name }) => name);
  if (!names.includes(violation.property)) {
    const { property } = violation;
    refuse(
      ['violation', 'property'],
      `'${property}' is unknown; expected one of ${names.join(', ')}`,
    );
  }
});

/**
 * A schedule with the world it belongs to, as a file: small JSON that a person can read and edit. Steps name which
 * message moves, not what is in it.
 */
export interface Trace {
  readonly format: typeof traceFormat;
  readonly world: WorldSpec;
  readonly found: { readonly by: string; readonly seed?: number; readonly version: string };
  readonly steps: readonly WorldAction[];
  /** How many steps come before the loop: the others lead back to the state after them. Absent: the schedule ends. */
  readonly loop?: number;
  /** Null for a schedule that violates nothing. */
  readonly violation: { readonly property: string; readonly step: number } | null;
}

/** A file or an argument is not what it has to be. The message is one line: what, where, and what was expected. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** The trace of a violated verdict. */
export function traceOf(
  world: WorldSpec,
  { property, counterexample }: Extract<Verdict<WorldAction>, { kind: 'violated' }>,
  found: Trace['found'],
): Trace {
  const steps = counterexample.actions;
  return {
    format: traceFormat,
    world,
    found,
    steps,
    ...(counterexample.loop === null ? {} : { loop: counterexample.loop }),
    violation: { property, step: steps.length },
  };
}

/**
 * Reads a trace file's text.
 *
 * @param file its name, for the message.
 * @throws InputError naming the file, the place in it and what was expected there.
 */
export function parseTrace(text: string, file: string): Trace {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file} is not JSON: ${(error as Error).message}`);
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'string' && format !== traceFormat) {
    throw new InputError(
      `${file} has the format '${format}'; this version of Onebatch reads '${traceFormat}'`,
    );
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data as Trace;
  const issue = result.error.issues[0];
  const place =
    issue === undefined || issue.path.length === 0 ? 'at the top' : `at ${pathText(issue.path)}`;
  throw new InputError(`${file} is not a trace: ${place}: ${issue?.message ?? 'invalid'}`);
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
