import type { TableClient } from '@azure/data-tables';
import {
  conflict,
  created,
  notFound,
  ok,
  preconditionFailed,
  purged,
  type ExecutionId,
  type InstanceId,
  type InstanceRow,
  type InstanceRowContent,
  type InstanceRowReply,
  type InstanceRowRequest,
  type RuntimeStatus,
} from '../../../model/index.js';
import { patience, type Adapter } from '../../host/adapter.js';
import { etagFrom, etagText } from '../branded.js';
import { among, ask, NoCounterpartError } from '../../host/outcome.js';
import { entityKey, readEntity, type EntityAddress } from './entity.js';

const refused = among<InstanceRowReply>({
  '409 EntityAlreadyExists': conflict('EntityAlreadyExists'),
  '412 UpdateConditionNotSatisfied': preconditionFailed('UpdateConditionNotSatisfied'),
  '404 ResourceNotFound': notFound('ResourceNotFound'),
});

const gone = among<InstanceRowReply>({ '404 ResourceNotFound': purged });

/**
 * One row of an Instances table, as the machine `instance-row` answers: with the properties that Azure/durabletask gives it.
 *
 * Not a real task hub's: a program has its Durable client for that (see `durable-client.ts`).
 * @throws NoCounterpartError for CREATE_INSTANCE, since Azure Storage has no transaction over a row and a queue; and for WATCH,
 *   which stands for a worker that reads again and again.
 */
export function instanceRowAdapter(
  table: TableClient,
  address: EntityAddress,
  instance: InstanceId,
): Adapter<InstanceRowRequest, InstanceRowReply> {
  return {
    perform: async (request) => {
      switch (request.type) {
        case 'READ':
          return ask(async () => {
            const entity = await readEntity<Entity>(table, address);
            return { type: 'ROW', status: 200, instance, row: entity && asRow(entity) };
          }, refused);
        case 'INSERT':
          return ask(async () => {
            await table.createEntity(entityOf(address, request.row), patience());
            return created;
          }, refused);
        case 'REPLACE':
          return ask(async () => {
            const options = { etag: etagText(request.ifMatch), ...patience() };
            await table.updateEntity(entityOf(address, request.row), 'Replace', options);
            return ok;
          }, refused);
        case 'INSERT_OR_REPLACE':
        case 'INSERT_OR_MERGE':
          return ask(async () => {
            const mode = request.type === 'INSERT_OR_MERGE' ? 'Merge' : 'Replace';
            await table.upsertEntity(entityOf(address, request.row), mode, patience());
            return ok;
          }, refused);
        case 'PURGE':
          return ask(async () => {
            await table.deleteEntity(address.partitionKey, address.rowKey, patience());
            return purged;
          }, gone);
        case 'CREATE_INSTANCE':
          throw new NoCounterpartError(
            'CREATE_INSTANCE is one transaction over a row and a queue; Azure Storage has none',
          );
        case 'WATCH':
        case 'ENQUEUED':
          throw new NoCounterpartError(`${request.type} is no operation of Azure Storage`);
      }
    },
  };
}

/** DTFx's names. Source: Azure/durabletask OrchestrationInstanceStatus. */
interface Entity {
  readonly RuntimeStatus: RuntimeStatus;
  readonly ExecutionId?: ExecutionId;
  readonly Generation?: number;
}

type Row = Omit<InstanceRowContent, 'generation'> & Partial<InstanceRowContent>;

function entityOf(address: EntityAddress, { status, executionId, generation }: Row) {
  return {
    ...entityKey(address),
    RuntimeStatus: status,
    ...(executionId === null ? {} : { ExecutionId: executionId }),
    ...(generation === undefined ? {} : { Generation: generation }),
  };
}

function asRow(entity: Entity & { readonly etag: string }): InstanceRow {
  return {
    status: entity.RuntimeStatus,
    executionId: entity.ExecutionId ?? null,
    generation: entity.Generation ?? 0,
    etag: etagFrom(entity.etag),
  };
}
