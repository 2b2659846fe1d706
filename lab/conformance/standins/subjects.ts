/** Which calls are compared: random sequences of them, for each client. */
import fc from 'fast-check';
import type { Answer } from './sides.js';
import type { Call } from './script.js';

/** A call and what it has shown. */
export interface Made {
  readonly call: Call;
  readonly answer: Answer;
}

/** One step of a sequence: a call, in the words of one side, which may name what that side was shown before; or seconds that pass. */
export interface Step {
  readonly label: string;
  /** Null: there is nothing yet that it could name; the step is left out. */
  readonly call: (past: readonly Made[], name: string) => Call | null;
  readonly seconds?: number;
}

export interface StandInSubject {
  readonly name: string;
  readonly client: 'table' | 'blob' | 'queue';
  /** True: the partition is one actor; false: each row is one. */
  readonly whole?: boolean;
  /** What each sequence begins with. */
  readonly begins?: readonly Step[];
  readonly steps: fc.Arbitrary<Step>;
}

type Method = readonly [client: string, method: string];

const step = (
  [client, method]: Method,
  choice: unknown,
  args: (past: readonly Made[]) => readonly unknown[] | null,
  leaseId?: string,
): Step => ({
  label: `${client}.${method} ${JSON.stringify(choice)}`,
  call: (past, name) => {
    const given = args(past);
    if (given === null) return null;
    return { client, method, name, args: given, ...(leaseId === undefined ? {} : { leaseId }) };
  },
});

const wait = (...several: readonly number[]): fc.Arbitrary<Step> =>
  fc.constantFrom(...several).map((seconds) => ({
    label: `${seconds} s`,
    call: () => null,
    seconds,
  }));

/** Values under a key in what was shown to calls about one row, the newest first. */
function seen(past: readonly Made[], key: string, rowKey?: string): readonly unknown[] {
  const found = new Set<unknown>();
  for (const { call, answer } of [...past].reverse()) {
    const isOwn = rowKey === undefined || JSON.stringify(call.args).includes(`"${rowKey}"`);
    if (isOwn && call.method !== 'listEntities') collect(answer.ok, key, found);
  }
  return [...found];
}

function collect(value: unknown, key: string, into: Set<unknown>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === key) into.add(member);
    else collect(member, key, into);
  }
}

const at = (values: readonly unknown[], nth: number): unknown => values[nth % values.length];

const nth = fc.nat(3);
const rowKey = fc.constantFrom('r', 's');
const value = fc.constantFrom<unknown>('x', "it's", 7, true, null, {
  date: '2026-01-02T03:04:05.678Z',
});
const properties = fc
  .record(
    {
      a: value,
      b: value,
      owner: fc.constantFrom('starter-1', 'o'),
      stage: fc.constantFrom('', 'on'),
    },
    { requiredKeys: ['a'] },
  )
  .map((own) => ({ ...own }));
const partitionKey = "p'1";
const mode = fc.constantFrom('Merge', 'Replace', { absent: true });
const etagOf = (past: readonly Made[], row: string, version: number | null): unknown => {
  if (version === null) return '*';
  const all = seen(past, 'etag', row);
  return all.length === 0 ? null : at(all, version);
};

const create = fc
  .tuple(rowKey, properties)
  .map(([row, own]) =>
    step(['table', 'createEntity'], [row, own], () => [{ partitionKey, rowKey: row, ...own }]),
  );
const get = rowKey.map((row) => step(['table', 'getEntity'], row, () => [partitionKey, row]));
const update = (isWhole: boolean): fc.Arbitrary<Step> =>
  fc
    .tuple(
      rowKey,
      properties,
      isWhole ? mode : fc.constant('Replace'),
      isWhole ? fc.option(nth) : nth,
    )
    .map(([row, own, how, version]) =>
      step(['table', 'updateEntity'], [row, own, how, version], (past) => {
        const etag = etagOf(past, row, version);
        return etag === null ? null : [{ partitionKey, rowKey: row, ...own }, how, { etag }];
      }),
    );
const upsert = (isWhole: boolean): fc.Arbitrary<Step> =>
  fc
    .tuple(rowKey, properties, isWhole ? mode : fc.constant('Replace'))
    .map(([row, own, how]) =>
      step(['table', 'upsertEntity'], [row, own, how], () => [
        { partitionKey, rowKey: row, ...own },
        how,
      ]),
    );
const remove = fc.tuple(rowKey, fc.option(nth)).map(([row, version]) =>
  step(['table', 'deleteEntity'], [row, version], (past) => {
    const etag = etagOf(past, row, version);
    return etag === null ? null : [partitionKey, row, version === null ? {} : { etag }];
  }),
);

const filters = [
  "PartitionKey eq 'p''1'",
  "PartitionKey eq 'p''1' and a eq 'it''s'",
  "PartitionKey eq 'p''1' and (a eq 7 or b eq true)",
  "PartitionKey eq 'p''1' and RowKey ge 's'",
  "PartitionKey eq 'p''1' and not (a eq 'x')",
  "PartitionKey eq 'p''1' and RowKey ne 'r'",
];
const list = fc
  .tuple(fc.constantFrom(...filters), fc.constantFrom({ absent: true }, ['b'], ['RowKey', 'a']))
  .map(([filter, select]) =>
    step(['table', 'listEntities'], [filter, select], () => [{ queryOptions: { filter, select } }]),
  );

const action = fc
  .tuple(
    fc.constantFrom('create', 'update', 'upsert', 'delete'),
    rowKey,
    properties,
    fc.option(nth),
    mode,
  )
  .map(([kind, row, own, version, how]) => (past: readonly Made[]): readonly unknown[] | null => {
    const key = { partitionKey, rowKey: row };
    if (kind === 'delete') return [kind, key];
    const entity = { ...key, ...own };
    if (kind === 'create') return [kind, entity];
    if (kind === 'upsert') return [kind, entity, how];
    const etag = etagOf(past, row, version);
    return etag === null ? null : [kind, entity, how, { etag }];
  });
const transaction = fc.array(action, { minLength: 0, maxLength: 3 }).map((actions) =>
  step(['table', 'submitTransaction'], actions.length, (past) => {
    const all = actions.map((one) => one(past));
    return all.includes(null) ? null : [all];
  }),
);

const own = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const leases = fc.constantFrom(own, own, other);
const texts = fc.constantFrom('', 'one', '{"claimed":true}', 'zwölf');
const conditions = fc.record({
  leaseId: fc.option(leases, { nil: undefined }),
  version: fc.option(nth, { nil: undefined }),
});
type Conditions = { readonly leaseId?: string | undefined; readonly version?: number | undefined };
/** Azurite creates a blob whatever lease is named, where the service would say that there is none: not asked. */
const isThere = (past: readonly Made[]): boolean => {
  const last = past.findLast(
    ({ call, answer }) =>
      answer.ok !== undefined && ['upload', 'delete', 'deleteIfExists'].includes(call.method),
  );
  return last?.call.method === 'upload';
};
const named = (past: readonly Made[], { leaseId, version }: Conditions): object | null => {
  const etags = seen(past, 'etag');
  if (leaseId !== undefined && !isThere(past)) return null;
  if (version !== undefined && etags.length === 0) return null;
  return {
    ...(leaseId === undefined ? {} : { leaseId }),
    ...(version === undefined ? {} : { ifMatch: at(etags, version) }),
  };
};
const upload = fc.tuple(texts, conditions).map(([text, given]) =>
  step(['blob', 'upload'], [text, given], (past) => {
    const found = named(past, given);
    return found && [text, Buffer.byteLength(text), { conditions: found }];
  }),
);
const uploadNew = fc.tuple(texts, fc.option(leases, { nil: undefined })).map(([text, leaseId]) =>
  step(['blob', 'upload'], [text, 'if none', leaseId], (past) => {
    const found = named(past, { leaseId });
    return found && [text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*', ...found } }];
  }),
);
const blobReads = fc
  .constantFrom('download', 'downloadToBuffer', 'getProperties', 'exists')
  .map((method) => step(['blob', method], null, () => []));
const plainRemoves = fc
  .constantFrom('delete', 'deleteIfExists')
  .map((method) => step(['blob', method], null, () => []));
const blobRemoves = fc
  .tuple(fc.constantFrom('delete', 'deleteIfExists'), conditions)
  .map(([method, given]) =>
    step(['blob', method], given, (past) => {
      const found = named(past, given);
      return found && [{ conditions: found }];
    }),
  );
const lease = fc.oneof(
  fc
    .tuple(leases, fc.constantFrom(15, 60, -1))
    .map(([id, seconds]) => step(['lease', 'acquireLease'], seconds, () => [seconds], id)),
  leases.map((id) => step(['lease', 'renewLease'], id, () => [], id)),
  leases.map((id) => step(['lease', 'releaseLease'], id, () => [], id)),
  fc
    .tuple(leases, leases)
    .map(([id, next]) => step(['lease', 'changeLease'], next, () => [next], id)),
  fc
    .constantFrom<unknown>(0, 10, { absent: true })
    .map((seconds) => step(['lease', 'breakLease'], seconds, () => [seconds], own)),
);

const receipt = (past: readonly Made[], which: number): readonly unknown[] | null => {
  const pairs = [...past].reverse().flatMap((made) => {
    const [popReceipt] = seen([made], 'popReceipt');
    const [messageId = made.call.args[0]] = seen([made], 'messageId');
    return popReceipt === undefined ? [] : [[messageId, popReceipt]];
  });
  return pairs[which % Math.max(1, pairs.length)] ?? null;
};
/** A second message would be another actor, and which one a queue hands out first nobody says. */
const isEmpty = (past: readonly Made[]): boolean => {
  const last = past.findLast(
    ({ call, answer }) =>
      answer.ok !== undefined && ['sendMessage', 'deleteMessage'].includes(call.method),
  );
  return last?.call.method !== 'sendMessage';
};
const queue = fc.oneof(
  fc
    .tuple(fc.constantFrom('hi', 'ho'), fc.constantFrom(0, 0, 30))
    .map(([text, visibilityTimeout]) =>
      step(['queue', 'sendMessage'], text, (past) =>
        isEmpty(past) ? [text, { visibilityTimeout }] : null,
      ),
    ),
  fc
    .constantFrom({}, { visibilityTimeout: 1 }, { numberOfMessages: 5 })
    .map((given) => step(['queue', 'receiveMessages'], given, () => [given])),
  fc.constant(step(['queue', 'peekMessages'], null, () => [])),
  fc.tuple(nth, fc.constantFrom(0, 30)).map(([which, seconds]) =>
    step(['queue', 'updateMessage'], which, (past) => {
      const found = receipt(past, which);
      return found && [...found, 'hm', seconds];
    }),
  ),
  nth.map((which) => step(['queue', 'deleteMessage'], which, (past) => receipt(past, which))),
  wait(1, 30),
);

const existence = fc
  .constantFrom('create', 'createIfNotExists', 'delete', 'deleteIfExists')
  .map((method) => step(['queue', method], null, () => []));

export const standInSubjects: readonly StandInSubject[] = [
  {
    name: 'TableClient, row by row',
    client: 'table',
    steps: fc.oneof(create, get, update(false), upsert(false), remove),
  },
  {
    name: 'TableClient, whole partitions',
    client: 'table',
    whole: true,
    steps: fc.oneof(create, get, update(true), upsert(true), remove, list, transaction),
  },
  {
    name: 'BlockBlobClient and BlobLeaseClient',
    client: 'blob',
    begins: [step(['blob', 'upload'], 'first', () => ['first', 5])],
    steps: fc.oneof(
      { weight: 2, arbitrary: upload },
      uploadNew,
      { weight: 2, arbitrary: blobReads },
      blobRemoves,
      plainRemoves,
      { weight: 3, arbitrary: lease },
      wait(15, 60),
    ),
  },
  {
    name: 'BlobLeaseClient, of a lease that is held',
    client: 'blob',
    begins: [
      step(['blob', 'upload'], 'first', () => ['first', 5]),
      step(['lease', 'acquireLease'], -1, () => [-1], own),
    ],
    steps: fc.oneof({ weight: 3, arbitrary: lease }, upload, blobReads),
  },
  { name: 'QueueClient: a message', client: 'queue', steps: queue },
  {
    name: 'QueueClient: the queue',
    client: 'queue',
    steps: fc.oneof({ weight: 3, arbitrary: existence }, wait(30)),
  },
];
