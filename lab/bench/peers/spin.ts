import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process, { hrtime } from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { secondsSince } from '../measure.js';
import { naiveCounts } from '../workloads.js';
import type { Peer, PeerCase, PeerResult } from './peer.js';

/**
 * Spin, exact: full states, depth first, one core, compiled with optimisation and without what safety does not need.
 * Its compression (`-DCOLLAPSE`) is left out: on these models it takes twice the time and more memory. So is breadth-first
 * search (`-DBFS`), which takes as long as depth-first search and twice the memory.
 */
export const spinPeer: Peer = {
  name: 'Spin',
  missing: () => {
    const absent = [
      ['spin', '-V'],
      ['gcc', '--version'],
    ].some(([tool, flag]) => spawnSync(tool as string, [flag as string]).status !== 0);
    return absent ? 'Spin is not installed: apt-get install spin gcc' : undefined;
  },
  cases: [
    one(3, 'quick'),
    one(4, 'normal'),
    one(5, 'normal'),
    processes(4, 'normal', false),
    processes(4, 'normal', true),
    processes(5, 'normal', false),
    processes(5, 'normal', true),
  ],
};

const model = fileURLToPath(new URL('./naive.pml', import.meta.url));

/** The model as one process: exactly the states of the definition, and the fewest bytes. */
function one(n: number, size: PeerCase['size']): PeerCase {
  const states = naiveCounts[n]?.states;
  return {
    model: `naive start, N=${n}`,
    size,
    ...(states === undefined ? {} : { expected: states }),
    prepare: () => compiled([`-DN=${n}`], ['-DNOREDUCE'], states),
  };
}

/** One process a starter, with partial-order reduction or without: Spin tries fewer steps in each state. */
function processes(n: number, size: PeerCase['size'], reduced: boolean): PeerCase {
  const states = naiveCounts[n]?.states;
  const note = reduced
    ? 'one process a starter, partial-order reduction'
    : 'one process a starter; one state more, from which the processes begin';
  return {
    model: `naive start, N=${n}`,
    size,
    ...(states === undefined || reduced ? {} : { expected: states + 1 }),
    note,
    prepare: () =>
      compiled(['-o3', `-DN=${n}`, '-DPROCESSES'], reduced ? [] : ['-DNOREDUCE'], states),
  };
}

/** Compiles the model; the result runs it. The hash table gets a slot or two for each of about `states` states. */
function compiled(
  translate: readonly string[],
  optimise: readonly string[],
  states = 1 << 20,
): () => PeerResult {
  const cwd = mkdtempSync(join(tmpdir(), 'onebatch-spin-'));
  process.once('exit', () => rmSync(cwd, { recursive: true }));
  run('spin', ['-a', ...translate, model], cwd);
  const flags = ['-O2', '-DSAFETY', '-DNOBOUNDCHECK', '-DMEMLIM=16000', ...optimise];
  run('gcc', [...flags, '-o', 'pan', 'pan.c'], cwd);
  const slots = Math.max(16, Math.ceil(Math.log2(states)));
  return () => {
    const begin = hrtime.bigint();
    const output = run('./pan', ['-m100000', `-w${slots}`], cwd);
    return { seconds: secondsSince(begin), unit: 'states', ...figures(output) };
  };
}

/** States, and bytes that their table takes, from what a compiled model prints. @throws Error if it is not that. */
function figures(output: string): Pick<PeerResult, 'count' | 'bytes'> {
  const figure = (pattern: RegExp): number => {
    const found = pattern.exec(output)?.[1];
    if (found === undefined) throw new Error(`Spin printed no ${String(pattern)}:\n${output}`);
    return Number(found);
  };
  const count = figure(/^\s*([\d.e+]+) states, stored/m);
  if (!/errors: 0/.test(output)) throw new Error(`Spin found an error:\n${output}`);
  const megabytes =
    figure(/([\d.]+)\s+actual memory usage for states/) +
    figure(/([\d.]+)\s+memory used for hash table/);
  return { count, bytes: megabytes * 2 ** 20 };
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
