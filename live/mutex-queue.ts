import type { QueueClient } from '@azure/storage-queue';
import {
  answered,
  isRefusal,
  refused,
  unexpected,
  type Replies,
  type Resource,
} from './resource.js';

const replies: Replies = {
  QueueBeingDeleted: 'QUEUE_BEING_DELETED',
  QueueNotFound: 'QUEUE_ABSENT',
};

/** A queue whose existence is a lock: the machine `mutex-queue`. */
export function mutexQueue(queue: QueueClient): Resource {
  return {
    async request(message) {
      switch (message.type) {
        case 'CREATE_QUEUE': {
          const answer = await answered(queue.create());
          if (isRefusal(answer)) return refused(message.type, answer, replies);
          const { status } = answer._response;
          return { type: status === 201 ? 'QUEUE_CREATED' : 'QUEUE_EXISTS', status };
        }
        case 'DELETE_QUEUE': {
          const answer = await answered(queue.delete());
          if (isRefusal(answer)) return refused(message.type, answer, replies);
          return { type: 'QUEUE_DELETED', status: 204 };
        }
        default:
          throw unexpected('a mutex queue', message);
      }
    },
    content: () => queue.exists(),
  };
}
