import { describe, expect, it } from 'vitest';
import { ModelResource } from '../../lab/conformance/model-resource.js';
import { messageId, windowMs } from '../../model/index.js';
import { durableObject } from '../../model/durable-object/index.js';
import type { ObjectCode } from '../../model/durable-object/object.js';
import { replaced, verdict } from './engine-verdicts.js';

/** An object with what is said to it in one word each; all that it sends is one text. */
class Subject {
  readonly #resource: ModelResource;

  constructor(code: ObjectCode) {
    this.#resource = new ModelResource(durableObject, { id: 'o', instance: '1', job: 'job', code });
  }

  ask(request: { readonly type: string }, from = 'client'): string {
    return this.#resource
      .ask(request as never, from)
      .map(({ to, message }) => {
        const { type, ...rest } = message as { type: string } & Record<string, unknown>;
        return [`${to}:`, type, ...Object.values(rest).flat()].join(' ');
      })
      .join('; ');
  }

  add(message: string): string {
    return this.ask({ type: 'ADD', message: messageId(message) } as never);
  }

  /** What is under way after the alarm: the messages of the handler. */
  ring(): readonly string[] {
    this.#resource.advance(windowMs);
    const { handler } = this.#resource.context as { handler: { inOrder: string[] } | null };
    return handler?.inOrder ?? [];
  }

  answer(n: number, type: 'DONE' | 'FAILED' = 'DONE'): string {
    return this.ask({ type, n } as never, 'job');
  }

  evict(): string {
    return this.ask({ type: 'WORKER_CRASH' });
  }
}

describe('an object (docs/durable-object.md)', () => {
  it('begins a call while another one awaits a fetch, and none of them sees the flag', () => {
    const object = new Subject('look, fetch, put');
    expect(object.add('m1')).toBe('job: RUN 1 1 m1');
    expect(object.add('m2')).toBe('job: RUN 2 2 m2');
    expect(object.answer(1)).toBe('client: ADDED');
    expect(object.add('m3')).toBe('client: ADDED');
    expect(object.answer(2, 'FAILED')).toBe('client: CALL_FAILED');
  });

  it('puts a message once, and sets one alarm', () => {
    const object = new Subject('window');
    expect([object.add('m1'), object.add('m1'), object.add('m2')]).toEqual(
      Array(3).fill('client: ADDED'),
    );
    expect(object.ring()).toEqual(['m1', 'm2']);
    object.answer(1);
    expect(object.ring()).toEqual([]);
  });

  it.each([
    ['window', ['m2']],
    ['delete all', []],
  ] as const)('takes a message while its alarm awaits: %s', (code, next) => {
    const object = new Subject(code);
    object.add('m1');
    object.ring();
    object.add('m2');
    object.answer(1);
    expect(object.ring()).toEqual(next);
  });

  it('runs its alarm again if that throws, and if it is evicted, whose answer nobody hears', () => {
    const object = new Subject('window');
    object.add('m1');
    object.ring();
    object.answer(1, 'FAILED');
    expect(object.ring()).toEqual(['m1']);
    object.evict();
    object.answer(2);
    expect(object.ring()).toEqual(['m1']);
  });

  it('forgets its memory when it is evicted, and fails the calls that it has', () => {
    const object = new Subject('memory');
    object.add('m1');
    object.evict();
    expect(object.ring()).toEqual([]);
    const other = new Subject('look, fetch, put');
    other.add('m1');
    expect(other.evict()).toBe('client: CALL_FAILED');
  });
});

describe('an object of which', () => {
  const lost = 'noMessageLost';
  const evicted = { 'worker-crash': 1 };

  it.each([
    ['durable-object-look', {}, 'violated'],
    ['durable-object-memory', {}, 'holds'],
    ['durable-object-memory', evicted, 'violated'],
    ['durable-object-delete-all', {}, 'violated'],
    ['durable-object-window', {}, 'holds'],
    ['durable-object-window', evicted, 'holds'],
  ])('%s, %j: no message lost %s', (strategy, faults, expected) => {
    expect(verdict({ strategy, faults }, lost)).toBe(expected);
  });

  it('two calls overlap, unless a flag is seen at once', () => {
    const spec = { strategy: 'durable-object-look' };
    expect(verdict(spec, 'noOverlappingExecutions')).toBe('violated');
  });

  it.each([
    ['the alarm never rings', 'isDue', false],
    ['an answer to its alarm is not its own', 'isHandlers', false],
  ])('%s: loses a message, or locks out', (_, guard, value) => {
    const twin = durableObject.provide({ guards: { [guard]: () => value } });
    const strategy = 'durable-object-window';
    const wrong = replaced(strategy, durableObject, twin);
    expect(verdict({ strategy }, lost, wrong)).toBe('violated');
  });

  it('the alarms do not wait for each other: two batches overlap', () => {
    const twin = durableObject.provide({
      guards: { isDue: ({ context }) => (context as { alarm: boolean }).alarm },
    });
    const strategy = 'durable-object-window';
    const wrong = replaced(strategy, durableObject, twin);
    expect(verdict({ strategy }, 'noOverlappingExecutions')).toBe('holds');
    expect(verdict({ strategy }, 'noOverlappingExecutions', wrong)).toBe('violated');
  });
});
