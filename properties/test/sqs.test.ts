import { describe, expect, it } from 'vitest';
import { ModelResource } from '../../lab/conformance/model-resource.js';
import { messageId } from '../../model/index.js';
import { sqsQueue, type SqsRequest } from '../../model/sqs/index.js';
import { cases } from '../../sim/test/runs.js';
import { replaced, verdict } from './engine-verdicts.js';

const visibilityMs = 30_000;
const deduplicationMs = 300_000;

/** A queue with what clients say to it in one word each; all that is sent is one text. */
class Queue {
  readonly #resource = new ModelResource(sqsQueue, { id: 'q', instance: '1', maxReceiveCount: 2 });

  ask(request: SqsRequest | { readonly type: 'PAUSE' }, from = 'client'): string {
    return this.#resource
      .ask(request as never, from)
      .map(({ to, message }) => {
        const { type, ...rest } = message as { type: string } & Record<string, unknown>;
        return [`${to}:`, type, ...Object.values(rest).flat()].join(' ');
      })
      .join('; ');
  }

  send(message: string, dedup = message): string {
    return this.ask({ type: 'SEND', message: messageId(message), dedup });
  }

  /** What is received: the receipt, the sequence number of the first one, the messages. */
  receive(max = 10, worker = 'w'): string {
    return this.ask({ type: 'RECEIVE', max }, worker);
  }

  delete(receipt: number, worker = 'w'): string {
    return this.ask({ type: 'DELETE', receipt, max: 10 }, worker);
  }

  pass(milliseconds: number): void {
    this.#resource.advance(milliseconds);
  }
}

describe('a FIFO queue (docs/sqs.md)', () => {
  it('answers a duplicate as any other, and appends nothing, also after the first one is deleted', () => {
    const queue = new Queue();
    expect(queue.send('m1', 'd')).toBe('client: SENT');
    expect(queue.send('m2', 'd')).toBe('client: SENT');
    expect(queue.receive()).toBe('w: RECEIVED 1 1 m1');
    expect(queue.delete(1)).toBe('');
    expect(queue.send('m3', 'd')).toBe('client: SENT');
  });

  it('appends it when five minutes are over', () => {
    const queue = new Queue();
    queue.send('m1', 'd');
    queue.pass(deduplicationMs);
    queue.send('m2', 'd');
    expect(queue.receive()).toBe('w: RECEIVED 1 1 m1 m2');
  });

  it('hands out a group in order, and nothing of it while some are in flight', () => {
    const queue = new Queue();
    queue.send('m1');
    queue.send('m2');
    expect(queue.receive(1)).toBe('w: RECEIVED 1 1 m1');
    expect(queue.receive(1, 'v')).toBe('');
    expect(queue.delete(1)).toBe('v: RECEIVED 2 2 m2');
  });

  it('shows a message again whose holder stands still, and takes no delete of it', () => {
    const queue = new Queue();
    queue.send('m1');
    queue.receive();
    queue.ask({ type: 'PAUSE' });
    expect(queue.receive(10, 'v')).toBe('v: RECEIVED 2 1 m1');
    expect(queue.delete(1)).toBe('');
    expect(queue.delete(2, 'v')).toBe('');
    expect(queue.send('m2')).toBe('client: SENT; w: RECEIVED 3 2 m2');
  });

  it('shows a message of a dead holder after the visibility timeout, and not before', () => {
    const queue = new Queue();
    queue.send('m1');
    queue.receive();
    queue.ask({ type: 'HOLDER_GONE' }, 'w');
    queue.pass(visibilityMs - 1);
    expect(queue.receive(10, 'v')).toBe('');
    queue.pass(1);
    expect(queue.delete(2, 'v')).toBe('');
  });

  it('buries a message that was received too often, and goes on with the next one', () => {
    const queue = new Queue();
    queue.send('m1');
    queue.send('m2');
    for (const receipt of [1, 2]) {
      expect(queue.receive(1, `v${receipt}`)).toBe(`v${receipt}: RECEIVED ${receipt} 1 m1`);
      queue.ask({ type: 'PAUSE' });
    }
    expect(queue.receive()).toBe('w: RECEIVED 3 2 m2');
  });
});

describe('who loses a message', () => {
  const lost = 'noMessageLost';

  it.each([
    ['sqs-window-id', 'violated'],
    ['sqs-message-id', 'holds'],
    ['sqs-signal', 'violated'],
    ['sqs-signal-each', 'holds'],
    ['sqs-window', 'holds'],
  ])('%s: %s', (strategy, expected) => {
    expect(verdict({ strategy }, lost)).toBe(expected);
  });

  const twin = (guard: string) => sqsQueue.provide({ guards: { [guard]: () => false } });
  const guards = [
    ['sqs-window', 'isAbandoned', lost, { 'worker-crash': 1 }],
    ['sqs-window', 'isBlocked', 'noOverlappingExecutions', {}],
    ['sqs-signal-each', 'isBlocked', 'noOverlappingExecutions', {}],
  ] as const;
  it.each(cases(guards, ([, guard]) => guard === 'isAbandoned'))(
    '%s has %s for %s',
    (strategy, guard, property, faults) => {
      expect(verdict({ strategy, faults }, property)).toBe('holds');
      const wrong = replaced(strategy, sqsQueue, twin(guard));
      expect(verdict({ strategy, faults }, property, wrong)).toBe('violated');
    },
  );

  it('nobody, if a queue looks at no de-duplication ids', () => {
    const strategy = 'sqs-signal';
    expect(verdict({ strategy }, lost, replaced(strategy, sqsQueue, twin('wasSeen')))).toBe(
      'holds',
    );
  });
});
