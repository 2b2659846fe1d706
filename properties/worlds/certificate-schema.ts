import { z } from 'zod';
import { clientNames, faultNames, runtimeEras } from '../../model/index.js';
import { safetyHalves } from './every-number.js';

const natural = z.int().nonnegative();
const numbers = z.array(natural);
const text = z.string().max(1_000);
const texts = z.array(text).max(1_000);
/** What cuts and machines make of contexts, looked up as text; but for the keys in them nothing is read. */
const framed = z.strictObject({ frame: z.looseObject({}), context: z.json() });
const whole = framed.extend({ mail: z.array(z.tuple([text, z.looseObject({ type: text })])) });
const entry = z.tuple([natural, z.json()]);

/** A certificate's file, but for what its numbers stand for. */
export const certificateSchema = z.strictObject({
  format: text,
  found: z.strictObject({ version: text }),
  world: z.strictObject({
    strategy: text,
    runtime: z.enum(runtimeEras),
    client: z.enum(clientNames).optional(),
    windows: z.literal(1),
    time: z.literal('asynchronous'),
    faults: z.partialRecord(z.enum(faultNames), natural.max(16)),
  }),
  property: z.enum(Object.keys(safetyHalves) as [string, ...string[]]),
  safety: text,
  assumes: texts,
  proof: z.strictObject({
    declared: z.strictObject({
      counters: z
        .array(
          z.strictObject({
            of: text,
            latest: text,
            fields: texts,
            kept: texts.optional(),
            everywhere: texts.optional(),
            texts: texts.optional(),
            first: z.union([z.literal(0), z.literal(1)]),
          }),
        )
        .optional(),
      queues: texts.optional(),
      hearsay: texts.optional(),
      unordered: texts.optional(),
      counts: texts.optional(),
    }),
    unlimited: z.array(z.enum(faultNames)),
    owns: z.array(z.array(whole.nullable())),
    rests: z.array(z.array(z.union([whole.nullable(), z.array(framed)]))),
    shares: z.array(
      z.array(
        z.strictObject({
          slots: texts.optional(),
          sets: z.record(z.string(), numbers).optional(),
          keys: z.record(z.string(), z.array(entry)).optional(),
          queues: z.record(z.string(), z.array(z.json())).optional(),
          mail: z.array(z.tuple([natural, z.looseObject({ type: text })])).optional(),
        }),
      ),
    ),
    heard: z.array(z.array(z.tuple([text, z.looseObject({ type: text })]))),
    controls: z.array(numbers.min(2)),
    tokens: z.array(numbers.min(1)),
    views: z.array(z.array(numbers.min(2))),
  }),
});
