import fc from 'fast-check';
import { actorPart, instanceId, mutexQueue, queueMessage } from '../../../model/index.js';
import { back, naming, plain, seenReceipt, waiting } from '../operations.js';
import type { Subject } from '../subject.js';

export const mutexQueues: Subject = {
  name: 'mutex queue',
  part: (id) => actorPart(id, mutexQueue, { id, instance: instanceId('1') }),
  finally: [],
  operations: fc.oneof(
    plain(fc.record({ type: fc.constantFrom('CREATE_QUEUE' as const, 'DELETE_QUEUE' as const) })),
    waiting(30),
  ),
};

const texts = fc.constantFrom('one', 'two');

export const queueMessages: Subject = {
  name: 'queue message',
  part: (id) => actorPart(id, queueMessage),
  finally: [() => ({ type: 'PEEK_QUEUE_MESSAGE' })],
  operations: fc.oneof(
    // A queue holds as many as it is given; the machine is one of them.
    naming(
      'PUT_QUEUE_MESSAGE',
      fc.record({ text: texts, hiddenSeconds: fc.constantFrom(0, 0, 30) }),
      (past, choice) => {
        const put = past.findLastIndex(({ reply }) => reply?.type === 'QUEUE_MESSAGE_PUT');
        const gone = past.findLastIndex(({ reply }) => reply?.type === 'QUEUE_MESSAGE_DELETED');
        return put > gone ? null : { type: 'PUT_QUEUE_MESSAGE', ...choice };
      },
    ),
    {
      weight: 2,
      arbitrary: plain(
        fc.record({
          type: fc.constant('GET_QUEUE_MESSAGE' as const),
          hiddenSeconds: fc.constantFrom(1, 30, 300),
        }),
      ),
    },
    plain(fc.constant({ type: 'PEEK_QUEUE_MESSAGE' } as const)),
    naming(
      'UPDATE_QUEUE_MESSAGE',
      fc.record({ nth: back, text: texts, hiddenSeconds: fc.constantFrom(0, 30, 300) }),
      (past, { nth, text, hiddenSeconds }) => {
        const popReceipt = seenReceipt(past, nth);
        return popReceipt && { type: 'UPDATE_QUEUE_MESSAGE', popReceipt, text, hiddenSeconds };
      },
    ),
    naming('DELETE_QUEUE_MESSAGE', back, (past, nth) => {
      const popReceipt = seenReceipt(past, nth);
      return popReceipt && { type: 'DELETE_QUEUE_MESSAGE', popReceipt };
    }),
    { weight: 2, arbitrary: waiting(1, 30, 270) },
  ),
};
