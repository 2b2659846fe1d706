import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { entity, strategies } from '../../model/index.js';
import {
  defaultSpec,
  properties as allProperties,
  traceOf,
  worldOf,
  type WorldSpec,
} from '../../properties/index.js';
import { explore, type Verdict, type WorldAction } from '../../sim/index.js';
import { found } from '../commands/context.js';
import { machineNamed, machines, machinesOf } from '../machines.js';
import { run } from '../program.js';
import { stateDiagram } from '../../render/state-diagram.js';
import { parse } from '../../render/test/mermaid.js';
import { called } from './called.js';

const directory = mkdtempSync(join(tmpdir(), 'onebatch-diagram-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What the command prints, and how it exits, without a process of its own. */
async function printed(...args: readonly string[]): Promise<{ code: number; stdout: string }> {
  let stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (stdout += String(text)) !== '');
  const code = await run(args);
  vi.restoreAllMocks();
  return { code, stdout };
}

const { starters, backstage, properties } = machines();
const all = [...starters, ...backstage, ...properties];

describe('machines', () => {
  it('have names of their own', () => {
    const names = all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, machine } of all) expect(machineNamed(name).machine).toBe(machine);
  });

  it('are those of all strategies and properties', () => {
    const known = new Set(all.map(({ machine }) => machine));
    for (const strategy of Object.values(strategies)) {
      for (const { machine, actors } of machinesOf(strategy)) {
        expect(known.has(machine), `${strategy.name}: ${actors.join()}`).toBe(true);
      }
      expect(starters.map(({ machine }) => machine)).toContain(machinesOf(strategy)[0]?.machine);
    }
    expect(properties.map(({ name }) => name)).toEqual(allProperties.map(({ name }) => name));
  });

  it('can be asked for by the name of a strategy, unless a machine has that name', () => {
    const names = Object.keys(strategies).filter(
      (strategy) => !all.some(({ name }) => name === strategy),
    );
    const found = names.map((name) => machineNamed(name).machine);
    expect(starters.map(({ machine }) => machine)).toEqual(expect.arrayContaining(found));
    expect(machineNamed('entity').machine).toBe(entity);
    expect(() => machineNamed('toString')).toThrow("unknown machine 'toString'");
  });
});

describe('onebatch diagram', () => {
  it('lists the names', async () => {
    const { code, stdout } = await printed('diagram');
    expect(code).toBe(0);
    const names = stdout.split('\n').flatMap((line) => /^ {2}(\S+)/.exec(line)?.[1] ?? []);
    expect(names).toEqual(all.map(({ name }) => name));
  });

  it('prints one machine, in brief, in full or in parts', async () => {
    const { machine, input } = machineNamed('naive');
    expect(await printed('diagram', 'naive')).toEqual({
      code: 0,
      stdout: `${stateDiagram(machine, { input })}\n`,
    });
    const full = stateDiagram(machine, { input, inPlace: true });
    expect((await printed('diagram', 'naive', '--in-place')).stdout).toBe(`${full}\n`);
    const { stdout } = await printed('diagram', 'naive', '--split');
    expect(stdout.match(/^## .*$/gm)).toEqual(['## busy.joining', '## busy.starting']);
    expect(stdout.match(/```mermaid/g)).toHaveLength(3);
  });

  it('writes the text into a file, whole', async () => {
    const out = join(directory, 'deep', 'naive.mmd');
    expect(await printed('diagram', 'naive', '--out', out)).toEqual({
      code: 0,
      stdout: `${out}\n`,
    });
    expect(readFileSync(out, 'utf8')).toBe((await printed('diagram', 'naive')).stdout);
  });

  it('says in one line what a picture needs', async () => {
    await expect(printed('diagram', 'naive', '--format', 'svg')).rejects.toThrow(
      '--format svg needs --out <file>',
    );
    vi.stubEnv('PUPPETEER_EXECUTABLE_PATH', '/nowhere/chromium');
    const out = join(directory, 'missing', 'naive.svg');
    await expect(printed('diagram', 'naive', '--format', 'svg', '--out', out)).rejects.toThrow(
      /^PUPPETEER_EXECUTABLE_PATH: \/nowhere\/chromium is no program; install Chromium [^\n]*$/,
    );
    vi.unstubAllEnvs();
    expect(readdirSync(join(directory, 'missing'))).toEqual([]);
  });

  it("prints each machine of the world of a user's own strategy once", async () => {
    const file = join(import.meta.dirname, 'endless-strategy.ts');
    const { code, stdout } = await called('diagram', file);
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# endless',
      '## starter-1',
      '## starter-2',
    ]);
    const diagrams = [...stdout.matchAll(/```mermaid\n(.*?)\n```/gs)].map(([, text = '']) => text);
    expect(diagrams).toHaveLength(2);
    for (const text of diagrams) expect(await parse(text)).toBe('stateDiagram');
  });

  it('refuses other names', async () => {
    await expect(printed('diagram', 'nave')).rejects.toThrow(
      "unknown machine 'nave'; expected one of naive, ",
    );
  });
});

describe('onebatch replay --format mermaid', () => {
  it('prints the trace as a sequence diagram, and tells by the exit code what it violates', async () => {
    const spec: WorldSpec = { ...defaultSpec, strategy: 'naive', messages: 2 };
    const [verdict] = explore(worldOf(spec, { watched: ['noOverlappingExecutions'] }));
    const trace = traceOf(
      spec,
      verdict as Extract<Verdict<WorldAction>, { kind: 'violated' }>,
      found,
    );
    const file = join(directory, 'trace.json');
    writeFileSync(file, JSON.stringify(trace));
    const { code, stdout } = await printed('replay', file, '--format', 'mermaid');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^%% naive on 2019, [^\n]*\n%%\{init: [^\n]*\nsequenceDiagram\n/);
    expect(await parse(stdout)).toBe('sequence');
    expect(stdout).toMatch(new RegExp(`: (?:» )?${trace.steps.length}\\. `));
    expect(stdout).toContain('! noOverlappingExecutions is broken');
  });
});
