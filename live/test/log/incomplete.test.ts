import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../input/log-line.js';
import { defaultSpec, worldOf } from '../../../properties/index.js';
import { TransitionMemo } from '../../../sim/index.js';
import { LoggedWindows } from '../../validation/log/windows.js';
import { validateWindows } from '../../validation/log/validate-windows.js';

// What is not in a log may have happened: it makes no "not" of what it might explain.

const memo = new TransitionMemo();
const begins = 1_700_000_000_000;

const call = (n: number, by: string, end: number, more: object = {}): LogLine => ({
  ...{ v: 1, kind: 'call', host: 'web-1', n, by, message: by, window: 'w1' },
  ...{ service: 'table', op: 'createEntity', resource: 'claims/w1/claim' },
  ...{ begin: begins + end - 5, end: begins + end },
  ...more,
});
const refused = { threw: true, status: 409, code: 'EntityAlreadyExists' } as const;
const batch = (n: number, at: number, message: string, more: object = {}): LogLine => ({
  ...{ v: 1, kind: 'fact', host: 'web-1', n, at: begins + at },
  fact: { type: 'processed', window: 'w1', execution: `e-${message}`, messages: [message] },
  ...more,
});
const closed = (n: number, host = 'web-1', at = 900): LogLine => ({
  ...{ v: 1, kind: 'closed', host, n, at: begins + at },
});

/** What becomes of each window of a log, and why. */
function judged(
  lines: readonly LogLine[],
  {
    only = [],
    skew = 0,
    strategy = 'atomic-insert',
  }: {
    readonly only?: readonly string[];
    readonly skew?: number;
    readonly strategy?: string;
  } = {},
): readonly string[] {
  const windows = new LoggedWindows();
  for (const [index, line] of lines.entries())
    windows.add({ line, file: 'app.log', number: index + 1 });
  const worldFor = (servings: number) => {
    const size = { starters: servings, messages: servings };
    const spec = { ...defaultSpec, ...size, strategy, runtime: '2019' } as const;
    return { world: worldOf(spec, { symmetry: false, memo }), belongings: [] };
  };
  const options = { worldOf: worldFor, skew, statesMax: 10_000, isLate: () => false };
  return [...validateWindows(windows.all(skew, 32, only), options)].map(
    ({ window, explanation: found }) =>
      `${String(window.name)}: ${found.kind} ${found.kind === 'unknown' ? found.because : ''}`,
  );
}

describe('a refusal that nothing in the log explains', () => {
  const lonely = [call(1, 'b', 15, refused), closed(2)];

  it('is refuted where all is there', () => {
    expect(judged(lonely)).toEqual(['w1: impossible ']);
  });

  it.each<[string, readonly LogLine[], string]>([
    [
      'the log begins later',
      [call(500, 'b', 15, refused), closed(501)],
      '499 lines of web-1 are missing',
    ],
    ['the log is not closed', lonely.slice(0, 1), 'the log of web-1 is not closed'],
    [
      'it was closed, and went on',
      [...lonely.slice(0, 1), closed(2, 'web-1', 11), batch(3, 12, 'b')],
      'is not closed',
    ],
    [
      'another host lost a line before',
      [...lonely, batch(1, 1, 'x', { host: 'web-2' }), closed(3, 'web-2')].filter(
        ({ kind }) => kind !== 'fact',
      ),
      '2 lines of web-2 are missing',
    ],
    [
      'a recorder had no room',
      [
        ...lonely.slice(0, 1),
        { v: 1, kind: 'dropped', host: 'web-1', n: 2, at: begins + 20, lines: 3 },
        closed(3),
      ],
      '3 lines of web-1 are missing',
    ],
    [
      'somebody called outside of any serving',
      [call(1, 'a', 5, { by: undefined }), call(2, 'b', 15, refused), closed(3)],
      '1 call, as app.log:1, is of no serving',
    ],
  ])('is unknown where %s', (_, lines, why) => {
    expect(judged(lines)).toEqual([expect.stringContaining('w1: unknown app.log:')]);
    expect(judged(lines)[0]).toContain(why);
  });

  it('is refuted where lines are missing that came later', () => {
    const later = [...lonely.slice(0, 1), call(2, 'c', 40, refused), closed(9)];
    expect(judged(later)).toEqual(['w1: impossible ']);
    // Twin: with clocks that differ by more than that, they may have come sooner.
    expect(judged(later, { skew: 50 })[0]).toContain('6 lines of web-1 are missing');
  });

  it('is unknown where the serving that explains it is left out', () => {
    const both = [call(1, 'a', 5), call(2, 'b', 15, refused), closed(3)];
    expect(judged(both)).toEqual(['w1: behaviour ']);
    expect(judged(both, { only: ['b'] })[0]).toContain('1 of its servings are left out');
  });
});

describe('calls that name no window', () => {
  const nameless = { window: undefined };

  it('have the batches of the window in which their messages are', () => {
    const lines = [call(1, 'a', 5, nameless), batch(2, 50, 'a'), closed(3)];
    // Nobody has started what was processed.
    expect(judged(lines)).toEqual(['null: impossible ']);
  });

  it('are unknown if their batches are of several, or what they ask is', () => {
    const other = { window: 'w2', execution: 'e-b', type: 'processed', messages: ['b'] };
    const lines = [
      ...[
        call(1, 'a', 5, nameless),
        call(2, 'b', 15, { ...nameless, resource: 'claims/w2/claim' }),
      ],
      closed(3),
    ];
    expect(judged(lines)[0]).toContain(
      'ask of claims/w1/claim and claims/w2/claim: they may be of several',
    );
    const batches = [batch(3, 50, 'a'), batch(4, 60, 'b', { fact: other }), closed(5)];
    expect(judged([...lines.slice(0, 2), ...batches])[0]).toContain('its batches are of w1 and w2');
  });
});

it('a window of which only the batch is logged is unknown', () => {
  expect(judged([batch(1, 50, 'a'), closed(2)])).toEqual([
    'w1: unknown a batch has the message a, whose serving is not in the log',
  ]);
});

describe('clocks that differ', () => {
  const [first, second] = [call(1, 'a', 5, refused), call(2, 'b', 45)];

  it('leave the calls of one host in their order', () => {
    expect(judged([first, second, closed(3)], { skew: 100 })[0]).toContain('impossible');
  });

  it('twin: of two hosts, each may have been the first', () => {
    const lines = [first, { ...second, host: 'web-2', n: 1 }, closed(2), closed(2, 'web-2')];
    expect(judged(lines, { skew: 100 })).toEqual(['w1: behaviour ']);
    expect(judged(lines)).toEqual(['w1: impossible ']);
  });
});

describe('a look at an instance', () => {
  const durable = (n: number, by: string, op: string, end: number, more: object = {}): LogLine =>
    call(n, by, end, { service: 'durable', op, resource: 'w1', ...more });
  const absent = { threw: true, status: 404 } as const;
  const others = [
    durable(2, 'b', 'getStatus', 15, absent),
    durable(3, 'b', 'startNew', 25),
    durable(4, 'a', 'raiseEvent', 65),
    closed(5),
  ];
  /** It begins before the other start, and ends after it. */
  const look = (more: object): LogLine =>
    durable(1, 'a', 'getStatus', 55, { begin: begins, ...more });

  it.each<[string, object]>([
    ['says that it runs', { result: { runtimeStatus: 'Pending' } }],
    ['says nothing of it', {}],
  ])('that %s may have come after the start', (_, more) => {
    expect(judged([look(more), ...others], { strategy: 'naive' })).toEqual(['w1: behaviour ']);
  });

  it('twin: that finds nothing is followed by no event', () => {
    expect(judged([look(absent), ...others], { strategy: 'naive' })).toEqual(['w1: impossible ']);
  });

  it('that finds nothing is followed by a start: an event is not the beginning of one', () => {
    const lines = [durable(1, 'a', 'getStatus', 5, absent), closed(3)];
    const next = (op: string): LogLine => durable(2, 'a', op, 15);
    const of = (op: string) => judged([...lines, next(op)], { strategy: 'naive' });
    expect(of('startNew')).toEqual(['w1: behaviour ']);
    expect(of('raiseEvent')).toEqual(['w1: impossible ']);
    // Nor is a second look.
    expect(
      judged([...lines, durable(2, 'a', 'getStatus', 15, absent)], { strategy: 'naive' }),
    ).toEqual(['w1: impossible ']);
  });
});
