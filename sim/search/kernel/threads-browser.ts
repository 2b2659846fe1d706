import { ModelError } from '../../../input/errors.js';
import type { SearchShare, Threads as NodeThreads } from './threads.js';

/**
 * In place of `threads.ts` where there is no Node (`browser` in package.json): no threads but the one that calls.
 * There a replay and a search by one worker are what they are in Node.
 */
export class Threads implements Pick<NodeThreads, keyof NodeThreads> {
  /** @throws ModelError for any thread more. */
  constructor(count: number) {
    if (count > 0)
      throw new ModelError(`${count + 1} workers; expected 1: there are no threads here`);
  }

  replace(): void {
    // Nobody has to be told.
  }

  begin(): void {
    // Nobody begins.
  }

  end(): readonly SearchShare[] {
    return [];
  }

  close(): void {
    // Nobody is given back.
  }
}
