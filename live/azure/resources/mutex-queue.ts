import type { QueueClient } from '@azure/storage-queue';
import type { MutexQueueReply, MutexQueueRequest } from '../../../model/index.js';
import { patience, type Adapter } from '../../host/adapter.js';
import { among, ask, expectStatus } from '../../host/outcome.js';

const refused = among<MutexQueueReply>({
  '409 QueueBeingDeleted': { type: 'QUEUE_BEING_DELETED', status: 409, code: 'QueueBeingDeleted' },
  '404 QueueNotFound': { type: 'QUEUE_ABSENT', status: 404, code: 'QueueNotFound' },
});

/** A queue whose existence is a lock, as the machine `mutex-queue` answers. */
export function mutexQueueAdapter(queue: QueueClient): Adapter<MutexQueueRequest, MutexQueueReply> {
  return {
    perform: async ({ type }) => {
      switch (type) {
        case 'CREATE_QUEUE':
          return ask(async () => {
            const { status } = (await queue.create(patience()))._response;
            expectStatus(status, 201, 204);
            return status === 201
              ? { type: 'QUEUE_CREATED', status: 201 }
              : { type: 'QUEUE_EXISTS', status: 204 };
          }, refused);
        case 'DELETE_QUEUE':
          return ask(async () => {
            await queue.delete(patience());
            return { type: 'QUEUE_DELETED', status: 204 };
          }, refused);
      }
    },
  };
}
