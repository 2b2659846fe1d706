import { describe, expect, it, vi } from 'vitest';
import { lineOf, InputError } from '../errors.js';
import { printable, visible } from '../../render/visible.js';
import { print, printJson } from '../terminal.js';
import { called } from './called.js';

const dangerous = [
  '\u001b',
  '\u0007',
  '\r',
  '\u007f',
  '\u009b',
  '\u061c',
  '\u200e',
  '\u202e',
  '\u2066',
  '\u2028',
];

function printed(what: () => void): string {
  let text = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  try {
    what();
  } finally {
    write.mockRestore();
  }
  return text;
}

describe('what reaches a terminal', () => {
  it.each(dangerous)('has no %j', (char) => {
    const escaped = `a\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}b`;
    expect(visible(`a${char}b`)).toBe(escaped);
    expect(printable(`a${char}b`)).toBe(escaped);
    expect(lineOf(new InputError(`a${char}b`))).toBe(escaped);
    expect(printed(() => print(`a${char}b`))).toBe(`${escaped}\n`);
  });

  it('has lines, tabs and other scripts', () => {
    expect(printable('a\n\tb é עברית 👩‍🚀')).toBe('a\n\tb é עברית 👩‍🚀');
    expect(visible('a\n\tb')).toBe('a\\u000a\\u0009b');
  });

  it('has colours where it is coloured, and no other escape sequences', () => {
    const text = '\u001b[31mred\u001b[39m \u001b[2J\u001b]0;title\u0007';
    expect(printable(text, true)).toBe('\u001b[31mred\u001b[39m \\u001b[2J\\u001b]0;title\\u0007');
    expect(printable(text)).not.toContain('\u001b');
  });

  it('is the same JSON', () => {
    const value = { text: `\\${dangerous.join('\\')}`, [dangerous.join('')]: ['\n\t'] };
    const text = printed(() => printJson(value));
    for (const char of dangerous) expect(text).not.toContain(char);
    expect(JSON.parse(text)).toEqual(value);
  });

  it.each([
    [['check', 'na\u202eive\u001b[31m'], "unknown strategy 'na\\u202eive\\u001b[31m'"],
    [['check', 'naive', '--run\u202etime'], "unknown option '--run\\u202etime'"],
    [['replay', './no\u001b[2J.json'], 'there is no file ./no\\u001b[2J.json'],
    [['diagram', 'x\u2067'], "'x\\u2067'"],
  ])('is escaped in the error of %j', async (args, words) => {
    const { code, stderr } = await called(...args);
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/^onebatch: [^\p{Cc}\u202e\u2067]+\n$/u);
    expect(code).toBe(2);
  });
});
