import type { BlockBlobClient } from '@azure/storage-blob';
import type { ExecutionId, LockBlobReply, LockBlobRequest } from '../../../model/index.js';
import { patience, type Adapter } from '../../host/adapter.js';
import { etagFrom, etagText } from '../branded.js';
import { among, ask } from '../../host/outcome.js';

const refused = among<LockBlobReply>({
  '409 BlobAlreadyExists': { type: 'BLOB_EXISTS', status: 409, code: 'BlobAlreadyExists' },
  '412 ConditionNotMet': { type: 'BLOB_CHANGED', status: 412, code: 'ConditionNotMet' },
  '404 BlobNotFound': { type: 'BLOB_ABSENT', status: 404, code: 'BlobNotFound' },
});

/** A blob that is a lock while it is there, as the machine `lock-blob` answers. Its content is its owner's name, or nothing. */
export function lockBlobAdapter(blob: BlockBlobClient): Adapter<LockBlobRequest, LockBlobReply> {
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'GET_BLOB':
          return ask(async () => {
            const { etag, readableStreamBody } = await blob.download(0, undefined, patience());
            const content = await textOf(readableStreamBody);
            const owner = content === '' ? null : (content as ExecutionId);
            return { type: 'BLOB_FOUND', status: 200, owner, etag: etagFrom(etag) };
          }, refused);
        case 'PUT_BLOB':
          return ask(async () => {
            const content = request.owner ?? '';
            const { etag } = await blob.upload(content, Buffer.byteLength(content), {
              conditions: { ifNoneMatch: '*' },
              ...patience(),
            });
            return { type: 'BLOB_PUT', status: 201, etag: etagFrom(etag) };
          }, refused);
        case 'DELETE_BLOB':
          return ask(async () => {
            const { ifMatch } = request;
            await blob.delete({
              ...(ifMatch === null ? {} : { conditions: { ifMatch: etagText(ifMatch) } }),
              ...patience(),
            });
            return { type: 'BLOB_DELETED', status: 202 };
          }, refused);
      }
    },
  };
}

/** The content of a download, which ends before anything else is asked. */
export async function textOf(stream: NodeJS.ReadableStream | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
