/** A user's code is about to run, and should do so in a thread that can be ended. */
export class ElsewhereError extends Error {
  override readonly name = 'ElsewhereError';

  constructor(readonly file: string) {
    super(`${file} runs in a thread of its own`);
  }
}

let elsewhere = false;

/** From now on a user's code does not run in this thread: who is about to run it throws an ElsewhereError. */
export function keepOut(): void {
  elsewhere = true;
}

/** @throws ElsewhereError where a user's code should not run. */
export function expectHere(file: string): void {
  if (elsewhere) throw new ElsewhereError(file);
}
