import { vi } from 'vitest';
import { run } from '../program.js';

/** The command in this process: what it prints on stdout, and how it exits. */
export async function hereOnebatch(
  ...args: readonly string[]
): Promise<{ code: number; stdout: string }> {
  let stdout = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const code = await run(args);
    return { code, stdout };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}
