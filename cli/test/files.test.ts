import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { checkAbsent, readText, writeTogether, writeWhole } from '../files.js';

const root = mkdtempSync(join(tmpdir(), 'onebatch-files-'));
afterAll(() => rmSync(root, { recursive: true }));

let directory = '';
let number = 0;
beforeEach(() => {
  directory = join(root, String((number += 1)));
  mkdirSync(directory);
});

const at = (name: string): string => join(directory, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const names = (): readonly string[] => readdirSync(directory).sort();

const pair = [
  { name: 'a.json', text: 'new a' },
  { name: 'b.ts', text: 'new b' },
];

describe('files that belong together', () => {
  it.each([false, true])('are all written (replacing: %s)', async (replace) => {
    expect(await writeTogether(directory, pair, replace)).toEqual([at('a.json'), at('b.ts')]);
    expect(names()).toEqual(['a.json', 'b.ts']);
    expect([text('a.json'), text('b.ts')]).toEqual(['new a', 'new b']);
  });

  it('replace those that are there, if they may', async () => {
    writeFileSync(at('a.json'), 'old a');
    await writeTogether(directory, pair, true);
    expect(names()).toEqual(['a.json', 'b.ts']);
    expect(text('a.json')).toBe('new a');
  });

  it.each(['a.json', 'b.ts'])(
    'are not written if %s is there and may not be replaced',
    async (there) => {
      writeFileSync(at(there), 'old');
      await expect(writeTogether(directory, pair, false)).rejects.toThrow(
        `${at(there)} exists already; expected another name, or --force`,
      );
      expect(names()).toEqual([there]);
      expect(text(there)).toBe('old');
    },
  );

  it('leave all as it was if one of them cannot be put in its place', async () => {
    writeFileSync(at('a.json'), 'old a');
    mkdirSync(at('b.ts'));
    await expect(writeTogether(directory, pair, true)).rejects.toThrow(
      `cannot write ${at('b.ts')}: `,
    );
    expect(names()).toEqual(['a.json', 'b.ts']);
    expect(text('a.json')).toBe('old a');
    expect(statSync(at('b.ts')).isDirectory()).toBe(true);
  });

  it('leave nothing where there was nothing if one of them cannot be put in its place', async () => {
    mkdirSync(at('b.ts'));
    await expect(writeTogether(directory, pair, true)).rejects.toThrow('cannot write');
    await expect(writeTogether(directory, pair, false)).rejects.toThrow('exists already');
    expect(names()).toEqual(['b.ts']);
  });

  it('leave nothing if the directory is not there', async () => {
    await expect(writeTogether(at('nowhere'), pair, false)).rejects.toThrow(
      /^cannot write .*a\.json: ENOENT[^\n]*$/,
    );
    expect(names()).toEqual([]);
  });
});

describe('one file', () => {
  it('is written as a whole: who has it open reads on in the old one', async () => {
    writeFileSync(at('a.json'), 'old');
    const before = statSync(at('a.json')).ino;
    expect(await writeWhole(directory, 'a.json', 'new')).toBe(at('a.json'));
    expect(text('a.json')).toBe('new');
    expect(statSync(at('a.json')).ino).not.toBe(before);
    expect(names()).toEqual(['a.json']);
  });

  it('is read up to a size', async () => {
    writeFileSync(at('a.json'), '12345');
    expect(await readText(at('a.json'), 5)).toBe('12345');
    await expect(readText(at('a.json'), 4)).rejects.toThrow('has 5 bytes; expected at most 4');
    await expect(readText(at('b.json'))).rejects.toThrow('there is no file');
    await expect(readText(directory)).rejects.toThrow('is a directory');
  });

  it('that is there is told', async () => {
    writeFileSync(at('a.json'), '');
    await expect(checkAbsent(directory, ['b', 'a.json'])).rejects.toThrow('exists already');
    await expect(checkAbsent(directory, ['b'])).resolves.toBeUndefined();
  });
});
