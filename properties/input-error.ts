/** A file or an argument is not what it has to be. The message is one line: what, where, and what was expected. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
