import { fstatSync, writeFileSync } from 'node:fs';

interface Output {
  readonly name: 'stdout' | 'stderr';
  readonly stream: NodeJS.WriteStream;
  readonly descriptor: number;
}

const outputs: readonly Output[] = [
  { name: 'stdout', stream: process.stdout, descriptor: 1 },
  { name: 'stderr', stream: process.stderr, descriptor: 2 },
];

/**
 * Makes the process exit with `code` if something that is printed cannot be written; what stdout refuses is told on stderr, once.
 *
 * The work goes on, because files may still take what stdout does not. A reader that has gone (EPIPE) has seen enough: that
 * is no failure.
 */
export function watchOutputs(code: number): void {
  const failed = new Set<string>();
  for (const { name, stream, descriptor } of outputs) {
    if (fstatSync(descriptor).isFile()) writeInFull(stream, descriptor);
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || failed.has(name)) return;
      failed.add(name);
      if (name === 'stdout') {
        process.stderr.write(`onebatch: cannot write to stdout: ${error.message}\n`);
      }
    });
  }
  process.on('exit', () => {
    if (failed.size > 0) process.exitCode = code;
  });
}

/** Node's stream to a file does not look at how much was written: a disk that fills up takes a part, and no error follows. */
function writeInFull(stream: NodeJS.WriteStream, descriptor: number): void {
  stream._write = (chunk: Uint8Array, _encoding, done) => {
    try {
      writeFileSync(descriptor, chunk);
      done();
    } catch (error) {
      done(error as Error);
    }
  };
}

/** Waits until all that was printed is written, or has failed. */
export async function flushed(): Promise<void> {
  for (const { stream } of outputs) {
    // An error is told after the callback.
    await new Promise((done) => stream.write('', () => setImmediate(done)));
  }
}
