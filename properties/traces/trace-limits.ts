/**
 * What a trace file may claim at most, so that no file can keep a replay busy for ever. Far above what a search writes.
 */
export const traceLimits = {
  /** Characters of the file. */
  text: 4_000_000,
  /** Objects and lists in one another. */
  depth: 32,
  steps: 10_000,
  facts: 10_000,
  /** Characters of a label's message. */
  label: 4_000,
  /** Characters of a name: of an actor, a strategy, a property. */
  name: 1_000,
  /** Characters of the note. */
  note: 10_000,
  /** Starters, messages and windows; `scenario` says the same. */
  count: 32,
  /** Times that one kind of fault may happen; as on the command line. */
  budget: 999_999,
  faultsMax: 16,
} as const;
