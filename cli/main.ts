#!/usr/bin/env node
import { exit, lineOf, type ExitCode } from './errors.js';
import { flushed, watchOutputs } from './outputs.js';
import { ElsewhereError, keepOut } from './elsewhere.js';
import { run } from './program.js';
import { printable } from '../render/visible.js';
import { supervise, type Asked } from './supervisor.js';

let hasFailed = false;

/** Ends the process with one line on stderr, the first if more fails; the stack only for whoever asks for it. */
async function fail(error: unknown): Promise<void> {
  if (hasFailed) return;
  hasFailed = true;
  process.stderr.write(`onebatch: ${lineOf(error)}\n`);
  if (process.env['ONEBATCH_DEBUG'] && error instanceof Error) {
    process.stderr.write(`${printable(error.stack ?? '')}\n`);
  }
  await end(exit.badInput);
}

/** A user's strategy file may have left timers behind; the results must be out before the process ends. */
async function end(code: ExitCode): Promise<never> {
  await flushed();
  process.exit(code);
}

/** A user's code runs in another thread; what does not run any has no need of one. */
async function runAnywhere(args: readonly string[]): Promise<ExitCode> {
  let asked: Asked = {};
  try {
    return await run(args, (options) => (asked = options));
  } catch (error) {
    if (!(error instanceof ElsewhereError)) throw error;
    return (await supervise(args, asked)) as ExitCode;
  }
}

watchOutputs(exit.badInput);
process.on('uncaughtException', (error) => void fail(error));
process.on('unhandledRejection', (error) => void fail(error));

try {
  keepOut();
  await end(await runAnywhere(process.argv.slice(2)));
} catch (error) {
  await fail(error);
}
