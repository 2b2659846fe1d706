import { actorPart } from '../actor-part.js';
import type { NamedOptions } from '../arrivals.js';
import { actorAt, workerParts } from '../engine/worker.js';
import { comesTwice, engineWorld } from '../engine/world.js';
import type { Engine, Parts, Strategy } from '../parts.js';
import { sqsClient, type SqsClientInput } from './client.js';
import { sqsQueue } from './queue.js';
import { sqsWorker } from './worker.js';

/** Receives before a message goes to the dead-letter queue. */
const maxReceiveCount = 3;
/** The most that ReceiveMessage hands out at once. */
const most = 10;

/** A queue for each window, of which one message group is used, and two consumers. */
function world(
  options: NamedOptions,
  sends: Pick<SqsClientInput, 'carries' | 'dedup'>,
  max: number,
): Parts {
  return engineWorld(options, {
    client: sqsClient,
    input: sends,
    stores: (window) => {
      const id = actorAt('sqs', window);
      const { instance } = window;
      return [actorPart(id, sqsQueue, { id, instance, maxReceiveCount })];
    },
    others: workerParts(options, 'sqs', sqsWorker, { kind: options.window, max, ...sends }),
    // A message that comes again after five minutes may be in a batch twice: that is no set, in which things can be renamed.
    symmetric: !comesTwice(options),
  });
}

const guide = 'Amazon SQS Developer Guide';

const strategies: readonly Strategy[] = [
  {
    name: 'sqs-window-id',
    summary: 'send the message with the window’s id as its de-duplication id',
    source: `${guide}, "Exactly-once processing"`,
    assumes: 'the first message of a window says all that the others would',
    build: (options) => world(options, { carries: 'message', dedup: 'window' }, 1),
  },
  {
    name: 'sqs-message-id',
    summary: 'send the message with its own id; a consumer receives one at a time',
    source: `${guide}, "FIFO queue delivery logic"`,
    assumes: 'messages need no batch',
    build: (options) => world(options, { carries: 'message', dedup: 'message' }, 1),
  },
  {
    name: 'sqs-signal',
    summary:
      'store the message in a table; send a signal with the window’s id; its consumer takes all rows',
    source: 'transactional inbox; de-duplication as "wake up once"',
    assumes: 'no message comes within five minutes of a signal that is received already',
    build: (options) => world(options, { carries: 'table', dedup: 'window' }, 1),
  },
  {
    name: 'sqs-signal-each',
    summary: 'as sqs-signal, but each message sends a signal with its own id',
    source: 'derived from the schedules that break sqs-signal',
    assumes: 'the effect of a batch may come twice',
    build: (options) => world(options, { carries: 'table', dedup: 'message' }, 1),
  },
  {
    name: 'sqs-window',
    summary:
      'send the message with its own id into the window’s group; a consumer receives up to ten at once',
    source: `${guide}, "FIFO queue delivery logic"; derived from the schedules that break the others`,
    assumes: 'the effect of a batch may come twice; ten messages are a batch',
    build: (options) => world(options, { carries: 'message', dedup: 'message' }, most),
  },
];

/** SQS FIFO: de-duplication ids and message groups. */
export const sqsEngine: Engine = {
  name: 'sqs',
  title: 'SQS FIFO',
  summary:
    'de-duplication for five minutes, one message group, visibility timeouts and a dead-letter queue, with two consumers',
  source: `${guide}: "Exactly-once processing", "FIFO queue delivery logic", "Visibility timeout"`,
  takes: [],
  strategies,
};
