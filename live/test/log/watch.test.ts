import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { called } from '../../../cli/test/called.js';
import type { LogLine } from '../../../input/log-line.js';
import type { Fact } from '../../../model/index.js';
import { properties } from '../../../properties/index.js';
import { watch, type Alert, type WatchOptions } from '../../index.js';
import { KnownLines } from '../../watch/known-lines.js';

const processed = (execution: string, ...messages: string[]): Fact =>
  ({ type: 'processed', window: 'w1', execution, messages }) as unknown as Fact;
const acknowledged = (message: string): Fact =>
  ({
    type: 'acknowledged',
    message,
    as: 'joined',
    execution: null,
    window: 'w1',
  }) as unknown as Fact;
const started = (execution: string): Fact =>
  ({ type: 'started', instance: 'i', execution, window: 'w1' }) as unknown as Fact;
const ended = (execution: string): Fact =>
  ({ type: 'ended', instance: 'i', execution, how: 'completed' }) as unknown as Fact;
const held = { type: 'held', lock: 'blob', kind: 'lock', instance: 'i' } as unknown as Fact;
const freed = { type: 'freed', lock: 'blob' } as unknown as Fact;

const safety = properties.filter(({ name }) =>
  ['exactlyOneBatchPerWindow', 'noOverlappingExecutions'].includes(name),
);

function alerts(facts: readonly (readonly [at: number, fact: Fact])[], options: WatchOptions = {}) {
  const told: Alert[] = [];
  const watcher = watch(safety, { latenessMs: 10, alert: (alert) => told.push(alert), ...options });
  for (const [at, fact] of facts) watcher.fact(fact, at);
  return { told, summary: watcher.end() };
}

describe('a watcher', () => {
  it('tells of a second batch, once, and names those concerned', () => {
    const { told } = alerts(
      [
        [1, processed('e-1', 'a')],
        [2, processed('e-2', 'b')],
        [3, processed('e-3', 'c')],
      ],
      { strategy: 'naive' },
    );
    expect(told).toMatchObject([
      {
        property: 'exactlyOneBatchPerWindow',
        kind: 'broken',
        at: 2,
        window: 'w1',
        messages: ['a', 'b'],
        executions: ['e-1', 'e-2'],
        page: 'docs/verdicts/naive.md',
      },
    ]);
  });

  it('twin: with the guards of the properties removed, it tells nothing', () => {
    const blind = safety.map((property) => {
      const { machine } = property;
      const guards = Object.keys(machine.implementations.guards as object);
      expect(guards).not.toEqual([]);
      const removed = Object.fromEntries(guards.map((name) => [name, () => false]));
      return { ...property, machine: machine.provide({ guards: removed } as never) };
    });
    const told: Alert[] = [];
    const watcher = watch(blind, { alert: (alert) => told.push(alert) });
    watcher.fact(processed('e-1', 'a'), 1);
    watcher.fact(processed('e-2', 'b'), 2);
    expect(watcher.end()).toMatchObject({ facts: 2, alerts: 0 });
    expect(told).toEqual([]);
  });

  it('puts late facts into order up to the watermark; beyond it counts them', () => {
    const inTime = alerts([
      [1, started('e-1')],
      [9, started('e-2')],
      [5, ended('e-1')],
    ]);
    expect(inTime).toMatchObject({ told: [], summary: { late: 0 } });
    const tooLate = alerts([
      [1, started('e-1')],
      [9, started('e-2')],
      [30, freed],
      [5, ended('e-1')],
    ]);
    expect(tooLate).toMatchObject({
      told: [{ property: 'noOverlappingExecutions', executions: ['e-1', 'e-2'] }],
      summary: { late: 1 },
    });
  });

  it('tells of what is overdue and what is held too long, and of nothing that came in time', () => {
    const limits = { overdueMs: 100, heldMs: 100 };
    const good = alerts(
      [
        [0, acknowledged('a')],
        [1, held],
        [50, processed('e-1', 'a')],
        [60, freed],
        [500, freed],
      ],
      limits,
    );
    expect(good.told).toEqual([]);
    const bad = alerts(
      [
        [0, acknowledged('a')],
        [1, held],
        [500, freed],
      ],
      limits,
    );
    expect(bad.told).toMatchObject([
      { kind: 'overdue', at: 100, messages: ['a'], property: 'noMessageLost' },
      { kind: 'held', at: 101, lock: 'blob', property: 'noLockOut' },
    ]);
  });

  it('counts on a meter and emits an event', () => {
    const counted: unknown[] = [];
    const emitted: unknown[] = [];
    const meter = {
      createCounter: (name: string) => ({
        add: (value: number, about?: object) => counted.push([name, value, about]),
      }),
    };
    alerts(
      [
        [1, processed('e-1', 'a')],
        [2, processed('e-2', 'b')],
      ],
      { meter, logger: { emit: (event) => emitted.push(event) } },
    );
    expect(counted).toEqual([
      ['onebatch.alerts', 1, { property: 'exactlyOneBatchPerWindow', kind: 'broken' }],
    ]);
    expect(emitted).toMatchObject([{ eventName: 'onebatch.alert', timestamp: 2 }]);
  });
});

describe('lines of a log', () => {
  const line = (n: number, at: number, fact: Fact, host = 'web-1'): LogLine =>
    ({ v: 1, kind: 'fact', host, n, at, fact }) as unknown as LogLine;

  it('that came twice are heard once', () => {
    const told: Alert[] = [];
    const watcher = watch(safety, { alert: (alert) => told.push(alert) });
    for (const one of [1, 1, 2]) watcher.line(line(1, one, processed('e-1', 'a')));
    expect(watcher.end()).toMatchObject({ facts: 1, twice: 2 });
    expect(told).toEqual([]);
    // Twin: a fact that is told of another number is another one.
    const other = watch(safety, { alert: (alert) => told.push(alert) });
    for (const n of [1, 2]) other.line(line(n, n, processed('e-1', 'a')));
    expect(other.end()).toMatchObject({ facts: 2, twice: 0, alerts: 1 });
  });

  it('are remembered until 100,000 others came', () => {
    const known = new KnownLines();
    const isKnown = (n: number): boolean => known.isKnown({ host: 'web-1', n } as LogLine);
    for (let n = 1; n <= 100_000; n += 1) isKnown(n);
    expect([isKnown(1), isKnown(100_001)]).toEqual([true, false]);
    // It took the place of the first; that takes the place of the second.
    expect([isKnown(2), isKnown(1), isKnown(2), isKnown(4)]).toEqual([true, false, false, true]);
  });

  it('of several hosts are heard by time, file by file or not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'onebatch-watch-'));
    const files = [join(folder, 'a.log'), join(folder, 'b.log')] as const;
    const write = (path: string, lines: readonly LogLine[]) =>
      writeFile(path, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
    await write(files[0], [line(1, 0, started('e-1'), 'a'), line(2, 60_000, ended('e-1'), 'a')]);
    await write(files[1], [
      line(1, 61_000, started('e-2'), 'b'),
      line(2, 70_000, ended('e-2'), 'b'),
    ]);
    for (const order of [files, [...files].reverse()]) {
      expect(await called('watch', ...order)).toMatchObject({ code: 0, stdout: '' });
    }
    await write(files[1], [line(1, 30_000, started('e-2'), 'b')]);
    const overlap = await called('watch', ...files);
    expect(overlap.stdout).toContain('1970-01-01T00:00:30.000Z noOverlappingExecutions is broken');
    await rm(folder, { recursive: true });
  });

  it.each<[string, readonly object[], number]>([
    ['facts that no property is about', [{ kind: 'fact', at: 1, fact: freed }], 3],
    ['a line that says that others were dropped', [{ kind: 'dropped', at: 1, lines: 2 }], 3],
    ['a fact that came too late', [{ kind: 'fact', at: 1, fact: started('e-9') }], 3],
    ['nothing wrong', [], 0],
  ])('make no exit code of 0 out of %s', async (what, more, code) => {
    const folder = await mkdtemp(join(tmpdir(), 'onebatch-watch-'));
    const good = what.startsWith('facts') ? [] : [line(1, 9_000, processed('e-1', 'a'))];
    const lines = [...good, ...more.map((one) => ({ v: 1, host: 'web-1', n: 2, ...one }))];
    const file = join(folder, 'app.log');
    await writeFile(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
    expect(await called('watch', file)).toMatchObject({ code, stdout: '' });
    await rm(folder, { recursive: true });
  });
});

describe('onebatch watch', () => {
  const log = (name: string): string => `examples/production/${name}.log`;

  it('raises the duplicate of twenty recorded triggers, and none of the start that inserts a row first', async () => {
    const naive = await called('watch', log('naive'), '--strategy', 'naive');
    expect(naive.code).toBe(1);
    expect(naive.stdout).toMatch(
      /^\S+ exactlyOneBatchPerWindow is broken in w-10:00: executions .*; docs\/verdicts\/naive.md\n$/,
    );
    expect(readFileSync(log('naive'), 'utf8')).toContain('startNew');
    expect(await called('watch', log('atomic-insert'))).toMatchObject({ code: 0, stdout: '' });
  });

  it('goes on by the clock on a stream that is silent', async () => {
    const line = JSON.stringify({
      ...{ v: 1, kind: 'fact', host: 'web-1', n: 1, at: 1_000 },
      fact: { type: 'acknowledged', message: 'a', as: 'joined', execution: null, window: 'w1' },
    });
    const options = ['--overdue', '500', '--lateness', '0'];
    const stdin = Object.getOwnPropertyDescriptor(process, 'stdin') as PropertyDescriptor;
    const silent = async (milliseconds: number) => {
      const stream = new PassThrough();
      Object.defineProperty(process, 'stdin', { ...stdin, get: () => stream });
      stream.write(`${line}\n`);
      setTimeout(() => stream.end(), milliseconds);
      return called('watch', '-', ...options);
    };
    try {
      const found = await silent(1_800);
      expect(found.stdout).toContain('an acknowledged message is overdue in w1');
      expect(found.code).toBe(1);
      // Twin: before the clock has gone on, nothing is overdue.
      expect(await silent(0)).toMatchObject({ code: 0, stdout: '' });
    } finally {
      Object.defineProperty(process, 'stdin', stdin);
    }
  });
});
