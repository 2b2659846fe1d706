import { describe, expect, it } from 'vitest';
import { logSchema, parseLogLine, type LogLine } from '../../../input/log-line.js';
import { readLog } from '../../log/read.js';

const call = {
  v: 1,
  kind: 'call',
  host: 'web-1',
  n: 1,
  by: 'call-1',
  message: 'm-7',
  window: 'w1',
  service: 'durable',
  op: 'startNew',
  resource: 'collector',
  begin: 1_700_000_000_000.25,
  end: 1_700_000_000_004,
} as const;

const fact = {
  v: 1,
  kind: 'fact',
  host: 'web-1',
  n: 2,
  at: 1_700_000_000_009,
  fact: { type: 'processed', window: 'w1', execution: 'e-1', messages: ['m-7'] },
} as const;

const dropped = { v: 1, kind: 'dropped', host: 'web-1', n: 3, at: 1, lines: 12 } as const;
const closed = { v: 1, kind: 'closed', host: 'web-1', n: 4, at: 1 } as const;

async function* chunksOf(...texts: readonly (string | Uint8Array)[]) {
  await Promise.resolve();
  yield* texts;
}

async function read(...texts: readonly (string | Uint8Array)[]): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const { line } of readLog(chunksOf(...texts), 'app.log')) lines.push(line);
  return lines;
}

describe('a line of a log', () => {
  it.each([
    call,
    fact,
    dropped,
    closed,
    { ...call, end: null },
    { ...call, threw: true, status: 409 },
  ])('is read as it is: $kind', (line) => {
    expect(parseLogLine(JSON.stringify(line), 'app.log:1')).toEqual(line);
  });

  it.each([
    ['GET /health 200', "is no JSON: 'GET /health 200'; expected one object a line"],
    [JSON.stringify(call).slice(0, 40), 'is no JSON'],
    ['{"level":"info"}', "there is no 'v'; expected one with v = 1"],
    ['[]', "there is no 'v'"],
    ['7', "there is no 'v'"],
    [JSON.stringify({ ...call, v: 2 }), 'v is 2; expected 1'],
    [JSON.stringify({ ...call, kind: 'span' }), 'kind: '],
    [JSON.stringify({ ...call, service: 'mongo' }), 'service: '],
    [JSON.stringify({ ...call, host: '' }), 'host: '],
    [JSON.stringify({ ...call, begin: 'now' }), 'begin: '],
    [JSON.stringify({ ...call, n: -1 }), 'n: '],
    [JSON.stringify({ ...call, payload: 1 }), 'the line: Unrecognized key'],
    [JSON.stringify({ ...call, end: call.begin - 900 }), 'the call ends 900 ms before it begins'],
    [JSON.stringify({ ...fact, fact: { type: 'eaten' } }), 'fact.type: '],
    [JSON.stringify({ ...fact, fact: { type: 'freed' } }), 'fact.lock: '],
    [JSON.stringify({ ...dropped, lines: 0 }), 'lines: '],
  ])('that is %s is refused in one line with its place', (text, why) => {
    const refused = (): unknown => parseLogLine(text, 'app.log:12');
    expect(refused).toThrow('app.log:12: ');
    expect(refused).toThrow(why);
    expect(refused).not.toThrow('\n');
  });

  it('can be cut anywhere, also inside a character', async () => {
    const text = `${JSON.stringify({ ...call, message: 'm-ü' })}\n\n${JSON.stringify(fact)}`;
    const bytes = new TextEncoder().encode(text);
    const pieces = Array.from(bytes, (_, index) => bytes.slice(index, index + 1));
    expect(await read(...pieces)).toEqual([{ ...call, message: 'm-ü' }, fact]);
  });

  it('is refused by its number, empty lines counted', async () => {
    const lines = read(`${JSON.stringify(call)}\n\n`, 'what?\n');
    await expect(lines).rejects.toThrow('app.log:3: is no JSON');
  });

  it('that has no end is refused before it fills the memory', async () => {
    async function* endless() {
      for (;;) {
        await Promise.resolve();
        yield 'x'.repeat(100_000);
      }
    }
    const reading = readLog(endless(), 'app.log').next();
    await expect(reading).rejects.toThrow('app.log:1: is longer than 1000000 characters');
  });
});

describe('the published schema', () => {
  it('has the kinds of line that are read', () => {
    const { oneOf } = logSchema() as { oneOf: readonly { properties: { kind: object } }[] };
    expect(oneOf.map(({ properties }) => properties.kind)).toEqual(
      [call, fact, dropped, closed].map(({ kind }) => ({ type: 'string', const: kind })),
    );
  });
});
