import { odata } from '@azure/data-tables';
import * as df from 'durable-functions';
import { stores } from '../stores.js';

const dayMilliseconds = 86_400_000;

/**
 * Deletes claims and locks that are older than a day. Not before: within its window a claim says that the batch has been started,
 * and a message that is delivered again after an hour must still find it. What was processed is kept for a month, and the histories
 * of orchestrations that have completed for three days.
 */
df.app.client.timer('cleanup', {
  schedule: '0 30 3 * * *',
  handler: async (_timer, client, context) => {
    const { claims, locks, processed } = await stores();
    const before = (days: number): Date => new Date(Date.now() - days * dayMilliseconds);
    let deleted = 0;
    for (const [table, days] of [
      [claims, 1],
      [processed, 31],
    ] as const) {
      const filter = odata`Timestamp lt ${before(days)}`;
      for await (const { partitionKey = '', rowKey = '', etag } of table.listEntities({
        queryOptions: { filter },
      })) {
        await table.deleteEntity(partitionKey, rowKey, { etag });
        deleted += 1;
      }
    }
    for await (const { name, properties } of locks.listBlobsFlat()) {
      if (properties.lastModified >= before(1)) continue;
      // Nobody leases it any more; if somebody does, it is deleted tomorrow.
      const conditions = { ifMatch: properties.etag };
      await locks.deleteBlob(name, { conditions }).then(
        () => (deleted += 1),
        (error: unknown) => context.warn(`the lock ${name} was not deleted`, error),
      );
    }
    await client.purgeInstanceHistoryBy({
      createdTimeFrom: before(31),
      createdTimeTo: before(3),
      runtimeStatus: [df.OrchestrationRuntimeStatus.Completed],
    });
    context.log(`deleted ${deleted} rows and blobs`);
  },
});
