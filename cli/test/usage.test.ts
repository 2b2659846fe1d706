import { afterEach, describe, expect, it, vi } from 'vitest';
import { lineOf } from '../errors.js';
import { run } from '../program.js';

/** What main.ts prints and how it exits, without a process of its own. */
async function refusal(...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const code = await run(args).catch((error: unknown) => {
    lines.push(`onebatch: ${lineOf(error)}\n`);
    return 2;
  });
  expect(code).toBe(2);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^onebatch: [^\n]+\n$/);
  return lines[0] ?? '';
}

afterEach(() => vi.restoreAllMocks());

describe('bad input is told in one line', () => {
  it.each([
    [['check', 'nave'], "unknown strategy 'nave'; expected one of naive"],
    [['check', './nowhere.ts'], 'there is no file ./nowhere.ts'],
    [['check'], "missing required argument 'strategy'"],
    [['check', 'naive', '--runtime', '2020'], "--runtime: unknown '2020'; expected one of 2019"],
    [['check', 'naive', '--property', 'x'], "--property: unknown 'x'; expected one of exactlyOne"],
    [['check', 'naive', '--fault', 'crash=x'], 'expected crash=n'],
    [['check', 'naive', '--fault', 'crash=-1'], 'expected crash=n'],
    [['check', 'naive', '--fault', 'crash'], 'expected crash=n'],
    [['check', 'naive', '--fault', 'flood=1'], "unknown fault 'flood'; expected one of crash"],
    [['check', 'naive', '--fault', ''], "unknown fault ''"],
    [['check', 'naive', '--starters', '0'], "--starters is '0'; expected an integer of at least 1"],
    [['check', 'naive', '--starters', '-1'], "--starters is '-1'"],
    [['check', 'naive', '--starters', '1.5'], "--starters is '1.5'"],
    [['check', 'naive', '--starters', '99'], 'starters is 99; expected an integer from 1 to'],
    [['frontier', 'naive', '--starters', 'all'], "'all', which is for check only"],
    [['check', 'naive', '--starters', 'all', '--messages', '3'], 'has one message, in one window'],
    [['check', 'naive', '--starters', 'all', '--time', 'timed'], '--time timed is not covered'],
    [
      ['check', 'naive', '--starters', 'all', '--property', 'noMessageLost'],
      'no safety half of noMessageLost is known; expected exactlyOneBatchPerWindow or',
    ],
    [['check', 'naive', '--fault', 'crash=all'], "'crash=all' is for --starters all"],
    [['check', 'naive', '--messages', '1e3'], "--messages is '1e3'"],
    [['check', 'naive', '--windows', '3'], 'windows is 3'],
    [['check', 'naive', '--time', 'soon'], "--time: unknown 'soon'"],
    [['check', 'naive', '--max-states', 'many'], "--max-states is 'many'"],
    [['check', 'naive', '--max-seconds', '0'], "--max-seconds is '0'"],
    [['check', 'naive', '--workers', '0'], "--workers is '0'; expected an integer from 1 to 64"],
    [['check', 'naive', '--workers', '65'], "--workers is '65'; expected an integer from 1 to 64"],
    [
      ['check', 'naive', '--max-memory', '3'],
      "--max-memory is '3'; expected a size from 16M to 4G",
    ],
    [['check', 'naive', '--max-memory', '5G'], "--max-memory is '5G'; expected a size from 16M"],
    [['check', 'naive', '--max-memory', '1M'], "--max-memory is '1M'; expected a size from 16M"],
    [['check', 'naive', '--workers', '64', '--max-memory', '16M'], 'too little for 64 workers'],
    [['check', 'naive', '--symmetry'], "unknown option '--symmetry'"],
    [['check', 'naive', '--faults-max', '17'], "--faults-max is '17'; expected an integer from 0"],
    [['check', 'naive', '--window', 'open'], "--window: unknown 'open'; expected one of tumbling"],
    [['frontier', 'nave'], "unknown strategy 'nave'"],
    [['matrix', 'nave'], "unknown strategy 'nave'"],
    [['matrix', 'mine.mts'], "'mine.mts' is a file; matrix compares strategies of the catalogue"],
    [['simulate', 'naive'], "unknown command 'simulate'"],
    [['sample', 'nave'], "unknown strategy 'nave'"],
    [
      ['sample', 'naive', '--sampler', 'best'],
      "--sampler: unknown 'best'; expected one of uniform, pct",
    ],
    [['sample', 'naive', '--runs', '0'], "--runs is '0'; expected an integer from 1"],
    [['sample', 'naive', '--seed', '-1'], "--seed is '-1'; expected an integer from 0"],
    [['sample', 'naive', '--depth', '0'], "--depth is '0'; expected an integer from 1 to 16"],
    [
      ['sample', 'naive', '--sampler', 'pct', '--depth', '5', '--events', '3'],
      '--depth 5 needs 4 changes',
    ],
    [['sample', 'naive', '--events', '0'], "--events is '0'"],
    [['sample', 'naive', '--miss', '0.1'], "unknown option '--miss'"],
    [['sample', 'naive', '--workers', '2'], "unknown option '--workers'"],
    [['odds', 'naive', '--miss', '0'], "--miss is '0'; expected a probability above 0 and below 1"],
    [['odds', 'naive', '--miss', 'x'], "--miss is 'x'"],
    [['odds', 'naive', '--runs', '5'], "unknown option '--runs'"],
    [['odds', 'naive', '--out', 'x'], "unknown option '--out'"],
    [['replay', 'nowhere.json'], 'there is no file nowhere.json'],
    [['replay', '.'], 'is a directory'],
    [['replay', 'package.json'], 'package.json is not a trace'],
    [['replay', 'LICENSE'], 'LICENSE is not JSON'],
    [
      ['replay', 'x.json', '--format', 'pdf'],
      "--format: unknown 'pdf'; expected one of text, lines, json, mermaid, html",
    ],
    [['check', 'naive', '--format', 'pdf'], "--format: unknown 'pdf'"],
    [
      ['check', 'naive', '--json', '--format', 'html'],
      '--json and --format html exclude each other',
    ],
    [['replay', 'x.json', '--live', 'cosmos'], "--live has 'cosmos'; expected one of azurite"],
  ])('%j', async (args, words) => {
    expect(await refusal(...args)).toContain(words);
  });
});

describe('lineOf', () => {
  it('marks what is not the caller’s doing', () => {
    expect(lineOf(new TypeError('x is\n not a function'))).toBe(
      'internal error: TypeError: x is not a function (set ONEBATCH_DEBUG=1 to see where, and please report it)',
    );
    const later = new Error('later');
    later.stack = 'Error: later\n    at file:///tmp/mine.mjs:3:5';
    expect(lineOf(later)).toBe('what nothing catches is thrown: later (/tmp/mine.mjs:3)');
    expect(lineOf('text')).toContain('internal error: thrown value: text');
    expect(lineOf(Object.create(null))).toContain('an object without text');
  });
});
