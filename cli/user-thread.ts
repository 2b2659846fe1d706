import { isMainThread, workerData } from 'node:worker_threads';
import { exit, lineOf } from './errors.js';
import { takePipes } from './files.js';
import { postToWatcher, attachLifeline } from './lifeline.js';
import { flushed } from './outputs.js';
import { run } from './program.js';
import { printable } from '../render/visible.js';
import type { UserThreadData } from './supervisor.js';

/** The command, in the thread that `supervise` makes for a user's code. */
const { args, memory, pipes, terminals } = workerData as UserThreadData;
if (isMainThread) throw new Error('this is no program');
attachLifeline(memory);
takePipes(pipes);
Object.assign(process.stdout, terminals.stdout);
Object.assign(process.stderr, terminals.stderr);

async function end(code: number): Promise<void> {
  await flushed();
  postToWatcher({ kind: 'done', code });
}

let hasFailed = false;

/** One line is enough: what fails may have left more behind that does. */
async function fail(error: unknown): Promise<void> {
  if (hasFailed) return;
  hasFailed = true;
  process.stderr.write(`onebatch: ${lineOf(error)}\n`);
  if (process.env['ONEBATCH_DEBUG'] && error instanceof Error) {
    process.stderr.write(`${printable(error.stack ?? '')}\n`);
  }
  await end(exit.badInput);
}

process.on('uncaughtException', (error) => void fail(error));
process.on('unhandledRejection', (error) => void fail(error));

try {
  await end(await run(args));
} catch (error) {
  await fail(error);
}
