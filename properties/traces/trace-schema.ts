import { z } from 'zod';
import {
  clientNames,
  engines,
  faultNames,
  runtimeEras,
  strategies,
  windowKinds,
} from '../../model/index.js';
import { properties } from '../monitors/index.js';
import { traceLimits as limits } from './trace-limits.js';

/** Printed as it is, so nothing that moves a cursor or ends a line. */
const printable = /^\P{Cc}+$/u;

const text = (most: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(printable, { error: 'expected text without control characters' });

const natural = (most: number): z.ZodNumber => z.number().int().nonnegative().max(most);
const count = z.number().int().positive().max(limits.count);

/** The schema of a step; `faults` are the kinds of fault that there are. */
const stepOf = <Fault extends string>(faults: readonly Fault[]) =>
  z.strictObject({
    actor: text(limits.name),
    action: z.enum(['deliver', 'fire', 'advance', ...faults] as const),
    message: text(limits.label).optional(),
  });

/** What both versions of the format have; `faults` are the kinds of fault that there are. */
const fieldsOf = <Fault extends string>(faults: readonly Fault[]) => ({
  world: z.strictObject({
    strategy: text(limits.name),
    runtime: z.enum(runtimeEras),
    engine: z.enum(Object.keys(engines)).optional(),
    starters: count,
    messages: count,
    windows: count,
    window: z.enum(windowKinds).optional(),
    client: z.enum(clientNames).optional(),
    time: z.enum(['asynchronous', 'timed']),
    faults: z.partialRecord(z.enum(faults), natural(limits.budget)),
    faultsMax: natural(limits.faultsMax).optional(),
  }),
  found: z.strictObject({
    /** What found it: `exhaustive search`, `random walk`. */
    by: text(limits.name),
    seed: z.number().int().optional(),
    /** The version of Onebatch. */
    version: text(limits.name),
    /** The hash of the user's own code that was searched. */
    code: text(limits.name).optional(),
  }),
  steps: z.array(stepOf(faults)).max(limits.steps),
  /** How many steps come before those that repeat for ever. */
  loop: natural(limits.steps).optional(),
  violation: z
    .strictObject({
      property: text(limits.name),
      /** The step after which it is violated, the last one if it is by a loop; 0 is the initial state. */
      step: natural(limits.steps),
    })
    .nullable(),
});

type Refuse = (path: readonly string[], message: string) => void;

/**
 * What no field can say alone. Steps may be edited, also to fewer than the violation took: whether they exist, and what they
 * violate, is seen when the trace is replayed.
 */
function checkTogether(
  {
    world,
    steps,
    loop,
    violation,
  }: {
    readonly world: {
      readonly strategy: string;
      readonly windows: number;
      readonly messages: number;
    };
    readonly steps: readonly unknown[];
    readonly loop?: number | undefined;
    readonly violation: { readonly property: string } | null;
  },
  refuse: Refuse,
): void {
  if (world.windows > world.messages) {
    refuse(
      ['world', 'windows'],
      `${world.windows} windows for ${world.messages} messages; expected no more`,
    );
  }
  checkLoop(loop, steps, refuse);
  // A strategy of one's own may be judged by properties of its own.
  if (violation === null || !Object.hasOwn(strategies, world.strategy)) return;
  const names = properties.map(({ name }) => name);
  if (!names.includes(violation.property)) {
    const { property } = violation;
    refuse(
      ['violation', 'property'],
      `'${property}' is unknown; expected one of ${names.join(', ')}`,
    );
  }
}

function checkLoop(loop: number | undefined, steps: readonly unknown[], refuse: Refuse): void {
  if (loop === undefined || loop < steps.length) return;
  refuse(['loop'], `${loop} of ${steps.length} steps before the loop; expected one left for it`);
}

/** Kinds of fault that there were when the first version of the format was new, and are no more. */
export const retiredFaults = ['drop', 'restart'] as const;

/** The format as it was first, `onebatch-trace/1`; files that were written by different models have different faults. */
export const schema1 = z
  .strictObject({
    format: z.literal('onebatch-trace/1'),
    ...fieldsOf([...faultNames, ...retiredFaults]),
  })
  .superRefine((trace, context) =>
    checkTogether(trace, (path, message) =>
      context.addIssue({ code: 'custom', path: [...path], message }),
    ),
  );

const fields = fieldsOf(faultNames);

function schema2Of<Fields extends z.ZodRawShape>(own: Fields) {
  return z.strictObject({
    format: z.literal('onebatch-trace/2'),
    /** For people. */
    note: text(limits.note).optional(),
    ...own,
    found: fields.found.extend({
      /** Where in a sampler's tree of choices it was found, as fast-check prints it. */
      path: text(limits.name).optional(),
    }),
    /** What a replay has to tell again: facts, or parts of them, in order. */
    expect: z
      .array(z.looseObject({ type: text(limits.name) }))
      .max(limits.facts)
      .optional(),
  });
}

/** The format as it is written: `onebatch-trace/2`. */
export const schema2 = schema2Of(fields).superRefine((trace, context) =>
  checkTogether(trace, (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message }),
  ),
);

const ownFaults = z.record(text(limits.name), natural(limits.budget));

const ownSteps = z
  .array(
    z.strictObject({
      actor: text(limits.name),
      action: text(limits.name),
      message: text(limits.label).optional(),
    }),
  )
  .max(limits.steps);

/** The same format, of a strategy that a user's file exports: it may have kinds of fault of its own. */
export const ownStrategySchema = schema2Of({
  ...fields,
  world: fields.world.extend({ faults: ownFaults }),
  steps: ownSteps,
}).superRefine((trace, context) =>
  checkTogether(trace, (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message }),
  ),
);

const positive = z.number().int().positive();
const driftOf = z.strictObject({
  faster: positive.optional(),
  slower: positive.max(99).optional(),
});

/** The same format, of a world that a user's file exports: kinds of fault and properties are its own. */
export const ownSchema = schema2Of({
  ...fields,
  world: z.strictObject({
    file: text(limits.name),
    time: z.enum(['asynchronous', 'timed']),
    lateness: z
      .record(text(limits.name), z.strictObject({ ms: positive, step: positive }))
      .optional(),
    drift: z.record(text(limits.name), driftOf).optional(),
    faults: ownFaults,
    faultsMax: natural(limits.faultsMax).optional(),
  }),
  steps: ownSteps,
}).superRefine(({ loop, steps }, context) =>
  checkLoop(loop, steps, (path, message) =>
    context.addIssue({ code: 'custom', path: [...path], message }),
  ),
);

/** A file of the first version, once it was validated. */
export type Trace1 = z.infer<typeof schema1>;
