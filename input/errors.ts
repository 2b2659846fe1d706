import { oneLine } from './words.js';

/** What this package throws on purpose; anything else is a fault of its own. See docs/errors.md. */
export class OnebatchError extends Error {
  override readonly name: string = 'OnebatchError';
}

/**
 * What the caller gave is not what it has to be: an option, a spec, a name, a file.
 * The message is one line: what was given, where, and what is expected.
 */
export class InputError extends OnebatchError {
  override readonly name: string = 'InputError';

  constructor(message: string, options?: ErrorOptions) {
    super(oneLine(message), options);
  }
}

/** An action was asked for that the state does not enable. */
export class NotEnabledError extends InputError {
  override readonly name = 'NotEnabledError';

  constructor(
    readonly expected: string,
    readonly enabled: readonly string[],
  ) {
    super(`not enabled: ${expected}; enabled: ${listed(enabled)}`);
  }
}

/** A machine or a world breaks the rules that exploration rests on. The message says in one line which one, where, and what to do. */
export class ModelError extends OnebatchError {
  override readonly name: string = 'ModelError';

  constructor(message: string, options?: ErrorOptions) {
    super(oneLine(message), options);
  }
}

/** A schedule cannot be followed: it asks for an action that the state does not enable. `step` counts from 1. */
export class DivergenceError extends OnebatchError {
  override readonly name: string = 'DivergenceError';

  constructor(
    readonly step: number,
    /** The action asked for, as text; empty if the schedule runs, and parts with what it was to lead to. */
    readonly expected: string,
    /** The actions that are enabled there, as text. */
    readonly enabled: readonly string[],
    message = `diverged at step ${step}: expected ${expected}; enabled: ${listed(enabled)}`,
  ) {
    super(oneLine(message));
  }
}

/** A schedule was said to end in a loop, and does not lead back to where the loop begins. `step` is its last one. */
export class OpenLoopError extends DivergenceError {
  override readonly name = 'OpenLoopError';

  constructor(
    /** Steps before the loop. */
    readonly loop: number,
    /** Steps in all. */
    readonly steps: number,
    /** What the two states differ in, where that is known. */
    differs: readonly string[] = [],
  ) {
    super(
      steps,
      '',
      [],
      `the loop does not close: after step ${steps} the world is not what it was after step ${loop}, where the loop begins` +
        (differs.length === 0 ? '' : `; different: ${differs.join(', ')}`),
    );
  }
}

/** A property does not hold, or that could not be shown. The message tells the schedule, and how to see it again. */
export class DoesNotHoldError extends OnebatchError {
  override readonly name = 'DoesNotHoldError';
}

/** The items in one line, or `nothing` when there are none. */
export function listed(items: readonly string[]): string {
  return items.length === 0 ? 'nothing' : items.join(' | ');
}
