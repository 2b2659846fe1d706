import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { called } from '../../../cli/test/called.js';
import type { LogLine } from '../../../input/log-line.js';
import { otlp, read, traceOf } from './span-lines.js';

describe('validate and watch', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'onebatch-spans-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const saved = async (lines: readonly string[]): Promise<string> => {
    const file = join(folder, 'spans.jsonl');
    await writeFile(file, lines.join('\n'));
    return file;
  };

  /** A serving of the naive start: the client of Durable Functions asks its extension by HTTP. */
  const serving = (digit: string, look: number, start: number): string[] => {
    const trace = traceOf(digit);
    const id = digit.repeat(16);
    const http = (name: string, path: string, begin: number, status: number): string =>
      otlp({
        ...{ trace, parent: id, scope: '@opentelemetry/instrumentation-http', name },
        ...{ begin, end: begin + 5, failed: status >= 400 },
        attributes: {
          'url.full': `http://127.0.0.1:17071/durabletask/${path}`,
          'http.request.method': name,
          'http.response.status_code': status,
        },
      });
    return [
      http('GET', 'instances/collector', look, 404),
      http('POST', 'orchestrators/collect/collector', start, 202),
      otlp({
        ...{ trace, id, name: 'orders process', kind: 4, begin: look - 1, end: 100 },
        attributes: { 'messaging.message.id': `m-${digit}`, 'onebatch.window': 'w1' },
        events: [
          {
            name: 'onebatch.processed',
            at: start + 50,
            attributes: { window: 'w1', execution: `e-${digit}`, messages: [`m-${digit}`] },
          },
        ],
      }),
    ];
  };
  const race = [...serving('1', 1, 10), ...serving('2', 2, 12)];
  const model = ['--strategy', 'naive', '--runtime', '2019'];

  it('know spans by their shape: the race is a behaviour, and its second batch an alert', async () => {
    const file = await saved(race);
    const found = await called('validate', file, ...model);
    expect(found.stdout, found.stderr).toContain(
      'w1: a behaviour of the model: 2 servings, 4 calls',
    );
    expect(found.stderr).toContain('spans record only the HTTP status of an answer');
    const watched = await called('watch', file, '--strategy', 'naive');
    expect(watched.stdout).toContain(
      'exactlyOneBatchPerWindow is broken in w1: executions e-1, e-2; messages m-1, m-2',
    );
    expect(watched.code).toBe(1);
  });

  it('do not say that spans are no behaviour: some may be missing', async () => {
    // It looks long after the other has started, and finds nothing.
    const late = [...serving('1', 1, 10), ...serving('2', 40, 50)];
    const file = await saved(late);
    const found = await called('validate', file, ...model);
    expect(found.stdout).toContain(
      'cannot be explained, but it is made of spans, which do not say whether some are missing',
    );
    expect(found.code).toBe(3);

    // Twin: the same lines, counted as nobody can count spans, are refuted.
    const time = (line: LogLine): number => (line.kind === 'call' ? line.begin : line.at);
    const lines = (await read(...late)).toSorted((one, other) => time(one) - time(other));
    const log = await saved(lines.map((line, index) => JSON.stringify({ ...line, n: index + 1 })));
    expect(await called('validate', log, ...model)).toMatchObject({ code: 1 });
  });

  it('refuse a log that was said to be spans, and the other way round', async () => {
    const file = await saved(race);
    const asLog = await called('validate', file, ...model, '--from', 'log');
    expect(asLog.stderr).toContain("spans.jsonl:1: is no line of a log: there is no 'v'");
    const asSpans = await called('watch', 'examples/production/naive.log', '--from', 'spans');
    expect(asSpans.stderr).toContain('naive.log:1: is no span');
    expect([asLog.code, asSpans.code]).toEqual([2, 2]);
  });
});
