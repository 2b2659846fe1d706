/** Spans of OpenTelemetry as exporters write them: a line of OTLP in JSON, or one span of the SDK or its console exporter a line. */
import { z } from 'zod';
import { InputError } from './errors.js';
import { jsonIn } from './log-line.js';

/** Characters of a line with spans; a longer one is refused. */
export const spanLineMax = 16_000_000;

/** An attribute: plain, or several plain ones. */
export type Attribute = string | number | boolean | null | readonly Attribute[];
export type Attributes = Readonly<Record<string, Attribute>>;

/** A span that has ended, whoever exported it. */
export interface Span {
  readonly trace: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly name: string;
  /** Of what made it: `@azure/data-tables`. */
  readonly scope: string;
  /** The process, whose times are of one clock. */
  readonly host: string;
  /** True if nothing of its process is above it. */
  readonly isEntry: boolean;
  /** Milliseconds since 1970, with fractions. */
  readonly begin: number;
  readonly end: number;
  readonly failed: boolean;
  readonly attributes: Attributes;
  readonly events: readonly {
    readonly name: string;
    readonly at: number;
    readonly attributes: Attributes;
  }[];
}

const plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const flat = z.record(
  z.string(),
  z.union([plain, z.array(plain)]).catch(() => null),
);

const hexId = (digits: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`, 'i'), `expected ${digits} hex digits`);
const traceId = hexId(32);
const spanId = hexId(16);

/** Values as OTLP wraps them; what is none of these is null. */
const wrapped: z.ZodType<Attribute> = z.lazy(() =>
  z.union([
    z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
    z.object({ boolValue: z.boolean() }).transform(({ boolValue }) => boolValue),
    z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
    z.object({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
    z
      .object({ arrayValue: z.object({ values: z.array(wrapped).default([]) }) })
      .transform(({ arrayValue }) => arrayValue.values),
    z.unknown().transform(() => null),
  ]),
);
const pairs = z
  .array(z.object({ key: z.string(), value: wrapped }))
  .default([])
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value])));

/** Nanoseconds, which are too many for a number: milliseconds, exact to the microsecond. */
const nanoseconds = z
  .union([z.string().regex(/^\d{1,20}$/, 'expected nanoseconds since 1970'), z.int()])
  .transform((time) => Number(BigInt(time) / 1_000n) / 1_000);

const otlpSpan = z.object({
  traceId,
  spanId,
  parentSpanId: z.union([z.literal(''), spanId]).optional(),
  name: z.string(),
  kind: z.union([z.number(), z.string()]).optional(),
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes: pairs,
  status: z.object({ code: z.union([z.number(), z.string()]).optional() }).optional(),
  events: z
    .array(z.object({ timeUnixNano: nanoseconds, name: z.string(), attributes: pairs }))
    .default([]),
});

const otlpLine = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: pairs }).optional(),
      scopeSpans: z.array(
        z.object({
          scope: z.object({ name: z.string().default('') }).optional(),
          spans: z.array(otlpSpan).default([]),
        }),
      ),
    }),
  ),
});

/** `[seconds, nanoseconds]`. */
const pair = z
  .tuple([z.int().nonnegative(), z.int().nonnegative().max(999_999_999)])
  .transform(([seconds, nanos]) => seconds * 1_000 + Math.floor(nanos / 1_000) / 1_000);

const sdkParts = {
  name: z.string(),
  kind: z.number().optional(),
  resource: z
    .object({ attributes: flat.optional(), _rawAttributes: z.unknown().optional() })
    .optional(),
  instrumentationScope: z.object({ name: z.string() }).optional(),
  instrumentationLibrary: z.object({ name: z.string() }).optional(),
  attributes: flat.default({}),
  status: z.object({ code: z.number() }).optional(),
  parentSpanContext: z.object({ spanId }).optional(),
  events: z
    .array(z.object({ name: z.string(), time: pair, attributes: flat.default({}) }))
    .default([]),
};

const consoleSpan = z.object({
  ...sdkParts,
  traceId,
  id: spanId,
  parentId: spanId.optional(),
  timestamp: z.number().nonnegative(),
  duration: z.number(),
});

const context = z.object({ traceId, spanId });
const sdkSpan = z.object({
  ...sdkParts,
  spanContext: context.optional(),
  _spanContext: context.optional(),
  parentSpanId: spanId.optional(),
  startTime: pair,
  endTime: pair,
});

/** True if a line says spans: it has the fields that only they have. */
export function isSpanText(text: string): boolean {
  return /^\s*\{/.test(text) && !/"v"\s*:/.test(text.slice(0, 20)) && spanFields.test(text);
}
const spanFields = /"(?:resourceSpans|traceId)"\s*:/;

/**
 * The spans that a line says.
 *
 * @param where what the error names: `spans.jsonl:12`.
 * @throws InputError in one line, if the text is no JSON or none of these shapes, a span ends before it begins, or nothing says which
 * process it is of.
 */
export function parseSpans(text: string, where: string): readonly Span[] {
  const given = jsonIn(text, where);
  if (typeof given !== 'object' || given === null) {
    throw new InputError(`${where}: is no span; expected an object with resourceSpans or traceId`);
  }
  if ('resourceSpans' in given) return otlpSpans(checked(otlpLine, given, where), where);
  if ('timestamp' in given) {
    const {
      traceId: trace,
      id,
      parentId,
      timestamp,
      duration,
      ...rest
    } = checked(consoleSpan, given, where);
    const times = { begin: timestamp / 1_000, end: (timestamp + duration) / 1_000 };
    return [ofSdk({ ...rest, trace, id, parentId, ...times }, where)];
  }
  if ('startTime' in given) {
    const { spanContext, _spanContext, parentSpanId, startTime, endTime, ...rest } = checked(
      sdkSpan,
      given,
      where,
    );
    const known = spanContext ?? _spanContext;
    if (known === undefined) {
      throw new InputError(`${where}: spanContext: is absent; expected one with traceId, spanId`);
    }
    const { traceId: trace, spanId: id } = known;
    const times = { begin: startTime, end: endTime };
    return [ofSdk({ ...rest, trace, id, parentId: parentSpanId, ...times }, where)];
  }
  throw new InputError(
    `${where}: is no span: there is no resourceSpans, timestamp or startTime; expected OTLP in JSON, or a span of the SDK`,
  );
}

function otlpSpans({ resourceSpans }: z.infer<typeof otlpLine>, where: string): readonly Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => {
        const { traceId: trace, spanId: id, parentSpanId, name, kind, attributes } = span;
        const { startTimeUnixNano: begin, endTimeUnixNano: end, status, events } = span;
        const parent = parentSpanId === '' ? undefined : parentSpanId;
        const entries = [2, 5, 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER'];
        return inOrder(
          {
            ...{ trace, id, parent, name, begin, end, attributes },
            scope: scope?.name ?? '',
            host: hostIn(resource?.attributes ?? {}, where),
            isEntry: parent === undefined || entries.includes(kind ?? 0),
            failed: [2, 'STATUS_CODE_ERROR'].includes(status?.code ?? 0),
            events: events.map(({ timeUnixNano: at, ...event }) => ({ ...event, at })),
          },
          where,
        );
      }),
    ),
  );
}

type SdkSpan = Omit<z.infer<typeof consoleSpan>, 'traceId' | 'timestamp' | 'duration'> & {
  readonly trace: string;
  readonly begin: number;
  readonly end: number;
};

function ofSdk(span: SdkSpan, where: string): Span {
  const { trace, id, name, begin, end, attributes, kind, status } = span;
  const { instrumentationScope, instrumentationLibrary, resource, events } = span;
  const parent = span.parentSpanContext?.spanId ?? span.parentId;
  // A resource that is written as the object that it is keeps its attributes as pairs.
  const raw = z
    .array(z.tuple([z.string(), plain.catch(() => null)]))
    .safeParse(resource?._rawAttributes);
  const said = resource?.attributes ?? Object.fromEntries(raw.data ?? []);
  return inOrder(
    {
      ...{ trace, id, parent, name, begin, end, attributes },
      scope: (instrumentationScope ?? instrumentationLibrary)?.name ?? '',
      host: hostIn(said, where),
      isEntry: parent === undefined || kind === 1 || kind === 4,
      failed: status?.code === 2,
      events: events.map(({ time: at, ...event }) => ({ ...event, at })),
    },
    where,
  );
}

function hostIn(resource: Attributes, where: string): string {
  for (const key of ['service.instance.id', 'host.id', 'host.name']) {
    const value = resource[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  throw new InputError(
    `${where}: resource: nothing says whose clock it is; expected service.instance.id, host.id or host.name`,
  );
}

function inOrder(span: Span, where: string): Span {
  if (span.end >= span.begin) return span;
  throw new InputError(
    `${where}: the span ${span.id} ends ${Math.ceil(span.begin - span.end)} ms before it begins; expected an end that is not before`,
  );
}

function checked<Type>(schema: z.ZodType<Type>, given: unknown, where: string): Type {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  throw new InputError(
    `${where}: ${issue?.path.map(String).join('.') ?? 'the span'}: ${issue?.message ?? 'is wrong'}`,
  );
}
