import type { BlockBlobClient } from '@azure/storage-blob';
import {
  answered,
  isRefusal,
  refused,
  unexpected,
  type Replies,
  type Resource,
} from './resource.js';

const replies: Replies = {
  BlobAlreadyExists: 'BLOB_EXISTS',
  ConditionNotMet: 'BLOB_CHANGED',
  BlobNotFound: 'BLOB_ABSENT',
};

/** A blob that is a lock while it is there: the machine `lock-blob`. Its content is its owner, empty for none. */
export function lockBlob(blob: BlockBlobClient): Resource {
  const read = async () => {
    const answer = await answered(blob.download());
    if (isRefusal(answer)) return answer;
    const chunks: Buffer[] = [];
    for await (const chunk of answer.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
    const text = Buffer.concat(chunks).toString();
    return { owner: text === '' ? null : text, etag: answer.etag };
  };
  return {
    async request(message) {
      switch (message.type) {
        case 'GET_BLOB': {
          const found = await read();
          // The body of a HEAD-like refusal has no code: the status says it.
          if (isRefusal(found)) return refused(message.type, found, replies);
          return { type: 'BLOB_FOUND', status: 200, ...found };
        }
        case 'PUT_BLOB': {
          const owner = (message['owner'] as string | null) ?? '';
          const answer = await answered(
            blob.upload(owner, Buffer.byteLength(owner), { conditions: { ifNoneMatch: '*' } }),
          );
          if (isRefusal(answer)) return refused(message.type, answer, replies);
          return { type: 'BLOB_PUT', status: 201, etag: answer.etag };
        }
        case 'DELETE_BLOB': {
          const ifMatch = message['ifMatch'] as string | null;
          const answer = await answered(
            blob.delete(ifMatch === null ? {} : { conditions: { ifMatch } }),
          );
          if (isRefusal(answer)) return refused(message.type, answer, replies);
          return { type: 'BLOB_DELETED', status: 202 };
        }
        default:
          throw unexpected('a lock blob', message);
      }
    },
    async content() {
      const found = await read();
      return isRefusal(found) ? null : { owner: found.owner };
    },
  };
}
