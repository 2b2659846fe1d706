import { excluding, including } from './property.js';

/**
 * What was promised, and what has come true. The second is kept for good: it can be faster than the promise, and a
 * promise can be made again.
 */
export interface Ledger<Id extends string> {
  /** Promised, and not come true yet. */
  readonly owed: readonly Id[];
  /** Came true, promised or not. */
  readonly paid: readonly Id[];
}

export const emptyLedger: Ledger<never> = { owed: [], paid: [] };

export function owe<Id extends string>({ owed, paid }: Ledger<Id>, id: Id): Ledger<Id> {
  return { owed: paid.includes(id) ? owed : including(owed, [id]), paid };
}

export function pay<Id extends string>({ owed, paid }: Ledger<Id>, ids: readonly Id[]): Ledger<Id> {
  return { owed: excluding(owed, ids), paid: including(paid, ids) };
}
