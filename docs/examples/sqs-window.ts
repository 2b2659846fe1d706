import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A message of a batch. */
export interface Stored {
  readonly id: string;
  readonly payload: unknown;
}

/** Sends a message into the group of its window. The delay of the queue (`DelaySeconds`) is how long a window stays open. */
export async function push(
  sqs: SQSClient,
  queue: string,
  window: string,
  { id, payload }: Stored,
): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queue,
      MessageGroupId: window,
      MessageDeduplicationId: id,
      MessageBody: JSON.stringify({ id, payload }),
    }),
  );
}

/**
 * Receives once, up to ten messages, and works off those of each window as one batch. `work` may be called again with messages that it has had: key
 * its effect by the message. It has to be shorter than the visibility timeout.
 */
export async function workOnce(
  sqs: SQSClient,
  queue: string,
  work: (window: string, messages: readonly Stored[]) => Promise<void>,
): Promise<void> {
  const { Messages: received = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 20,
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  );
  const windows = new Map<string, Message[]>();
  for (const message of received) {
    const window = message.Attributes?.MessageGroupId ?? '';
    windows.set(window, [...(windows.get(window) ?? []), message]);
  }
  for (const [window, messages] of windows) {
    await work(
      window,
      messages.map(({ Body = '' }) => JSON.parse(Body) as Stored),
    );
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue,
        Entries: messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle })),
      }),
    );
  }
}
