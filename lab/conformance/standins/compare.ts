/** Compares stand-ins with SDKs: the same calls, one after another; what each shows has to be alike. */
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { Bundle } from '../../../code/bundle/bundle.js';
import { StandIns, type Answer, type Sdks, type Side } from './sides.js';
import type { Made, Step, StandInSubject } from './subjects.js';

/** What a stand-in shows is not what the SDK shows, and it is not known. */
class StandInError extends Error {
  override readonly name = 'StandInError';
}

/** Where Azurite is known to answer otherwise than the service, or than the model says that it does. */
interface Known {
  readonly methods: readonly string[];
  /** An error code, or `ok`. */
  readonly standIn: readonly string[];
  readonly store: readonly string[];
  /** True: the two are in different states afterwards. */
  readonly ends: boolean;
  readonly source: string;
}

const leaseRefusals = [
  'LeaseIdMissing',
  'LeaseIdMismatchWithBlobOperation',
  'LeaseLost',
  'LeaseNotPresentWithBlobOperation',
];

const writes = ['upload', 'delete', 'deleteIfExists'];

const knownDifferences: readonly Known[] = [
  {
    methods: writes,
    standIn: ['LeaseLost'],
    store: ['LeaseNotPresentWithBlobOperation'],
    ends: false,
    source: 'Azurite#635, #2352: the service says LeaseLost',
  },
  {
    methods: writes,
    standIn: leaseRefusals,
    store: ['ConditionNotMet'],
    ends: false,
    source: 'both are 412; no reference says which condition comes first',
  },
  {
    methods: ['upload'],
    standIn: leaseRefusals,
    store: ['BlobAlreadyExists'],
    ends: false,
    source: 'Azurite#2637: the service looks at the lease first',
  },
  {
    methods: ['delete', 'deleteIfExists'],
    standIn: ['BlobNotFound'],
    store: ['ConditionNotMet'],
    ends: false,
    source: 'Azurite#2751: an If-Match on a blob that is not there',
  },
  {
    methods: ['renewLease'],
    standIn: ['LeaseIdMismatchWithLeaseOperation'],
    store: ['ok'],
    ends: true,
    source: 'Lease Blob, outcomes: Azurite renews an expired lease by any id',
  },
  {
    methods: ['create', 'createIfNotExists'],
    standIn: ['QueueBeingDeleted'],
    store: ['ok'],
    ends: true,
    source: 'Delete Queue, remarks: at least 30 seconds',
  },
];

/** A code, or `ok`. */
function sayingOf({ ok, threw }: Answer): string {
  if (threw === undefined) {
    const { succeeded, errorCode } = (ok ?? {}) as { succeeded?: boolean; errorCode?: string };
    return succeeded === false ? (errorCode ?? 'ok') : 'ok';
  }
  const { errorCode, code, message, name } = threw as Readonly<Record<string, string | undefined>>;
  return errorCode ?? code ?? message ?? name ?? '';
}

/** Opaque names, in the order in which one side has shown them. */
class Names {
  readonly #known = new Map<string, string>();

  of(value: unknown, row: string, key = ''): unknown {
    // A place for a message keeps its name; the service's messages have names of their own.
    if (key === 'messageId') return typeof value;
    if (typeof value === 'string' && ['etag', 'popReceipt'].includes(key)) {
      const kind = `${key} of ${row} `;
      const full = kind + value;
      const count = [...this.#known.keys()].filter((name) => name.startsWith(kind)).length;
      const name = this.#known.get(full) ?? `${kind}${count + 1}`;
      this.#known.set(full, name);
      return name;
    }
    if (Array.isArray(value)) return value.map((one) => this.of(one, row));
    if (typeof value !== 'object' || value === null) return value;
    const { rowKey = row } = value as { readonly rowKey?: string };
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, one]) => [name, this.of(one, rowKey, name)]),
    );
  }
}

/** What was compared. */
export interface Compared {
  calls: number;
  /** How often each method has said what: `createEntity EntityAlreadyExists`. */
  readonly answers: Map<string, number>;
  readonly differences: Map<string, number>;
}

export const nothingCompared = (): Compared => ({
  calls: 0,
  answers: new Map(),
  differences: new Map(),
});

const count = (map: Map<string, number>, key: string): void => {
  map.set(key, (map.get(key) ?? 0) + 1);
};

let pairs = 0;

/** Makes the resource of a name on the store's side, where it has to be there. */
export type Prepare = (client: StandInSubject['client'], name: string) => Promise<void>;

/** @throws StandInError if a step shows otherwise, and that is not known. */
async function compare(
  subject: StandInSubject,
  steps: readonly Step[],
  { code, sdks, prepare, compared }: Comparison,
): Promise<void> {
  pairs += 1;
  const isExistence = subject.name === 'QueueClient: the queue';
  const name = { table: `table${pairs}`, blob: `blobs/blob${pairs}`, queue: `queue-${pairs}` }[
    subject.client
  ];
  if (!isExistence) await prepare(subject.client, name);
  const sides: readonly Side[] = [
    new StandIns(code, subject.whole === true ? [`${name}/p'1`] : []),
    sdks,
  ];
  const pasts: readonly [Made[], Made[]] = [[], []];
  const names = [new Names(), new Names()] as const;
  for (const step of steps) {
    for (const side of sides) side.pass(step.seconds === undefined ? 1 : step.seconds * 1_000);
    const calls = pasts.map((past) => step.call(past, name));
    const [ofStandIn, ofStore] = calls;
    if (ofStandIn == null || ofStore == null) continue;
    const [standIn, store] = [await sides[0]?.perform(ofStandIn), await sides[1]?.perform(ofStore)];
    if (standIn === undefined || store === undefined) throw new Error('expected two sides');
    compared.calls += 1;
    count(compared.answers, `${ofStandIn.method} ${sayingOf(store)}`);
    const row = rowOf(ofStandIn.args);
    if (isDeepStrictEqual(names[0].of(standIn, row), names[1].of(store, row))) {
      pasts[0].push({ call: ofStandIn, answer: standIn });
      pasts[1].push({ call: ofStore, answer: store });
      continue;
    }
    const known = knownDifferences.find(
      (one) =>
        one.methods.includes(ofStandIn.method) &&
        one.standIn.includes(sayingOf(standIn)) &&
        one.store.includes(sayingOf(store)),
    );
    if (known === undefined) {
      throw new StandInError(
        `${step.label}\n  stand-in: ${JSON.stringify(standIn)}\n  SDK:      ${JSON.stringify(store)}`,
      );
    }
    count(compared.differences, known.source);
    if (known.ends) return;
  }
}

/** The key of the row that a call is about, if it is about one. */
function rowOf([first, second]: readonly unknown[]): string {
  if (typeof second === 'string' && /^[rs]$/.test(second)) return second;
  return (first as { readonly rowKey?: string } | undefined)?.rowKey ?? '';
}

export interface Comparison {
  readonly code: Bundle;
  readonly sdks: Sdks;
  readonly prepare: Prepare;
  readonly compared: Compared;
}

/** Random sequences of calls. @throws Error of fast-check with the shrunk sequence if something differs. */
export async function compareAll(
  subject: StandInSubject,
  comparison: Comparison,
  {
    runs,
    seed,
    shrinks = true,
  }: { readonly runs: number; readonly seed: number; readonly shrinks?: boolean },
): Promise<void> {
  const sequences = fc
    .array(subject.steps, { minLength: 4, maxLength: 30, size: 'max' })
    .map((steps) => [...(subject.begins ?? []), ...steps]);
  const property = fc.asyncProperty(sequences, (steps) => compare(subject, steps, comparison));
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: !shrinks });
}
