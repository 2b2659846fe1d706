import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { withoutProgress, type Outcome } from './outcome.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** As `npm run onebatch` calls it. */
const asInCheckout = ['--import', './register.mjs', 'cli/main.ts'] as const;
/** The same as a bundle, which starts sooner. The hooks are for a user's TypeScript. */
const command = ['--import', './register.mjs', inject('command')] as const;

/** The command in a process of its own, with the checkout as working directory. What needs none is `called`. */
export function onebatch(...args: readonly string[]): Promise<Outcome> {
  return outcome(process.execPath, [...command, ...args]);
}

/** The same in a shell, for pipes: `$ob` is the command, `$checkout` the one that is no bundle. */
export function inShell(script: string): Promise<Outcome> {
  const [ob, checkout] = [command, asInCheckout].map((words) =>
    [process.execPath, ...words].join(' '),
  );
  return outcome('bash', ['-c', script], { ob: ob ?? '', checkout: checkout ?? '' });
}

/** Sends the signal as soon as the search, or the sample, has told on stderr that it is under way. */
export function interrupted(signal: NodeJS.Signals, ...args: readonly string[]): Promise<Outcome> {
  return outcome(process.execPath, [...command, ...args], {}, (child, text) => {
    if (/states\/s|runs/.test(text)) child.kill(signal);
  });
}

/** Sends the signals, a second apart, once a user's code has told on stderr that it spins. */
export function signalled(
  signals: readonly NodeJS.Signals[],
  ...args: readonly string[]
): Promise<Outcome> {
  let isSpinning = false;
  return outcome(process.execPath, [...command, ...args], {}, (child, text) => {
    if (isSpinning || !text.includes('spinning')) return;
    isSpinning = true;
    signals.forEach((signal, index) => setTimeout(() => child.kill(signal), 1000 * index));
  });
}

/** A search that hangs does not see the signals that it catches; nothing may outlive its test, but a busy machine takes its time. */
const limited = 'ulimit -t 120; exec "$0" "$@"';

function outcome(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  heard: (child: ChildProcess, text: string) => void = () => undefined,
): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn('bash', ['-c', limited, program, ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', ...env },
      // One that waits for ever takes no CPU time.
      timeout: 600_000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      heard(child, text);
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr: withoutProgress(stderr) }));
  });
}
