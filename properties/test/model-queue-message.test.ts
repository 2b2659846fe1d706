import { describe, expect, it } from 'vitest';
import { popReceipt, queueMessage, type Message } from '../../model/index.js';
import { Probe, type Reaction } from './model-driver.js';

const put = (hiddenSeconds = 0): Message => ({
  type: 'PUT_QUEUE_MESSAGE',
  text: 'one',
  hiddenSeconds,
});
const get: Message = { type: 'GET_QUEUE_MESSAGE', hiddenSeconds: 30 };
const peek: Message = { type: 'PEEK_QUEUE_MESSAGE' };
const remove = (receipt: number): Message => ({
  type: 'DELETE_QUEUE_MESSAGE',
  popReceipt: popReceipt(receipt),
});
const update = (receipt: number, hiddenSeconds: number): Message => ({
  type: 'UPDATE_QUEUE_MESSAGE',
  popReceipt: popReceipt(receipt),
  text: 'two',
  hiddenSeconds,
});
const answer = ({ sends }: Reaction): unknown => sends[0]?.message;

describe('a message of a queue', () => {
  it('is shown to one, and again when its time is over, with a new receipt and a higher count', () => {
    const probe = new Probe(queueMessage);
    expect(answer(probe.receive(put()))).toMatchObject({ status: 201, popReceipt: 1 });
    expect(answer(probe.receive(get))).toMatchObject({
      message: { text: 'one', dequeueCount: 1, popReceipt: 2 },
    });
    expect(answer(probe.receive(get))).toMatchObject({ message: null });
    expect(answer(probe.receive(peek))).toMatchObject({ message: null });
    probe.fire('HIDDEN');
    expect(answer(probe.receive(peek))).toMatchObject({
      message: { dequeueCount: 1, popReceipt: null },
    });
    expect(answer(probe.receive(get))).toMatchObject({
      message: { dequeueCount: 2, popReceipt: 3 },
    });
  });

  it('is deleted by the latest receipt only, and also when its time is over', () => {
    const probe = new Probe(queueMessage);
    probe.receive(put());
    probe.receive(get);
    expect(answer(probe.receive(remove(1)))).toMatchObject({
      status: 400,
      code: 'PopReceiptMismatch',
    });
    probe.fire('HIDDEN');
    expect(answer(probe.receive(remove(2)))).toMatchObject({ status: 204 });
    expect(answer(probe.receive(remove(2)))).toMatchObject({
      status: 404,
      code: 'MessageNotFound',
    });
  });

  it('is another one when it is put again: receipts of the former one find nothing', () => {
    const probe = new Probe(queueMessage);
    probe.receive(put());
    probe.receive(remove(1));
    probe.receive(put());
    expect(answer(probe.receive(remove(1)))).toMatchObject({ status: 404 });
    expect(answer(probe.receive(update(1, 0)))).toMatchObject({ status: 404 });
    expect(answer(probe.receive(remove(2)))).toMatchObject({ status: 204 });
  });

  it('is hidden for longer, or shown at once, by an update, which needs the latest receipt', () => {
    const probe = new Probe(queueMessage);
    probe.receive(put(30));
    expect(answer(probe.receive(get))).toMatchObject({ message: null });
    expect(answer(probe.receive(update(1, 300)))).toMatchObject({ status: 204, popReceipt: 2 });
    expect(probe.timers).toEqual(['HIDDEN']);
    expect(answer(probe.receive(update(1, 0)))).toMatchObject({ status: 400 });
    probe.receive(update(2, 0));
    expect(probe.timers).toEqual([]);
    expect(answer(probe.receive(get))).toMatchObject({ message: { text: 'two', dequeueCount: 1 } });
  });

  it('has a twin without its guard that somebody deletes who no longer holds it', () => {
    const probe = new Probe(queueMessage.provide({ guards: { isStale: () => false } }));
    probe.receive(put());
    probe.receive(get);
    expect(answer(probe.receive(remove(1)))).toMatchObject({ status: 204 });
  });

  it('has a twin that takes a former receipt for a stale one', () => {
    const probe = new Probe(queueMessage.provide({ guards: { isFormer: () => false } }));
    probe.receive(put());
    probe.receive(remove(1));
    probe.receive(put());
    expect(answer(probe.receive(remove(1)))).toMatchObject({ status: 400 });
  });
});
