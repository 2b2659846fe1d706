import { describe, expect, it } from 'vitest';
import { ModelResource } from '../../lab/conformance/model-resource.js';
import { messageId, windowMs } from '../../model/index.js';
import { pgBoss, type BossRequest, type QueuePolicy } from '../../model/pg-boss/index.js';

/** A queue with what its clients say to it in one word each. */
class Queue {
  readonly #resource: ModelResource;

  constructor(policy: QueuePolicy) {
    this.#resource = new ModelResource(pgBoss, { id: 'q', instance: '1', policy, retryLimit: 2 });
  }

  /** What is sent to whom, in one text. */
  ask(request: BossRequest | { readonly type: 'PAUSE' }, client = 'sender'): string {
    const sends = this.#resource.ask(request as never, client);
    return sends.map(({ to, message }) => `${to}: ${answerOf(message)}`).join('; ');
  }

  send(job: string, key = 'k', type: 'SEND' | 'SEND_THROTTLED' = 'SEND', client?: string): string {
    return this.ask({ type, job, key, message: messageId(job) }, client);
  }

  /** As `sendDebounced`: its second statement, if the first makes no job. */
  debounce(job: string): string {
    const asked = { job, key: 'k', message: messageId(job) };
    const first = this.ask({ type: 'SEND_DEBOUNCED', ...asked });
    return first === 'sender: null' ? this.ask({ type: 'SEND_NEXT_SLOT', ...asked }) : first;
  }

  fetch(worker = 'worker-1'): string {
    return this.ask({ type: 'FETCH' }, worker);
  }

  slotIsOver(): void {
    this.#resource.advance(windowMs);
  }
}

function answerOf(message: { readonly type: string; readonly job?: unknown }): string {
  if ('job' in message) return String(message.job);
  return 'count' in message ? String(message.count) : message.type;
}

describe('what pg-boss did when it was measured (docs/engines/pg-boss.md)', () => {
  it('debounces two sends of a slot, and drops the third and the fourth', () => {
    const queue = new Queue('standard');
    const answers = ['A', 'B', 'C', 'D'].map((job) => queue.debounce(job));
    expect(answers).toEqual(['sender: A', 'sender: B', 'sender: null', 'sender: null']);
    expect([queue.fetch(), queue.fetch()]).toEqual(['worker-1: A', 'worker-1: null']);
    queue.slotIsOver();
    expect(queue.fetch()).toBe('worker-1: B');
  });

  it('throttles for the whole slot, also after the job has been completed', () => {
    const queue = new Queue('standard');
    queue.send('A', 'k', 'SEND_THROTTLED');
    queue.fetch();
    expect(queue.ask({ type: 'COMPLETE', job: 'A' }, 'worker-1')).toBe('worker-1: 1');
    expect(queue.send('B', 'k', 'SEND_THROTTLED')).toBe('sender: null');
    queue.slotIsOver();
    expect(queue.send('C', 'k', 'SEND_THROTTLED')).toBe('sender: C');
  });

  it('short: keeps one job queued, and any number active', () => {
    const queue = new Queue('short');
    expect([queue.send('A'), queue.send('B')]).toEqual(['sender: A', 'sender: null']);
    expect(queue.fetch()).toBe('worker-1: A');
    expect(queue.send('C')).toBe('sender: C');
    expect(queue.fetch('worker-2')).toBe('worker-2: C');
  });

  it('singleton: keeps one job active, and any number queued', () => {
    const queue = new Queue('singleton');
    expect([queue.send('A'), queue.send('B')]).toEqual(['sender: A', 'sender: B']);
    expect([queue.fetch(), queue.fetch('worker-2')]).toEqual(['worker-1: A', 'worker-2: null']);
  });

  it('stately: keeps one job queued and one active', () => {
    const queue = new Queue('stately');
    queue.send('A');
    queue.fetch();
    expect([queue.send('B'), queue.send('C')]).toEqual(['sender: B', 'sender: null']);
  });

  it('stately: hands a job that has failed out again before the one that is queued', () => {
    const queue = new Queue('stately');
    queue.send('A');
    queue.fetch();
    queue.send('B');
    queue.ask({ type: 'FAIL', job: 'A' }, 'worker-1');
    expect([queue.fetch(), queue.fetch('worker-2')]).toEqual(['worker-1: A', 'worker-2: null']);
  });

  it('exclusive: keeps one job queued or active', () => {
    const queue = new Queue('exclusive');
    expect([queue.send('A'), queue.send('B')]).toEqual(['sender: A', 'sender: null']);
    queue.fetch();
    expect(queue.send('C')).toBe('sender: null');
  });
});

describe('a queue of pg-boss', () => {
  it('lets a job of another key wait behind one that may not be active', () => {
    const queue = new Queue('singleton');
    queue.send('A');
    queue.fetch();
    queue.send('B');
    queue.send('C', 'other');
    expect(queue.fetch('worker-2')).toBe('worker-2: null');
  });

  it('lets whoever had a job complete it for whoever has it now', () => {
    const queue = new Queue('singleton');
    queue.send('A');
    queue.fetch();
    queue.ask({ type: 'PAUSE' }, 'environment');
    expect(queue.fetch('worker-2')).toBe('worker-2: A');
    expect(queue.ask({ type: 'COMPLETE', job: 'A' }, 'worker-1')).toBe('worker-1: 1');
    expect(queue.ask({ type: 'COMPLETE', job: 'A' }, 'worker-2')).toBe('worker-2: 0');
  });

  it('retries a job until it was fetched once more often than the limit says', () => {
    const queue = new Queue('standard');
    queue.send('A');
    const fetched = Array.from({ length: 4 }, () => {
      const got = queue.fetch();
      queue.ask({ type: 'FAIL', job: 'A' }, 'worker-1');
      return got;
    });
    expect(fetched).toEqual(['worker-1: A', 'worker-1: A', 'worker-1: A', 'worker-1: null']);
  });

  it('stately: fails the second of two jobs that are to be retried for good', () => {
    const queue = new Queue('stately');
    queue.send('A');
    queue.fetch();
    queue.send('B');
    queue.ask({ type: 'FAIL', job: 'A' }, 'worker-1');
    expect(queue.ask({ type: 'FAIL', job: 'B' }, 'worker-1')).toBe('worker-1: 1');
    expect(queue.fetch()).toBe('worker-1: A');
    queue.ask({ type: 'COMPLETE', job: 'A' }, 'worker-1');
    expect(queue.fetch()).toBe('worker-1: null');
  });

  it('lets a send wait for a transaction that has sent, and answers null when that commits', () => {
    const queue = new Queue('stately');
    queue.ask({ type: 'BEGIN' }, 'one');
    expect(queue.send('A', 'k', 'SEND', 'one')).toBe('one: A');
    expect(queue.send('B', 'k', 'SEND', 'two')).toBe('');
    expect(queue.fetch()).toBe('worker-1: null');
    expect(queue.ask({ type: 'COMMIT' }, 'one')).toBe('one: DONE; two: null');
    expect(queue.fetch()).toBe('worker-1: A');
  });

  it('lets it go on when that is rolled back', () => {
    const queue = new Queue('stately');
    queue.ask({ type: 'BEGIN' }, 'one');
    queue.send('A', 'k', 'SEND', 'one');
    queue.send('B', 'k', 'SEND', 'two');
    expect(queue.ask({ type: 'HOLDER_GONE' }, 'one')).toBe('two: B');
  });
});
