import type { Client } from '@temporalio/client';
import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';

/** A message of a batch. */
export interface Stored {
  readonly id: string;
  readonly payload: unknown;
}

/** What the worker runs. It may run again with messages that it has had: key its effect by run, or by message. */
export interface Activities {
  readonly work: (key: string, messages: readonly Stored[]) => Promise<void>;
}

const add = defineSignal<[Stored]>('add');

/** The workflow, one run for each window. `key` is its id, so that one run of it is open at a time. */
export async function batchWindow(ms: number, carried: readonly Stored[] = []): Promise<void> {
  const { work } = proxyActivities<Activities>({ startToCloseTimeout: '10 minutes' });
  const inbox = [...carried];
  // No await in the handler: a handler that awaits may be cut off when the workflow returns.
  setHandler(add, (message) => {
    inbox.push(message);
  });
  await condition(() => inbox.length > 0);
  await sleep(ms);
  await work(workflowInfo().workflowId, inbox.splice(0));
  // No await from here on. If a signal has come meanwhile the service refuses to close, and this code sees it.
  if (inbox.length > 0) await continueAsNew<typeof batchWindow>(ms, inbox);
}

/** Puts a message into the open window of its key, or into a new one: one call, which does both. */
export async function push(
  client: Client,
  key: string,
  message: Stored,
  ms: number,
): Promise<void> {
  await client.workflow.signalWithStart(batchWindow, {
    workflowId: key,
    taskQueue: 'batches',
    args: [ms],
    signal: add,
    signalArgs: [message],
  });
}
