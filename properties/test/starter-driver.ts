import {
  etag,
  instanceId,
  messageId,
  windowKey,
  type ActorId,
  type InstanceRow,
  type Message,
  type RuntimeEra,
  type StarterInput,
} from '../../model/index.js';
import { windowsOf } from '../../model/arrivals.js';
import type { Site } from '../../model/azure/starter/starter.js';
import { type Probe, type Reaction } from './model-driver.js';

/** One window, one message, and the answers that a starter may get; all with the names that traces print. */
export const instance = instanceId('1');
export const window = windowKey('w1');
export const message = messageId('m1');

const site = windowsOf({
  strategy: '',
  runtime: '2019',
  starters: 1,
  messages: 1,
  windows: 1,
  window: 'tumbling',
  client: 'dotnet',
  faults: [],
  instance,
})[0] as Site;

/** The input of a starter of window `w1`; the actors of the first window are called like the fields of its site. */
export const starterInput = (
  era: RuntimeEra = '2019',
  options: Partial<StarterInput> = {},
): StarterInput => ({
  era,
  queue: 'queue',
  sites: { [window]: site },
  ...options,
});

export const arrive: Message = { type: 'MESSAGE', id: message, window };
export const enqueued: Message = { type: 'ENQUEUED', status: 201 };
export const created: Message = { type: 'CREATED', status: 201 };
export const stored: Message = { type: 'OK', status: 204 };
export const exists: Message = { type: 'CONFLICT', status: 409, code: 'EntityAlreadyExists' };
export const changed: Message = {
  type: 'PRECONDITION_FAILED',
  status: 412,
  code: 'UpdateConditionNotSatisfied',
};
export const gone: Message = { type: 'NOT_FOUND', status: 404, code: 'ResourceNotFound' };

/** The answer to a READ of the instance's row: a running one unless told otherwise, null for none. */
export const row = (found: Partial<InstanceRow> | null): Message => ({
  type: 'ROW',
  status: 200,
  instance,
  row:
    found === null
      ? null
      : { status: 'Running', executionId: null, generation: 0, etag: etag(1), ...found },
});

/** What a reaction tells the message's sender: `started`, `joined`, or the reason of a rejection. */
export const told = ({ facts }: Reaction): readonly string[] =>
  facts.flatMap((fact) =>
    fact.type === 'acknowledged' ? [fact.as] : fact.type === 'rejected' ? [fact.reason] : [],
  );

/** What a reaction asks, and of whom: `READ of instances`. */
export const asked = ({ sends }: Reaction): readonly string[] =>
  sends.map(({ to, message: { type } }: { to: ActorId; message: Message }) => `${type} of ${to}`);

/** The last reaction of a starter that gets these messages in turn, after its MESSAGE. */
export function converse(probe: Probe, ...messages: readonly Message[]): Reaction {
  return messages.reduce((_, next) => probe.receive(next), probe.receive(arrive));
}
