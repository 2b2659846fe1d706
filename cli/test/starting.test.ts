import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { full } from '../../sim/test/runs.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A hook that tells on stderr what is loaded; registered last, it is asked first. */
const telling = `import { register } from 'node:module';
  register('data:text/javascript,' + encodeURIComponent(
    'export const load = (url, context, next) => (process._rawDebug(url), next(url, context))'));`;

describe('what the command loads', () => {
  const loadedBy = (...args: readonly string[]): readonly string[] => {
    const teller = `data:text/javascript,${encodeURIComponent(telling)}`;
    const command = ['--import', './register.mjs', '--import', teller, 'cli/main.ts', ...args];
    const { stderr, status } = spawnSync(process.execPath, command, {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    const urls = stderr.split('\n').filter((line) => line.startsWith('file:'));
    const home = pathToFileURL(root).href;
    return urls.map((url) => url.slice(home.length));
  };

  test('to help: the parser, not what a command needs', () => {
    const loaded = loadedBy('--help');
    expect(loaded).toContain('cli/program.ts');
    expect(loaded).not.toContain('sim/world/world.ts');
    expect(loaded.filter((file) => file.startsWith('cli/commands/'))).toEqual([]);
    // The door is for what a command is given; the names that it suggests are found without it.
    expect(loaded).toContain('input/words.ts');
    expect(loaded.filter((file) => file.includes('/zod/'))).toEqual([]);
    expect(loaded.filter((file) => file.endsWith('.ts')).length).toBeLessThan(60);
  });

  test('to list: the strategies, not the explorer', () => {
    const loaded = loadedBy('list');
    expect(loaded).toContain('model/strategies.ts');
    expect(loaded.filter((file) => file.includes('/zod/'))).not.toEqual([]);
    expect(loaded).not.toContain('sim/world/world.ts');
    expect(loaded.filter((file) => file.startsWith('cli/commands/'))).toEqual([
      'cli/commands/list.ts',
    ]);
  });
});

describe('what ts-node has compiled is kept', () => {
  let checkout: string;
  let kept: string;

  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'onebatch-checkout-'));
    kept = join(checkout, 'node_modules/.cache/onebatch');
    for (const file of ['register.mjs', 'ts-node-cached.mjs', 'tsconfig.json', 'package.json']) {
      cpSync(join(root, file), join(checkout, file));
    }
    mkdirSync(join(checkout, 'node_modules'));
    for (const name of ['ts-node', 'typescript']) {
      symlinkSync(join(root, 'node_modules', name), join(checkout, 'node_modules', name), 'dir');
    }
    script('first');
  });

  afterEach(() => rmSync(checkout, { recursive: true, force: true }));

  const script = (text: string): void =>
    writeFileSync(
      join(checkout, 'script.ts'),
      `const text: string = '${text}';\nconsole.log(text);\n`,
    );

  const run = (file = 'script.ts', env = {}): string => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', './register.mjs', file], {
      cwd: checkout,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return stderr + stdout.trim();
  };

  const entry = (): string => {
    const [name, ...others] = readdirSync(kept);
    expect(others).toEqual([]);
    return join(kept, name ?? '');
  };

  const tamper = (): void =>
    writeFileSync(entry(), readFileSync(entry(), 'utf8').replace("'first'", "'kept'"));

  test('and used for the same text', () => {
    expect(run()).toBe('first');
    tamper();
    expect(run()).toBe('kept');
  });

  test('but not for another text, and its file replaces the old one', () => {
    expect(run()).toBe('first');
    script('second');
    expect(run()).toBe('second');
    expect(readFileSync(entry(), 'utf8')).toContain("'second'");
  });

  test.runIf(full).each([
    [
      'other options of the compiler',
      (): void =>
        writeFileSync(
          join(checkout, 'tsconfig.json'),
          readFileSync(join(root, 'tsconfig.json'), 'utf8').replace('es2023', 'es2022'),
        ),
      {},
    ],
    ['other settings of ts-node', (): void => undefined, { TS_NODE_LOG_ERROR: 'true' }],
  ])('nor under %s', (_, change, env) => {
    expect(run()).toBe('first');
    tamper();
    change();
    expect(run('script.ts', env)).toBe('first');
  });

  test.runIf(full)('nor when a file was cut short', () => {
    expect(run()).toBe('first');
    tamper();
    truncateSync(entry(), readFileSync(entry()).length - 1);
    expect(run()).toBe('first');
  });

  test('an import says .js and means the .ts beside it', () => {
    writeFileSync(join(checkout, 'other.mts'), `import './script.js';\n`);
    expect(run('other.mts')).toBe('first');
  });

  test.runIf(full)('nothing is kept where nothing can be written, and it runs all the same', () => {
    writeFileSync(join(checkout, 'node_modules/.cache'), 'no folder');
    expect(run()).toBe('first');
    expect(run()).toBe('first');
  });

  test.runIf(full)('an error of syntax is told each time', () => {
    writeFileSync(join(checkout, 'script.ts'), 'const = 1;\n');
    expect(run()).toContain('script.ts(1,7): error TS1134');
    expect(run()).toContain('script.ts(1,7): error TS1134');
  });
});

test('without the development packages a script says what is missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onebatch-lean-'));
  try {
    cpSync(join(root, 'register.mjs'), join(folder, 'register.mjs'));
    const command = ['--import', './register.mjs', 'script.ts'];
    const { stderr, status } = spawnSync(process.execPath, command, {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^onebatch: ts-node is not installed[^\n]+npm ci[^\n]*\n$/);
    expect(status).toBe(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
