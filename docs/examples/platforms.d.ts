/**
 * Of packages that no test runs, because there is no server for them here: the calls that the examples beside this file make, as the packages declare them.
 */
declare module '@temporalio/client' {
  interface SignalWithStart<
    Args extends readonly unknown[],
    SignalArgs extends readonly unknown[],
  > {
    workflowId: string;
    taskQueue: string;
    args: Args;
    signal: import('@temporalio/workflow').SignalDefinition<SignalArgs>;
    signalArgs: SignalArgs;
  }
  export interface Client {
    readonly workflow: {
      signalWithStart<Args extends readonly unknown[], SignalArgs extends readonly unknown[]>(
        workflow: (...args: Args) => Promise<unknown>,
        options: SignalWithStart<Partial<Args>, SignalArgs>,
      ): Promise<unknown>;
    };
  }
}

declare module '@temporalio/workflow' {
  export interface SignalDefinition<Args extends readonly unknown[]> {
    readonly type: 'signal';
    readonly name: string;
    readonly args?: Args;
  }
  export function defineSignal<Args extends readonly unknown[]>(
    name: string,
  ): SignalDefinition<Args>;
  export function setHandler<Args extends readonly unknown[]>(
    signal: SignalDefinition<Args>,
    handler: (...args: Args) => void | Promise<void>,
  ): void;
  export function condition(is: () => boolean): Promise<void>;
  export function sleep(ms: number): Promise<void>;
  export function continueAsNew<Workflow extends (...args: never[]) => Promise<unknown>>(
    ...args: Parameters<Workflow>
  ): Promise<never>;
  export function proxyActivities<Activities>(options: { startToCloseTimeout: string }): Activities;
  export function workflowInfo(): { readonly workflowId: string };
}

declare module '@aws-sdk/client-sqs' {
  export interface Message {
    Body?: string | undefined;
    ReceiptHandle?: string | undefined;
    Attributes?: { MessageGroupId?: string };
  }
  export class SendMessageCommand {
    constructor(input: {
      QueueUrl: string;
      MessageGroupId: string;
      MessageDeduplicationId: string;
      MessageBody: string;
    });
  }
  export class ReceiveMessageCommand {
    constructor(input: {
      QueueUrl: string;
      MaxNumberOfMessages: number;
      WaitTimeSeconds: number;
      MessageSystemAttributeNames: readonly 'MessageGroupId'[];
    });
  }
  export class DeleteMessageBatchCommand {
    constructor(input: {
      QueueUrl: string;
      Entries: readonly { Id: string; ReceiptHandle: string | undefined }[];
    });
  }
  export interface SQSClient {
    send(command: ReceiveMessageCommand): Promise<{ Messages?: Message[] }>;
    send(command: SendMessageCommand | DeleteMessageBatchCommand): Promise<unknown>;
  }
}

declare module 'cloudflare:workers' {
  export abstract class DurableObject<Env> {
    protected readonly env: Env;
    protected readonly ctx: {
      readonly storage: {
        put(key: string, value: unknown): Promise<void>;
        delete(keys: readonly string[]): Promise<number>;
        list<Value>(options: { prefix: string; limit: number }): Promise<Map<string, Value>>;
        getAlarm(): Promise<number | null>;
        setAlarm(at: number): Promise<void>;
      };
    };
    alarm?(): Promise<void>;
  }
}

declare module '@kubernetes/client-node' {
  export interface V1Lease {
    apiVersion?: string;
    kind?: string;
    metadata?: { name?: string; resourceVersion?: string };
    spec?: {
      holderIdentity?: string;
      leaseDurationSeconds?: number;
      leaseTransitions?: number;
      renewTime?: Date;
    };
  }
  export interface CoordinationV1Api {
    readNamespacedLease(lease: { name: string; namespace: string }): Promise<V1Lease>;
    replaceNamespacedLease(lease: {
      name: string;
      namespace: string;
      body: V1Lease;
    }): Promise<V1Lease>;
  }
}
