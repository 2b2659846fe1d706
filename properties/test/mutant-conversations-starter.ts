import {
  etag,
  executionId,
  leaseId,
  type LeaseState,
  type Message,
  type RuntimeEra,
} from '../../model/index.js';
import { batchWindow } from '../../model/azure/runtime/entity.js';
import type { Conversation } from './model-driver.js';
import { arrive, created, enqueued, message, row, starterInput, window } from './starter-driver.js';

const inserted: Message = { type: 'RECORD_INSERTED', status: 201, etag: etag(1) };
const recordExists: Message = {
  type: 'RECORD_EXISTS',
  status: 409,
  code: 'EntityAlreadyExists',
};
const queueCreated: Message = { type: 'QUEUE_CREATED', status: 201 };
const leased: Message = { type: 'LEASED', status: 201, leaseId: leaseId('A') };
const leaseConflict: Message = {
  type: 'LEASE_CONFLICT',
  status: 409,
  code: 'LeaseAlreadyPresent',
};
const properties = (leaseState: LeaseState): Message => ({
  type: 'BLOB_PROPERTIES',
  status: 200,
  leaseState,
});
const written: Message = { type: 'BLOB_WRITTEN', status: 201, etag: etag(2) };
const blobExists: Message = {
  type: 'BLOB_EXISTS',
  status: 409,
  code: 'BlobAlreadyExists',
};
const inbox = (epoch: number, ...messages: readonly (typeof message)[]): Message => ({
  type: 'INBOX',
  status: 200,
  epoch,
  etag: etag(1),
  messages,
});
const record = (isOld: boolean): Message => ({
  type: 'RECORD',
  status: 200,
  record: { owner: 'another', stage: 'starting', etag: etag(1), isOld },
});
const completed = { status: 'Completed', executionId: executionId('e-m0') } as const;

/** What each starter is answered after its message arrives, up to the point where it calls StartNewAsync. */
const beforeStart = {
  naive: [row(null)],
  'terminate-start': [row(null)],
  'atomic-insert': [inserted],
  workaround: [row(null), inserted],
  'workaround-restart': [row(null), inserted],
  'workaround-queue': [row(null), queueCreated],
  'workaround-repaired': [row(null), inserted, row(null)],
  lease: [
    leased,
    { type: 'BLOB', status: 200, content: { claimed: false }, etag: etag(1) },
    written,
  ],
  'singleton-start': [properties('available'), leased, properties('leased'), written, row(null)],
} as const satisfies Readonly<Record<string, readonly Message[]>>;

type Starter = keyof typeof beforeStart;

const asked = (...replies: readonly Message[]): Conversation => ({
  input: starterInput(),
  steps: [arrive, ...replies],
});

/** A starter that finds this row when it starts, up to what it asks of the row after it has queued the start. */
const start = (
  starter: Starter,
  era: RuntimeEra,
  found: Parameters<typeof row>[0],
): Conversation => ({
  input: starterInput(era),
  steps: [arrive, ...beforeStart[starter], row(found), enqueued],
});

const named = (
  starters: readonly Starter[],
  guard: string,
  conversation: (starter: Starter) => Conversation,
): Readonly<Record<string, Conversation>> =>
  Object.fromEntries(starters.map((starter) => [`${starter}/${guard}`, conversation(starter)]));

const workarounds = ['workaround', 'workaround-restart', 'workaround-queue'] as const;

/** A starter whose message is in the inbox. Each epoch is a window of its own. */
const deposited = (...replies: readonly Message[]): Conversation => {
  const { sites, ...input } = starterInput();
  const epochs = [1, 2].map((epoch) => [batchWindow(window, epoch), sites[window]] as const);
  return {
    input: { ...input, sites: { ...sites, ...Object.fromEntries(epochs) } },
    steps: [arrive, { type: 'MESSAGE_STORED', status: 202 }, ...replies],
  };
};

/** By mutant of a starter. */
export const ofStarters: Readonly<Record<string, Conversation>> = {
  ...named(
    ['atomic-insert', 'lease', ...workarounds, 'workaround-repaired', 'singleton-start'],
    'replacesUnconditionally=true',
    (starter) => start(starter, 'deduplicating', completed),
  ),
  ...named(
    [
      'naive',
      'atomic-insert',
      'lease',
      ...workarounds,
      'workaround-repaired',
      'singleton-start',
      'terminate-start',
    ],
    'replacesUnconditionally=false',
    (starter) => start(starter, '2019', completed),
  ),
  ...named(['atomic-insert', 'lease'], 'rowWasAbsent=true', (starter) =>
    start(starter, '2019', completed),
  ),
  ...named(['atomic-insert', 'lease', 'terminate-start'], 'startRefused=false', (starter) =>
    start(starter, 'deduplicating', { status: 'Running' }),
  ),
  ...named(['atomic-insert', 'lease', ...workarounds], 'startsAtomically=false', (starter) => ({
    input: starterInput('atomic'),
    steps: [arrive, ...beforeStart[starter]],
  })),
  'workaround-queue/hasBegun=false': asked(
    ...beforeStart['workaround-queue'],
    row(null),
    enqueued,
    created,
    row({ status: 'Running' }),
  ),

  'atomic-insert/mayRetry=false': asked(recordExists, row(null)),
  'lease/mayRetry=false': asked(leaseConflict),
  'workaround-repaired/mayRetry=false': asked(row(null), recordExists, record(false)),
  'singleton/mayRetry=false': asked(properties('leased')),
  'singleton-start/mayRetry=false': asked(properties('leased')),
  'terminate-start/mayRetry=false': {
    input: starterInput(),
    steps: [
      arrive,
      row({ status: 'Running' }),
      enqueued,
      { fire: 'BACKOFF' },
      row({ status: 'Running' }),
    ],
  },
  'terminate-start/collectorAccepts=false': {
    input: starterInput('2019', { window: 'session' }),
    steps: [arrive, row(null), row(null), enqueued, created],
  },
  'lock-blob-starter/mayRetry=false': asked(blobExists),
  'lock-blob-owner-starter/mayRetry=false': asked(blobExists, {
    type: 'BLOB_ABSENT',
    status: 404,
    code: 'BlobNotFound',
  }),

  'workaround-repaired/deletes the record, whoever owns it': asked(
    ...beforeStart['workaround-repaired'],
    row(null),
    enqueued,
    created,
  ),
  'workaround-repaired/takes an old record over, whatever became of it since': asked(
    row(null),
    recordExists,
    record(true),
  ),

  'inbox-starter/isWaiting=true': deposited(inbox(2)),
  'inbox-starter/refusesRunning=true': deposited(inbox(1, message), row({ status: 'Running' })),
  'inbox-starter/rowAbsent=true': deposited(inbox(1, message), row({ status: 'Running' })),
  'inbox-starter/rowTerminal=true': deposited(inbox(1, message), row({ status: 'Running' })),
  'inbox-starter/rowTerminal=false': deposited(inbox(1, message), row(completed)),
  'inbox-starter/replacesUnconditionally=false': deposited(
    inbox(1, message),
    row(null),
    row(completed),
    enqueued,
  ),
};
