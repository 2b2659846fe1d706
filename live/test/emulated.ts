import { afterAll, beforeAll } from 'vitest';
import {
  connect,
  installClock,
  startAzurite,
  type Account,
  type Clock,
  type ClockOptions,
} from '../index.js';

/** What the tests of a file run against. */
export interface Emulated {
  readonly account: Account;
  readonly clock: Clock;
}

/**
 * Azurite, with a clock that can be moved, for the tests of a file: there before the first of them, gone after the last.
 *
 * @param prepare what else has to be there.
 * @returns how to get it; only tests and hooks may.
 */
export function emulated(
  options: ClockOptions = {},
  prepare: (account: Account) => Promise<void> = () => Promise.resolve(),
): () => Emulated {
  let found: (Emulated & { readonly close: () => Promise<void> }) | undefined;
  beforeAll(async () => {
    const clock = installClock(options);
    const azurite = await startAzurite();
    const account = connect(azurite.connectionString, 'none');
    found = {
      account,
      clock,
      close: async () => {
        await azurite.close();
        clock.restore();
      },
    };
    await prepare(account);
  });
  afterAll(async () => {
    await found?.close();
  });
  return () => {
    if (found === undefined) throw new Error('expected to be asked by a test');
    return found;
  };
}
