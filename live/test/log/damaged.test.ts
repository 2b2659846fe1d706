import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../../input/log-line.js';
import { called, type Called } from '../../../cli/test/called.js';
import { full } from '../../../sim/test/runs.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onebatch-damaged-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const begins = 1_700_000_000_000;

/** Two starts of a window that overlap: both see nothing, both start. `at` shifts them in time. */
function race(window: string, first: number, at: number, host = 'web-1'): LogLine[] {
  const call = (
    n: number,
    by: string,
    op: string,
    begin: number,
    end: number,
    more: object = {},
  ): LogLine => ({
    v: 1,
    kind: 'call',
    host,
    n: first + n,
    by: `${window}-${by}`,
    message: `${window}-${by}`,
    window,
    service: 'durable',
    op,
    resource: window,
    begin: begins + at + begin,
    end: begins + at + end,
    ...more,
  });
  const absent = { threw: true, status: 404 } as const;
  const batch = (n: number, by: string, time: number): LogLine => ({
    v: 1,
    kind: 'fact',
    host,
    n: first + n,
    at: begins + at + time,
    fact: { type: 'processed', window, execution: by, messages: [`${window}-${by}`] },
  });
  return [
    call(0, 'a', 'getStatus', 0, 5, absent),
    call(1, 'b', 'getStatus', 1, 6, absent),
    call(2, 'a', 'startNew', 7, 20),
    call(3, 'b', 'startNew', 8, 25),
    batch(4, 'a', 60),
    batch(5, 'b', 70),
  ];
}

const textOf = (lines: readonly LogLine[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** What a recorder writes that is closed. */
const closed = (host: string, n: number): LogLine => ({
  ...{ v: 1, kind: 'closed', host, n, at: begins + 1_000 },
});

async function validated(text: string, ...options: readonly string[]): Promise<Called> {
  const file = join(folder, 'app.log');
  await writeFile(file, text);
  const found = await called(
    'validate',
    file,
    '--strategy',
    'naive',
    '--runtime',
    '2019',
    ...options,
  );
  return {
    ...found,
    stdout: found.stdout.replaceAll(file, 'app.log'),
    stderr: found.stderr.replaceAll(file, 'app.log'),
  };
}

const changed = (lines: readonly LogLine[], index: number, change: object): LogLine[] =>
  lines.map((line, at) => (at === index ? { ...line, ...change } : line));

describe('a log', () => {
  const lines = race('w1', 1, 0);

  it('that is whole is a behaviour, and says what it breaks', async () => {
    const { code, stdout } = await validated(textOf(lines));
    expect(stdout).toContain('w1: a behaviour of the model: 2 servings, 4 calls');
    expect(stdout).toContain('which breaks exactlyOneBatchPerWindow');
    expect(code).toBe(0);
  });

  it('whose lines are in another order says the same', async () => {
    const { stdout } = await validated(textOf([...lines].reverse()));
    expect(stdout).toContain('w1: a behaviour of the model');
  });

  it('whose lines came twice says so', async () => {
    const { code, stdout } = await validated(textOf([...lines, ...lines]));
    expect(stdout).toContain('12 lines, 6 of them twice');
    expect(code).toBe(0);
  });

  it('with two lines of one number that differ is refused', async () => {
    const { code, stderr } = await validated(
      textOf([...lines, ...changed(lines, 2, { end: begins + 21 }).slice(2, 3)]),
    );
    expect(stderr).toBe(
      'onebatch: app.log:7: is another line than app.log:3, which has the same host and n: web-1, 3\n',
    );
    expect(code).toBe(2);
  });

  it('whose last calls have no answer is a behaviour', async () => {
    const { code, stdout } = await validated(textOf(changed(lines, 3, { end: null })));
    expect(stdout).toContain('a behaviour of the model');
    expect(code).toBe(0);
  });

  it('with a call without an answer after which its serving goes on is unknown', async () => {
    const { code, stdout } = await validated(
      textOf(changed(lines, 1, { end: null, threw: undefined, status: undefined })),
    );
    expect(stdout).toContain(
      'w1: unknown: the call app.log:2 of w1-b has no answer, and its serving goes on',
    );
    expect(code).toBe(3);
  });

  it('that was cut off in a line is refused', async () => {
    const { code, stderr } = await validated(textOf(lines).slice(0, -40));
    expect(stderr).toMatch(/^onebatch: app.log:6: is no JSON: [^\n]*\n$/);
    expect(code).toBe(2);
  });

  it('with lines of another program is refused', async () => {
    const { code, stderr } = await validated(`info: started\n${textOf(lines)}`);
    expect(stderr).toBe(
      "onebatch: app.log:1: is no JSON: 'info: started'; expected one object a line\n",
    );
    expect(code).toBe(2);
  });

  it('whose clock jumps is refused, unless the skew allows for it', async () => {
    const jumped = changed(lines, 3, { begin: begins - 500, end: begins - 480 });
    const { code, stderr } = await validated(textOf(jumped));
    expect(stderr).toBe(
      'onebatch: app.log:4: the clock of web-1 went back by 507 ms since app.log:3; expected at most --skew (0)\n',
    );
    expect(code).toBe(2);
    expect(await validated(textOf(jumped), '--skew', '1000')).toMatchObject({ code: 0 });
  });

  it('of an impossible order is refuted at the call; with a line missing nobody can say', async () => {
    // b looks long after a has started and sees nothing.
    const late = [
      ...lines.slice(0, 1),
      ...changed(lines, 1, { begin: begins + 40, end: begins + 41, n: 4 }).slice(1, 2),
    ];
    const wrong = [...late, ...lines.slice(2, 3)];
    const { code, stdout } = await validated(
      textOf(
        [...wrong, closed('web-1', 4)].map(
          (line, index) => ({ ...line, n: [1, 3, 2, 4][index] }) as LogLine,
        ),
      ),
    );
    expect(stdout).toContain(
      'w1: not a behaviour of the model: no explanation survives app.log:2, durable.getStatus of w1: 404',
    );
    expect(stdout).toContain('the model answers Pending, the log says 404');
    expect(code).toBe(1);
    const gap = await validated(
      textOf(wrong.map((line, index) => ({ ...line, n: [1, 9, 2][index] }) as LogLine)),
    );
    expect(gap.stdout).toContain(
      'w1: unknown: app.log:2 cannot be explained, but 6 lines of web-1 are missing',
    );
    const open = await validated(
      textOf(wrong.map((line, index) => ({ ...line, n: [1, 3, 2][index] }) as LogLine)),
    );
    expect(open.stdout).toContain(
      'w1: unknown: app.log:2 cannot be explained, but the log of web-1 is not closed',
    );
    expect(gap.code).toBe(3);
  });

  it('of several hosts is merged; clocks that differ by less than the skew refute nothing', async () => {
    const [one, two, ...rest] = lines as [LogLine, LogLine, ...LogLine[]];
    const moved = { ...two, host: 'web-2', n: 1, begin: begins + 40, end: begins + 41 } as LogLine;
    const hosts = [
      ...[one, moved, ...rest.slice(0, 1).map((line) => ({ ...line, n: 2 }))],
      ...[closed('web-1', 3), closed('web-2', 2)],
    ];
    expect(await validated(textOf(hosts))).toMatchObject({ code: 1 });
    expect(await validated(textOf(hosts), '--skew', '50')).toMatchObject({ code: 0 });
  });

  it('with a call that no model knows has an unknown window, and others that are as they were', async () => {
    const [first, ...rest] = race('w1', 1, 0);
    const other = { ...first, op: 'terminate' } as LogLine;
    const text = textOf([other, ...rest, ...race('w2', 20, 1_000)]);
    const { code, stdout } = await validated(text);
    expect(code).toBe(3);
    expect(stdout).toContain('no model knows the call app.log:1 of w1-a: durable.terminate of w1');
    expect(stdout).toContain('w2: a behaviour of the model');
  });

  it.each([
    ['no call at all', '', 'app.log: there is no call in it'],
    [
      'a call of nobody',
      textOf([{ ...race('w1', 1, 0)[0], by: undefined } as LogLine]),
      'app.log:1: the call does not say who makes it',
    ],
  ])('with %s is refused in one line', async (_, text, why) => {
    const { code, stderr } = await validated(text);
    expect(stderr).toContain(why);
    expect(stderr.trim()).not.toContain('\n');
    expect(code).toBe(2);
  });

  it('with more servings in a window than can be simulated together is unknown', async () => {
    const many = Array.from(
      { length: 40 },
      (_, index) =>
        ({ ...lines[0], n: index + 1, by: `s${index}`, message: `s${index}` }) as LogLine,
    );
    const { code, stdout } = await validated(textOf(many));
    expect(stdout).toContain('w1: unknown: it has 40 servings; at most 32 are simulated together');
    expect(code).toBe(3);
  });

  it('of many windows is answered window by window', async () => {
    const windows = full ? 166_667 : 500;
    const text = Array.from({ length: windows }, (_, index) =>
      textOf(race(`w${index}`, 6 * index + 1, 100 * index)),
    ).join('');
    const { code, stdout } = await validated(text);
    expect(stdout).toContain(`${windows.toLocaleString('en-US')} windows`);
    expect(stdout).toContain(`and ${windows - 10} more like this: a behaviour of the model`);
    expect(code).toBe(0);
  }, 120_000);
});
