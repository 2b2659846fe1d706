import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IntegerWorld, Missing } from '../integer-world.js';

/** What a run of the exported model came to. */
export interface SpinResult {
  /** Reached states and taken transitions. */
  readonly states: number;
  readonly transitions: number;
  readonly kind: 'complete' | 'broken' | 'unknown';
  /** Why it is unknown. */
  readonly why?: string;
}

/** True if the programs are there that `run.sh` needs. */
export async function hasSpin(): Promise<boolean> {
  const found = ['spin', 'gcc', 'awk'].map((tool) => execute('bash', ['-c', `command -v ${tool}`]));
  return (await Promise.all(found)).every(({ code }) => code === 0);
}

/**
 * Runs `run.sh` of an export.
 *
 * @param args `count`, `safe` with or without a property, `bitstate`, or `missing`.
 * @param seconds a limit for the search; absent: as long as it takes.
 * @throws Error if Spin or the compiler refuses the model; its message is what they print.
 */
export async function runSpin(
  directory: string,
  args: readonly string[],
  seconds?: number,
): Promise<SpinResult> {
  const { code, stdout, stderr } = await execute(
    'bash',
    [join(directory, 'run.sh'), ...args],
    seconds === undefined ? {} : { TIME: String(Math.ceil(seconds)) },
  );
  const [, states, transitions] = /^(\d+) states, (\d+) transitions/m.exec(stdout) ?? [];
  const kind = kinds[code];
  if (states === undefined || kind === undefined) {
    throw new Error(`run.sh ${args.join(' ')} failed: ${stderr.trim() || stdout.trim()}`);
  }
  const [, why] = /^unknown: (.*)$/m.exec(stdout) ?? [];
  return {
    states: Number(states),
    transitions: Number(transitions),
    kind,
    ...(why === undefined ? {} : { why }),
  };
}

/** By exit code of `run.sh`. */
const kinds: Readonly<Record<number, SpinResult['kind']>> = {
  0: 'complete',
  1: 'broken',
  3: 'unknown',
};

/** What a round found missing; and bounds that it reached, in words of the options that raise them. */
export interface Round {
  readonly result: SpinResult;
  readonly missing: readonly Missing[];
  readonly reached: readonly string[];
}

/** Has Spin search an export, and list each entry that its tables lack: a branch ends where one is missing. */
export async function missingIn(
  directory: string,
  world: IntegerWorld,
  seconds?: number,
): Promise<Round> {
  const result = await runSpin(directory, ['missing'], seconds);
  const lines = (await readFile(join(directory, 'missing.txt'), 'utf8')).split('\n');
  const found = lines.filter((line) => line !== '').map((line) => missingOf(line, world));
  return {
    result,
    missing: found.filter((one) => typeof one !== 'string'),
    reached: found.filter((one) => typeof one === 'string'),
  };
}

/** A line of `missing.txt`; a text if it is a bound that was reached. */
function missingOf(line: string, { actors, properties }: IntegerWorld): Missing | string {
  const [kind = '', ...numbers] = line.split(' ');
  const [a = NaN, b = NaN, c = NaN] = numbers.map(Number);
  if (kind === 'in-flight') return `more than ${a} messages under way`;
  if (kind === 'moves') return `more than ${a} moves in one state`;
  if (kind === 'facts' && a < properties.length) return { kind, property: a, local: b, facts: c };
  if ((kind === 'mail' || kind === 'timer' || kind === 'event') && a < actors.length) {
    return { kind, actor: a, local: b, cause: c };
  }
  throw new Error(`missing.txt has the line '${line}', which no search writes`);
}

async function execute(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 1 << 24, env: { ...process.env, ...environment } };
    execFile(command, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(new Error(`${command} cannot be run: ${error?.message ?? ''}`));
    });
  });
}
