/** `durable-functions`: what is registered, and what its options are made of. See `durable-client.ts`. */
import { DurableClient, EntityId } from './durable-client.js';
import { only } from './globals.js';
import { expectOwnId } from './execution.js';
import { register, taskOf } from './registry.js';

export { DurableClient, EntityId };

export enum OrchestrationRuntimeStatus {
  Running = 'Running',
  Completed = 'Completed',
  ContinuedAsNew = 'ContinuedAsNew',
  Failed = 'Failed',
  Canceled = 'Canceled',
  Terminated = 'Terminated',
  Pending = 'Pending',
  Suspended = 'Suspended',
}

/** How often an activity is tried, and how long it waits in between. */
export class RetryOptions {
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
  retryTimeoutInMilliseconds?: number;
  constructor(
    readonly firstRetryIntervalInMilliseconds: number,
    readonly maxNumberOfAttempts: number,
  ) {
    if (firstRetryIntervalInMilliseconds > 0) return;
    throw new RangeError('firstRetryIntervalInMilliseconds value must be greater than 0.');
  }
}

export const getClient = (_context: unknown): DurableClient => new DurableClient();
export const input = { durableClient: (): object => ({ type: 'durableClient' }) };

const clients = [
  'http',
  'storageQueue',
  'timer',
  'get',
  'post',
  'put',
  'patch',
  'serviceBusQueue',
  'serviceBusTopic',
];
const methods = ['get', 'post', 'put', 'patch'];

export const app = only('df.app', {
  orchestration: (name: string, options: unknown): unknown => {
    register('orchestration')(name, options);
    return (given?: unknown, instanceId?: unknown) => {
      expectOwnId([instanceId]);
      return taskOf('orchestration', name, given);
    };
  },
  activity: (name: string, options: unknown): unknown => {
    register('activity')(name, options);
    return (given?: unknown) => taskOf('activity', name, given);
  },
  entity: register('entity'),
  client: only(
    'df.app.client',
    Object.fromEntries(
      clients.map((name) => [name, register(methods.includes(name) ? 'http' : name, true)]),
    ),
  ),
});
