import { lineOf } from '../errors.js';
import { run } from '../program.js';
import { withoutProgress, type Outcome } from './outcome.js';

export interface Called extends Outcome {
  readonly code: number;
  /** What it threw. */
  readonly error?: unknown;
}

/** What the command prints and how it exits, without a process of its own. */
export async function called(...args: readonly string[]): Promise<Called> {
  let stdout = '';
  let stderr = '';
  const { stdout: out, stderr: err } = process;
  const [writeOut, writeErr] = [out.write.bind(out), err.write.bind(err)];
  out.write = (text) => (stdout += String(text)) !== '';
  err.write = (text) => (stderr += String(text)) !== '';
  try {
    return { code: await run(args), stdout, stderr: withoutProgress(stderr) };
  } catch (error) {
    const line = `onebatch: ${lineOf(error)}\n`;
    return { code: 2, stdout, stderr: `${withoutProgress(stderr)}${line}`, error };
  } finally {
    out.write = writeOut;
    err.write = writeErr;
  }
}

/** The same, interrupted as soon as it hears signals. */
export async function interrupted(...args: readonly string[]): Promise<Called> {
  const before = process.listenerCount('SIGINT');
  const waiting = setInterval(() => {
    if (process.listenerCount('SIGINT') === before) return;
    clearInterval(waiting);
    process.emit('SIGINT');
  }, 1);
  return called(...args).finally(() => clearInterval(waiting));
}
