import { InputError } from '../../../input/errors.js';
import { checkLogLine, logVersion, type LogLine } from '../../../input/log-line.js';
import { parseSpans, spanLineMax, type Span } from '../../../input/span-line.js';
import { readLines, type Located } from '../read.js';
import { askedIn, callIn, isRequest } from './calls.js';

/** Spans that are held; then the oldest trace is told as it is, and forgotten. */
const heldMax = 100_000;

interface Held {
  readonly span: Span;
  readonly number: number;
  readonly file: string;
  isTold: boolean;
}

interface Trace {
  readonly spans: Map<string, Held>;
  /** What its process was asked from outside has ended: what comes now came late. */
  hasEnded: boolean;
}

/**
 * The lines of a log that exported spans say, as soon as what they are beneath has ended. Calls of the Azure SDK, of a Durable client by
 * HTTP, of `ioredis` and of `pg`; and facts, which are events of a span named `onebatch.processed` and so on. Spans of anything else are
 * passed over.
 *
 * Lines are numbered in the order in which they are told; whether spans are missing is not known.
 *
 * @param chunks JSON, OTLP or spans of the SDK, one object a line, cut anywhere.
 * @param file what errors name.
 * @throws InputError at the first line that is none, or a call of which no request says what it was asked of, in one line with its place.
 */
export async function* readSpans(
  chunks: AsyncIterable<string | Uint8Array>,
  file: string,
): AsyncGenerator<Located> {
  const spans = new Spans();
  for await (const { text, number } of readLines(chunks, file, spanLineMax)) {
    yield* spans.add(text, file, number);
  }
  yield* spans.rest();
}

/** Spans by trace: a call's message and window are those of the nearest span above it that names them. */
export class Spans {
  readonly #traces = new Map<string, Trace>();
  #held = 0;
  #count = 0;

  /** The lines that can be told now. */
  *add(text: string, file: string, number: number): Generator<Located> {
    const ended = new Set<Trace>();
    for (const span of parseSpans(text, `${file}:${number}`)) {
      const trace = this.#traces.get(span.trace) ?? { spans: new Map(), hasEnded: false };
      this.#traces.set(span.trace, trace);
      if (trace.spans.has(span.id)) continue;
      trace.spans.set(span.id, { span, number, file, isTold: false });
      this.#held += 1;
      trace.hasEnded ||= span.isEntry;
      if (trace.hasEnded) ended.add(trace);
    }
    for (const trace of ended) yield* this.#told(trace);
    while (this.#held > heldMax) yield* this.#forget();
  }

  /** All that is still held. */
  *rest(): Generator<Located> {
    while (this.#traces.size > 0) yield* this.#forget();
  }

  *#forget(): Generator<Located> {
    const [oldest] = this.#traces;
    if (oldest === undefined) return;
    const [id, trace] = oldest;
    yield* this.#told(trace);
    this.#traces.delete(id);
    this.#held -= trace.spans.size;
  }

  *#told({ spans }: Trace): Generator<Located> {
    const requests = requestsBelow(spans);
    const all = [...spans.values()].filter(({ isTold }) => !isTold);
    const inOrder = all.sort((one, other) => one.span.begin - other.span.begin);
    for (const held of inOrder) {
      held.isTold = true;
      const { span, file, number } = held;
      const where = `${file}:${number}`;
      for (const line of this.#linesOf(span, spans, requests.get(span.id) ?? [], where)) {
        yield { line: checkLogLine(line, where), file, number, isUncounted: true };
      }
    }
  }

  *#linesOf(
    span: Span,
    spans: ReadonlyMap<string, Held>,
    requests: readonly Span[],
    where: string,
  ): Generator<LogLine> {
    const above = [span, ...aboveOf(span, spans)];
    const about = aboutOf(above);
    const told = () => ({ v: logVersion, host: span.host, n: (this.#count += 1) }) as const;
    const asked = askedIn(span);
    // What a method calls of its own client is part of it.
    if (asked !== undefined && !above.slice(1).some((one) => askedIn(one) !== undefined)) {
      const call = callIn(span, asked, requests);
      if (call === undefined && isPrepared(span, spans)) return;
      if (call === undefined) {
        throw new InputError(
          `${where}: the span ${span.id}, ${span.name}, has no HTTP request with an address under it; expected that of @azure/core-rest-pipeline, which says what was asked of what`,
        );
      }
      yield { ...told(), kind: 'call', ...about, ...call, begin: span.begin };
    }
    for (const { name, at, attributes } of span.events) {
      const [, type] = /^onebatch\.(.+)$/.exec(name) ?? [];
      if (type === undefined) continue;
      const fact = { ...attributes, type } as never;
      yield { ...told(), kind: 'fact', ...about, at, fact };
    }
  }
}

/** True of a method that asks nothing by itself: it puts an action into the transaction that is submitted next. */
function isPrepared({ scope, parent, end }: Span, spans: ReadonlyMap<string, Held>): boolean {
  return [...spans.values()].some(
    ({ span: other }) =>
      other.scope === scope &&
      other.parent === parent &&
      other.name.endsWith('.submitTransaction') &&
      other.begin >= end,
  );
}

/** The nearest first. */
function aboveOf(span: Span, spans: ReadonlyMap<string, Held>): readonly Span[] {
  const above: Span[] = [];
  for (
    let parent = spans.get(span.parent ?? '')?.span;
    parent !== undefined && parent !== span && !above.includes(parent);
    parent = spans.get(parent.parent ?? '')?.span
  ) {
    above.push(parent);
  }
  return above;
}

/** The requests of HTTP beneath each span, in the order of their beginning. */
function requestsBelow(spans: ReadonlyMap<string, Held>): ReadonlyMap<string, readonly Span[]> {
  const below = new Map<string, Span[]>();
  const all = [...spans.values()].map(({ span }) => span).filter(isRequest);
  for (const request of all.sort((one, other) => one.begin - other.begin)) {
    for (const { id } of aboveOf(request, spans)) {
      const known = below.get(id) ?? [];
      below.set(id, known);
      known.push(request);
    }
  }
  return below;
}

const names = {
  message: ['onebatch.message', 'messaging.message.id'],
  window: ['onebatch.window'],
} as const;

/** Who serves is the span that names the message; without one, the trace. */
function aboutOf(
  above: readonly Span[],
): Pick<LogLine & { kind: 'call' }, 'by' | 'message' | 'window'> {
  const found = (keys: readonly string[]) => {
    for (const span of above) {
      const value = keys.map((key) => span.attributes[key]).find((one) => typeof one === 'string');
      if (value !== undefined) return { span, value: value };
    }
    return undefined;
  };
  const message = found(names.message);
  const window = found(names.window);
  const trace = above[0]?.trace ?? '';
  return {
    by: message === undefined ? trace : `${trace}/${message.span.id}`,
    ...(message === undefined ? {} : { message: message.value }),
    ...(window === undefined ? {} : { window: window.value }),
  };
}
