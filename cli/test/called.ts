import { lineOf } from '../errors.js';
import { run } from '../program.js';
import type { Outcome } from './onebatch.js';

/** What the command prints and how it exits, without a process of its own. */
export async function called(...args: readonly string[]): Promise<Outcome & { error?: unknown }> {
  let stdout = '';
  let stderr = '';
  const { stdout: out, stderr: err } = process;
  const [writeOut, writeErr] = [out.write.bind(out), err.write.bind(err)];
  out.write = (text) => (stdout += String(text)) !== '';
  err.write = (text) => (stderr += String(text)) !== '';
  try {
    return { code: await run(args), stdout, stderr };
  } catch (error) {
    return { code: 2, stdout, stderr: `${stderr}onebatch: ${lineOf(error)}\n`, error };
  } finally {
    out.write = writeOut;
    err.write = writeErr;
  }
}
