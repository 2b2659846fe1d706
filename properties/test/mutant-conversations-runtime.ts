import {
  etag,
  executionId,
  instanceId,
  messageId,
  windowKey,
  type ETag,
  type ExecutionStarted,
  type Message,
  type MessageId,
  type OrchestratorInput,
  type QueueItem,
} from '../../model/index.js';
import type { Conversation } from './model-driver.js';
import { row as rowOf } from './starter-driver.js';

const [m1, m2] = [messageId('m1'), messageId('m2')];
const window = windowKey('w1');
const [one, other] = [instanceId('1'), instanceId('2')];

const written: Message = { type: 'HISTORY_WRITTEN', status: 204, etag: etag(1) };
const saved: Message = { type: 'OK', status: 204 };
const run: Message = {
  type: 'RUN',
  instance: one,
  execution: executionId('e-m1'),
  window,
  messages: [m1],
  collects: true,
};
const event = (message: MessageId): Message => ({ type: 'EVENT', message });

/** An execution that was started with `m1`, and waits for more. */
const collecting = (
  options: Partial<OrchestratorInput>,
  ...steps: Conversation['steps']
): Conversation => ({
  input: {
    row: 'instances',
    history: 'history',
    activities: 'activities',
    overwritesHistory: true,
    ...options,
  },
  steps: [run, written, saved, ...steps],
});

/** An execution that drains epoch 1, and reads that another one is open. */
const draining = (...messages: readonly MessageId[]): Conversation =>
  collecting(
    { drains: { inbox: 'inbox', epochs: { [one]: { epoch: 1, row: 'row', history: 'history' } } } },
    { fire: 'WINDOW' },
    { type: 'INBOX', status: 200, epoch: 2, etag: etag(1), messages },
  );

const start = (instance: typeof one): ExecutionStarted => ({
  kind: 'ExecutionStarted',
  instance,
  execution: executionId(`e-${instance}`),
  window,
  messages: [m1],
  collects: true,
  generation: 0,
  deduplicated: true,
});
const raised: QueueItem = { kind: 'EventRaised', instance: other, message: m2 };
const item = (found: QueueItem): Message => ({ type: 'ITEM', item: found });
const rowAt = (instance: typeof one, found: Parameters<typeof rowOf>[0]): Message => ({
  ...(rowOf(found) as Extract<Message, { type: 'ROW' }>),
  instance,
});
const enqueue = (message: MessageId): Message => ({
  type: 'ENQUEUE',
  item: { kind: 'EventRaised', instance: one, message },
});
const removal = (message: MessageId): Message => ({
  type: 'DELETE',
  itemId: `event ${message} for ${one}`,
});

const beginHistory = (ifMatch: ETag | null): Message => ({
  type: 'WRITE_HISTORY',
  executionId: executionId('e-m1'),
  events: ['ExecutionStarted'],
  ifMatch,
  mode: 'insert',
});

/** By mutant of the runtime, or of what it is made of. */
export const ofResources: Readonly<Record<string, Conversation>> = {
  'orchestrator/assignsWindow=true': collecting({}),
  'orchestrator/carriesIntoNewWindow=false': collecting(
    { window: 'session', continuesAsNew: true },
    { fire: 'WINDOW' },
    event(m2),
  ),
  'orchestrator/isKnown=false': collecting({ window: 'sliding' }, event(m1)),
  'orchestrator/slides=false': collecting({ window: 'sliding' }),
  'drainer/isOpen=true': draining(m1),
  'drainer/nothingLeft=false': draining(),
  'entity/currentEpoch=true': {
    input: { window, instance: one, queue: 'queue', reminder: 'reminder' },
    steps: [
      { type: 'ADD', message: m1 },
      { type: 'FLUSH', epoch: 1 },
      { type: 'ADD', message: m2 },
      { type: 'FLUSH', epoch: 1 },
    ],
  },
  'worker/stillLooking=false': {
    input: {
      rows: { [one]: 'instances-1', [other]: 'instances-2' },
      executions: { 'e-1': 'execution-1', 'e-2': 'execution-2' },
    },
    steps: [
      item(start(one)),
      rowAt(one, null),
      item(start(other)),
      rowAt(one, { executionId: executionId('e-1') }),
      item(raised),
    ],
  },
  'history/isPurged=false': {
    steps: [beginHistory(null), { type: 'PURGE' }, beginHistory(etag(1))],
  },
  'control-queue/twoWait=false': {
    input: { worker: 'worker' },
    steps: [enqueue(m1), enqueue(m2), enqueue(messageId('m3')), { suffer: 'REORDER' }, removal(m1)],
  },
};
