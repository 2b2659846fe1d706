import type { LogLine } from '../../../input/log-line.js';
import { readSpans } from '../../index.js';

// Spans as exporters write them.

export const begins = 1_700_000_000_000;
let ids = 0;
export const idOf = (): string => (ids += 1).toString(16).padStart(16, '0');
export const traceOf = (digit: string): string => digit.repeat(32);

export interface Made {
  readonly trace?: string;
  readonly id?: string;
  readonly parent?: string;
  readonly scope?: string;
  readonly name: string;
  readonly kind?: number;
  readonly begin?: number;
  readonly end?: number;
  readonly failed?: boolean;
  readonly attributes?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly events?: readonly { name: string; at: number; attributes: Made['attributes'] }[];
}

const wrapped = (value: string | number | readonly string[]): object =>
  typeof value === 'string'
    ? { stringValue: value }
    : typeof value === 'number'
      ? { intValue: String(value) }
      : { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
const pairs = (attributes: Made['attributes'] = {}): object[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: wrapped(value) }));
const nanos = (ms: number): string => String(BigInt((begins + ms) * 1_000) * 1_000n);

/** A line of the OTLP file exporter with one span. */
export function otlp(made: Made, resource: Made['attributes'] = { 'host.name': 'web-1' }): string {
  const { trace = traceOf('a'), id = idOf(), parent = '', scope = '', name, kind = 2 } = made;
  const { begin = 0, end = 10, failed = false, attributes, events = [] } = made;
  const span = {
    traceId: trace,
    spanId: id,
    parentSpanId: parent,
    name,
    kind: kind + 1,
    startTimeUnixNano: nanos(begin),
    endTimeUnixNano: nanos(end),
    attributes: pairs(attributes),
    status: failed ? { code: 2, message: 'no' } : {},
    events: events.map(({ name: event, at, attributes: about }) => ({
      timeUnixNano: nanos(at),
      name: event,
      attributes: pairs(about),
    })),
  };
  const scopeSpans = [{ scope: { name: scope, version: '1' }, spans: [span] }];
  return JSON.stringify({
    resourceSpans: [{ resource: { attributes: pairs(resource) }, scopeSpans }],
  });
}

/** As `ConsoleSpanExporter` says one. */
export function consoleLine({ trace = traceOf('a'), id = idOf(), ...made }: Made): string {
  const { parent, scope = '', name, kind = 2, begin = 0, end = 10, failed, attributes = {} } = made;
  return JSON.stringify({
    resource: { attributes: { 'service.name': 'orders', 'service.instance.id': 'web-1' } },
    instrumentationScope: { name: scope, version: '1' },
    traceId: trace,
    ...(parent === undefined ? {} : { parentSpanContext: { traceId: trace, spanId: parent } }),
    ...{ name, id, kind, attributes, events: [], links: [] },
    timestamp: (begins + begin) * 1_000,
    duration: (end - begin) * 1_000,
    status: { code: failed === true ? 2 : 0 },
  });
}

async function* once(text: string) {
  await Promise.resolve();
  yield text;
}

/** The lines that spans say, as `spans.jsonl`. */
export async function read(...lines: readonly string[]): Promise<readonly LogLine[]> {
  const found: LogLine[] = [];
  for await (const { line } of readSpans(once(lines.join('\n')), 'spans.jsonl')) found.push(line);
  return found;
}
