import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  checkAbsent,
  checkWritable,
  checkWritableFile,
  readText,
  writeTogether,
  writeWhole,
} from '../files.js';

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

describe('what is no regular file', () => {
  it('is written through, if it is a link', async () => {
    mkdirSync(at('there'));
    writeFileSync(at('there/a.json'), 'old');
    chmodSync(at('there/a.json'), 0o640);
    symlinkSync('there', at('here'));
    symlinkSync('here/a.json', at('link'));
    expect(await checkWritableFile(at('link'))).toBe(false);
    expect(await writeWhole(directory, 'link', 'new')).toBe(at('link'));
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(text('there/a.json')).toBe('new');
    expect(statSync(at('there/a.json')).mode & 0o777).toBe(0o640);
    expect(readdirSync(at('there'))).toEqual(['a.json']);
    expect(names()).toEqual(['here', 'link', 'there']);
  });

  it('is written through, if it is a link to what is not there yet', async () => {
    mkdirSync(at('there'));
    symlinkSync(at('there/second'), at('first'));
    symlinkSync('new.json', at('there/second'));
    await writeWhole(directory, 'first', 'new');
    expect(text('there/new.json')).toBe('new');
    expect(lstatSync(at('there/second')).isSymbolicLink()).toBe(true);
  });

  it('is refused, if it is a link that leads nowhere', async () => {
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    await expect(writeWhole(directory, 'a', 'new')).rejects.toThrow(/^cannot write .*ELOOP/);
    await expect(checkWritableFile(at('a'))).rejects.toThrow(/^--out: cannot write .*ELOOP/);
    expect(names()).toEqual(['a', 'b']);
  });

  it('is written to, if it is a pipe', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    expect(await checkWritableFile(at('pipe'))).toBe(true);
    const reading = open(at('pipe')).then(async (pipe) => {
      const read = await pipe.readFile('utf8');
      await pipe.close();
      return read;
    });
    await writeWhole(directory, 'pipe', 'through');
    expect(await reading).toBe('through');
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    expect(names()).toEqual(['pipe']);
  });

  it.skipIf(!existsSync('/dev/full'))('is written to, if it is a device', async () => {
    symlinkSync('/dev/null', at('null'));
    expect(await checkWritableFile(at('null'))).toBe(true);
    await writeWhole('/dev', 'null', 'gone');
    await writeWhole(directory, 'null', 'gone');
    await expect(writeWhole('/dev', 'full', 'x')).rejects.toThrow(
      /^cannot write \/dev\/full: ENOSPC/,
    );
    for (const device of ['/dev/null', '/dev/full']) {
      expect(lstatSync(device).isCharacterDevice()).toBe(true);
    }
    expect(lstatSync(at('null')).isSymbolicLink()).toBe(true);
  });

  it('is refused, if it is a directory', async () => {
    await expect(checkWritableFile(directory)).rejects.toThrow('is a directory; expected a file');
  });

  it.skipIf(!existsSync('/proc/self'))('fails at once where nothing can be made', async () => {
    await expect(checkWritable('/proc/x/y')).rejects.toThrow('--out: cannot write into /proc/x/y');
    await expect(checkWritableFile('/proc/x')).rejects.toThrow('--out: cannot write into /proc');
    await expect(writeWhole('/proc', 'x', 'new')).rejects.toThrow('cannot write /proc/x: ');
  });

  it('is read up to a size, too', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const writing = open(at('pipe'), 'w').then(async (pipe) => {
      await pipe.writeFile('12345');
      await pipe.close();
    });
    await expect(readText(at('pipe'), 4)).rejects.toThrow('has more than 4 bytes');
    await writing;
  });
});

describe('a name', () => {
  it('may be as long as names can be', async () => {
    const name = 'a'.repeat(255);
    await writeWhole(directory, name, 'new');
    expect(text(name)).toBe('new');
    await expect(writeWhole(directory, `${name}a`, 'new')).rejects.toThrow('ENAMETOOLONG');
    expect(names()).toEqual([name]);
  });
});

describe('text', () => {
  const swapped = (bytes: Buffer): Buffer => Buffer.from(bytes).swap16();
  const marked = '\ufeff{"note": "é"}';

  it.each([
    ['UTF-8', Buffer.from('{"note": "é"}')],
    ['UTF-8 with a byte order mark', Buffer.from(marked)],
    ['UTF-16, little end first', Buffer.from(marked, 'utf16le')],
    ['UTF-16, big end first', swapped(Buffer.from(marked, 'utf16le'))],
  ])('in %s is read', async (_, bytes) => {
    writeFileSync(at('a.json'), bytes);
    expect(await readText(at('a.json'))).toBe('{"note": "é"}');
  });

  it.each([
    ['UTF-8', Buffer.from([0x7b, 0xe9, 0x7d])],
    ['UTF-16LE', Buffer.from([0xff, 0xfe, 0x00, 0xd8])],
  ])('that is no %s is refused', async (encoding, bytes) => {
    writeFileSync(at('a.json'), bytes);
    await expect(readText(at('a.json'))).rejects.toThrow(`its bytes are no ${encoding}`);
  });
});
