/**
 * Which start protocol the runtime has. Names of Durable Functions extension versions are in `eras`.
 * `-any` is the setting `OverridableExistingInstanceStates.AnyState`, without it `NonRunningStates` (the default since 2.0).
 */
export type RuntimeEra =
  '2019' | 'overridable' | 'overridable-any' | 'deduplicating' | 'deduplicating-any' | 'atomic';

/** What one era does when an orchestration is started. */
export interface EraRules {
  readonly summary: string;
  readonly source: string;
  /** A start of an id whose row says Pending or Running throws OrchestrationAlreadyExistsException. */
  readonly refusesRunning: boolean;
  /** How an existing row is replaced: whatever became of it meanwhile, or only as it was read (412 is swallowed). */
  readonly replaces: 'unconditionally' | 'if unchanged';
  /** The row that a start writes names its execution and generation; in 2019 the first checkpoint does. */
  readonly recordsExecution: boolean;
  /** The worker runs only the start message that won the row. */
  readonly deduplicates: boolean;
  /** An execution without an ETag overwrites whatever history it finds. */
  readonly overwritesHistory: boolean;
  /** Row and start message are written in one transaction. */
  readonly isAtomic: boolean;
}

const overridable = {
  refusesRunning: true,
  replaces: 'if unchanged',
  recordsExecution: true,
  deduplicates: false,
  overwritesHistory: true,
  isAtomic: false,
} as const;

const deduplicating = { ...overridable, deduplicates: true, overwritesHistory: false } as const;

/** Every era, in order of appearance. */
export const eras: Readonly<Record<RuntimeEra, EraRules>> = {
  '2019': {
    summary: 'every start message runs, whoever won the row',
    source: 'Durable Functions 1.x; durable-extension#612',
    refusesRunning: false,
    replaces: 'unconditionally',
    recordsExecution: false,
    deduplicates: false,
    overwritesHistory: true,
    isAtomic: false,
  },
  overridable: {
    ...overridable,
    summary: 'a start of an id that runs throws; every start message that is queued runs',
    source: 'Durable Functions extension 2.0 to 2.4, NonRunningStates; durabletask#334, #347',
  },
  'overridable-any': {
    ...overridable,
    refusesRunning: false,
    summary: 'as overridable, but an id that runs may be started again',
    source: 'Durable Functions extension 2.0 to 2.4, AnyState; durable-extension#1014',
  },
  deduplicating: {
    ...deduplicating,
    summary:
      'a start of an id that runs throws; of concurrent starts only the one that won the row runs',
    source: 'Durable Functions extension 2.5.0 and later, NonRunningStates; durabletask#528, #708',
  },
  'deduplicating-any': {
    ...deduplicating,
    refusesRunning: false,
    summary: 'as deduplicating, but an id that runs may be started again',
    source: 'Durable Functions extension 2.5.0 and later, AnyState; durable-extension#2466',
  },
  atomic: {
    ...deduplicating,
    deduplicates: false,
    isAtomic: true,
    summary: 'row and start message are one transaction; a start of an id that runs throws',
    source: 'durabletask-go backend/sqlite (CreateOrchestrationInstance); MSSQL and DTS back ends',
  },
};

/** What extension bundles 3 and 4, and the extension since 2.5.0 of March 2021, do unless they are told otherwise. */
export const todaysEra: RuntimeEra = 'deduplicating';

/** The name of every runtime era, in the order of tables. */
export const runtimeEras = Object.keys(eras) as readonly RuntimeEra[];
