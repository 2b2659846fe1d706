import type { TableClient } from '@azure/data-tables';
import type { ContainerClient } from '@azure/storage-blob';
import type { Delivered } from './message.js';

export interface Batch {
  /** The same each time the batch is processed: an activity runs at least once. */
  readonly id: string;
  readonly messages: readonly Delivered[];
}

/**
 * The work, once for each message whatever happens: an activity may run twice, and a message may have got into two batches.
 *
 * Each message is first taken for this batch by inserting a row under its id; a row that another batch has inserted means that the
 * message is in that one. Then the result is written under the batch's id, if it is not there. Both can be done again.
 *
 * @returns the ids of the messages that this batch has processed.
 */
export async function processBatch(
  { processed, batches }: { processed: TableClient; batches: ContainerClient },
  { id, messages }: Batch,
): Promise<readonly string[]> {
  const own: Delivered[] = [];
  for (const message of messages) {
    if ((await batchOf(processed, message.id, id)) === id) own.push(message);
  }
  if (own.length > 0) {
    const text = JSON.stringify(own);
    const blob = batches.getBlockBlobClient(`${id}.json`);
    try {
      await blob.upload(text, Buffer.byteLength(text), { conditions: { ifNoneMatch: '*' } });
    } catch (error) {
      if (!is(error, 409, 'BlobAlreadyExists')) throw error;
    }
  }
  return own.map((message) => message.id);
}

/** The batch that a message is in: this one, unless it is in another one already. */
async function batchOf(processed: TableClient, message: string, batch: string): Promise<string> {
  const key = { partitionKey: message, rowKey: 'batch' };
  try {
    await processed.createEntity({ ...key, batch });
    return batch;
  } catch (error) {
    if (!is(error, 409, 'EntityAlreadyExists')) throw error;
    const found = await processed.getEntity<{ batch: string }>(message, key.rowKey);
    return found.batch;
  }
}

function is(error: unknown, status: number, code: string): boolean {
  const {
    statusCode,
    code: name,
    details,
  } = error as {
    readonly statusCode?: number;
    readonly code?: string;
    readonly details?: { readonly odataError?: { readonly code?: string } };
  };
  return statusCode === status && (name === code || details?.odataError?.code === code);
}
