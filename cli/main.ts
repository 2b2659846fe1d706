#!/usr/bin/env node
import { exit, lineOf } from './errors.js';
import { codeOf } from './files.js';
import { run } from './program.js';

/** Ends the process with one line on stderr; the stack only for whoever asks for it. */
function fail(error: unknown): never {
  process.stderr.write(`onebatch: ${lineOf(error)}\n`);
  if (process.env['ONEBATCH_DEBUG'] && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  process.exit(exit.badInput);
}

// Whoever read the results has seen enough, as in `onebatch list | head -1`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (codeOf(error) === 'EPIPE') process.exit();
    fail(error);
  });
}
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

try {
  process.exitCode = await run(process.argv.slice(2));
  // A user's strategy file may have left timers behind; the results must be out before the process ends.
  process.stdout.write('', () => process.exit());
} catch (error) {
  fail(error);
}
