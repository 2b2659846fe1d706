/**
 * `npm run replay:everywhere [-- --only node|browser]`: replays every regression, as `onebatch replay --format json` prints
 * it, by the compiled package on Node 20, 22 and 24 and in Chromium, and compares the bytes with those of this Node. The other
 * Nodes come from npm, into a folder that is removed again.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { watchOutputs } from '../cli/outputs.js';
import { domOf, hasBrowser } from '../cli/test/browser.js';

/** What each file's replay prints, by the file's name. */
type Prints = Readonly<Record<string, string>>;

const majors = ['20', '22', '24'];
const command = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const dist = join(root, 'dist');
const regressions = join(root, 'properties/regressions');

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs the command in a Node for each file, one after the other, and keeps what it prints. */
async function inNode(node: string, files: readonly string[], folder: string): Promise<Prints> {
  const [script, out] = [join(folder, 'replay.mjs'), join(folder, 'prints.json')];
  const program = pathToFileURL(join(dist, 'cli/program.js')).href;
  await writeFile(
    script,
    `import { writeFileSync } from 'node:fs';
     import { run } from ${JSON.stringify(program)};
     const prints = {};
     for (const file of ${JSON.stringify(files)}) {
       let text = '';
       process.stdout.write = (part) => (text += part) !== '';
       await run(['replay', ${JSON.stringify(`${regressions}/`)} + file, '--format', 'json']);
       prints[file] = text;
     }
     writeFileSync(${JSON.stringify(out)}, JSON.stringify(prints));`,
  );
  await command(node, [script]);
  return JSON.parse(await readFile(out, 'utf8')) as Prints;
}

/** The same by the modules that the command is made of, in a page: there is no command there. */
async function inBrowser(files: readonly string[], folder: string): Promise<Prints> {
  const [entry, page] = [join(folder, 'entry.mjs'), join(folder, 'page.html')];
  const from = (module: string): string => JSON.stringify(join(dist, module));
  await writeFile(
    entry,
    `import { replayJson } from ${from('render/schedule-json.js')};
     import { parseTrace, replayIn, worldOf } from ${from('properties/index.js')};
     const printed = (text, file) => {
       const trace = parseTrace(text, file);
       const world = worldOf(trace.world, { symmetry: false });
       const replay = replayIn(world, trace);
       const json = replayJson(trace, replay, false);
       return JSON.stringify(json, null, 2) + '\\n';
     };
     const prints = {};
     for (const [file, text] of Object.entries(globalThis.files)) prints[file] = printed(text, file);
     // As letters that HTML leaves alone.
     const bytes = new TextEncoder().encode(JSON.stringify(prints));
     let line = '';
     for (const byte of bytes) line += byte.toString(16).padStart(2, '0');
     document.body.textContent = line;`,
  );
  const bundle = await rolldown({ input: entry, platform: 'browser', logLevel: 'warn' });
  const { output } = await bundle.generate({ format: 'iife' });
  await bundle.close();
  const [{ code, imports }] = output;
  if (imports.length > 0) throw new Error(`the bundle still imports ${imports.join(', ')}`);
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(join(regressions, file), 'utf8')] as const),
  );
  // What goes wrong in the page is all that it says then.
  const guard = `onerror = (text) => (document.body.textContent = 'failed: ' + text);`;
  const inline = (script: string): string => `<script>${script.replaceAll('</', '<\\/')}</script>`;
  const data = `globalThis.files = ${JSON.stringify(Object.fromEntries(texts))};`;
  await writeFile(
    page,
    `<!doctype html><meta charset="utf-8"><body></body>${inline(guard)}${inline(data)}${inline(code)}`,
  );
  const [, line = ''] = /<body>([^<]*)<\/body>/.exec(await domOf(page)) ?? [];
  if (!/^[0-9a-f]+$/.test(line))
    throw new Error(`the page printed no replays; ${line || 'nothing'}`);
  return JSON.parse(Buffer.from(line, 'hex').toString('utf8')) as Prints;
}

/** Installs these versions of Node, without running anybody's scripts. @returns the program of each. */
async function nodes(folder: string): Promise<readonly string[]> {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const names = majors.map((major) => `node-${major}`);
  const packages = majors.map(
    (major) => `node-${major}@npm:node-${system}-${process.arch}@${major}`,
  );
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await command('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
    cwd: folder,
    shell: process.platform === 'win32',
  });
  return names.map((name) => join(folder, 'node_modules', name, 'bin', 'node'));
}

/** How many files print something else there; says which, and where. */
function compare(where: string, expected: Prints, found: Prints): number {
  const files = Object.keys(expected);
  const others = files.filter((file) => found[file] !== expected[file]);
  for (const file of others) {
    const lines = (expected[file] ?? '').split('\n');
    const theirs = (found[file] ?? '').split('\n');
    const at = lines.findIndex((line, index) => line !== theirs[index]);
    say(`${where}: ${file}, line ${at + 1}: ${theirs[at] ?? 'nothing'}; expected ${lines[at]}`);
  }
  const bytes = files.reduce((sum, file) => sum + Buffer.byteLength(expected[file] ?? ''), 0);
  if (others.length === 0) {
    say(`${where}: ${files.length} replays, ${bytes.toLocaleString('en-US')} bytes, all alike`);
  }
  return others.length;
}

async function main(folder: string): Promise<void> {
  if (!existsSync(dist)) throw new Error('there is no dist; npm run build makes it');
  const files = (await readdir(regressions)).filter((file) => file.endsWith('.trace.json')).sort();
  const only = process.argv[process.argv.indexOf('--only') + 1];
  const expected = await inNode(process.execPath, files, folder);
  if (Object.values(expected).some((text) => !text.startsWith('{\n  "reproduced": true,'))) {
    throw new Error('a regression is not reproduced');
  }
  let different = 0;
  if (only !== 'browser') {
    for (const node of await nodes(folder)) {
      const { stdout } = await command(node, ['--version']);
      different += compare(`Node ${stdout.trim()}`, expected, await inNode(node, files, folder));
    }
  }
  if (only !== 'node') {
    if (hasBrowser) different += compare('Chromium', expected, await inBrowser(files, folder));
    else say('Chromium: not found, and not asked for by REQUIRE_BROWSER=1; NOT COMPARED');
  }
  if (different > 0) process.exitCode = 1;
}

watchOutputs(2);
const folder = await mkdtemp(join(tmpdir(), 'onebatch-everywhere-'));
try {
  await mkdir(folder, { recursive: true });
  await main(folder);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
