import { runtimeEras, type RuntimeEra } from '../model/index.js';
import { faultsText, type Faults } from './worlds.js';

/** What the explorer found for one cell of the matrix, and is expected to find again. */
export interface CatalogueCell {
  readonly strategy: string;
  readonly runtime: RuntimeEra;
  readonly faults: Faults;
  readonly property: string;
  readonly verdict: 'holds' | 'violated';
  /** For a violation: how it comes about, in one sentence. */
  readonly because?: string;
}

/** The faults of the matrix: none, and each kind once. */
export const matrixFaults: readonly Faults[] = [{}, { crash: 1 }, { drop: 1 }, { duplicate: 1 }];

/** Violations by runtime era, then property; what is not named holds. They are the same under every fault of the matrix. */
type Findings = { readonly [Era in RuntimeEra]: { readonly [property: string]: string } };

const closingWindow =
  'the closing window: an event that arrives after the batch was fixed and before the row says Completed is deleted, although its sender was told OK';

const overtaken =
  'an event overtakes the start message that waits for its row, and is deleted because no such instance runs yet, although its sender was told OK';

const findings: { readonly [strategy: string]: Findings } = {
  naive: {
    '2019': {
      exactlyOneBatchPerWindow:
        'both starters see no row, both start, and the worker runs every start message',
      noOverlappingExecutions:
        'both starters see no row, both start, and the second execution overwrites the history of the first',
      noMessageLost: closingWindow,
    },
    deduplicating: {
      exactlyOneBatchPerWindow:
        'a starter that saw no row is so slow that the instance has completed before it starts: a completed id may be started again',
      noMessageLost: overtaken,
    },
  },
  'atomic-insert': {
    '2019': { noMessageLost: closingWindow },
    deduplicating: { noMessageLost: overtaken },
  },
  lease: {
    '2019': { noMessageLost: closingWindow },
    deduplicating: { noMessageLost: overtaken },
  },
  entity: { '2019': {}, deduplicating: {} },
};

/**
 * The catalogue: what is known of every strategy under every runtime era and fault, with two starters and one window.
 * `onebatch matrix` and the tests explore each cell again; a change of the model that turns a verdict is seen.
 */
export function catalogueCell(
  strategy: string,
  runtime: RuntimeEra,
  faults: Faults,
  property: string,
): CatalogueCell | undefined {
  const known = findings[strategy]?.[runtime];
  const inMatrix = matrixFaults.some((other) => faultsText(other) === faultsText(faults));
  if (known === undefined || !inMatrix) return undefined;
  const because = known[property];
  const cell = { strategy, runtime, faults, property };
  return because === undefined
    ? { ...cell, verdict: 'holds' }
    : { ...cell, verdict: 'violated', because };
}

/** The strategies, runtime eras and faults of the matrix, in its order. */
export function matrixRows(): readonly {
  readonly strategy: string;
  readonly runtime: RuntimeEra;
  readonly faults: Faults;
}[] {
  return Object.keys(findings).flatMap((strategy) =>
    runtimeEras.flatMap((runtime) => matrixFaults.map((faults) => ({ strategy, runtime, faults }))),
  );
}
