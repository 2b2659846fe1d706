import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import type { SharedMailboxConfig } from '../index.js';
import {
  after,
  coverageOf,
  enabled,
  outcomes,
  recorder,
  seenBy,
  sender,
  worldOf,
} from './machines.js';

const a = { type: 'A' };
const b = { type: 'B' };
const queue = (kind: SharedMailboxConfig['kind'], ...receivers: string[]): SharedMailboxConfig => ({
  id: 'queue',
  kind,
  receivers,
});

const world = (kind: SharedMailboxConfig['kind']) =>
  worldOf(
    { from: sender('queue', a, b), one: recorder('A', 'B'), two: recorder('A', 'B') },
    { shared: [queue(kind, 'one', 'two')] },
  );
const both = (shared: ReturnType<typeof world>, state: Parameters<typeof enabled>[1] & object) =>
  `${seenBy('one')(shared, state)} / ${seenBy('two')(shared, state)}`;

describe('a shared mailbox', () => {
  it('gives every message to exactly one of its receivers', () => {
    expect(outcomes(world('fifo'), both)).toEqual([' / A B', 'A / B', 'A B / ', 'B / A']);
  });

  it('names itself in a schedule', () => {
    expect(enabled(world('fifo'))).toEqual([
      'one: deliver A from from in queue',
      'two: deliver A from from in queue',
    ]);
    expect(enabled(world('bag'))).toHaveLength(4);
  });

  it('that is a bag gives them in any order', () => {
    expect(outcomes(world('bag'), both)).toContain('B A / ');
    expect(outcomes(world('fifo'), both)).not.toContain('B A / ');
  });

  it('that is a set gives a message to any receiver, again and again', () => {
    const set = worldOf(
      { from: sender('queue', a), one: setup({}).createMachine({ on: { A: {} } }) },
      { shared: [queue('set', 'one')] },
    );
    expect(coverageOf(set)).toMatchObject({ states: 1, transitions: 2, quiescent: 0 });
  });

  it('keeps a message that every receiver defers', () => {
    const busy = setup({}).createMachine({ meta: { defer: ['A'] } });
    const deferring = worldOf(
      { from: sender('queue', a, b), one: busy },
      { shared: [queue('fifo', 'one')] },
    );
    expect(enabled(deferring)).toEqual([]);
    expect(deferring.view(deferring.initial()).shared).toEqual({
      queue: [
        { type: 'A', from: 'from' },
        { type: 'B', from: 'from' },
      ],
    });
  });

  it('outlives the crash of a receiver, and the others go on', () => {
    const faulty = worldOf(
      { from: sender('queue', a), one: recorder('A'), two: recorder('A') },
      { shared: [queue('fifo', 'one', 'two')], faults: { crash: { budget: 1, at: ['one'] } } },
    );
    expect(enabled(faulty, after(faulty, 'one: crash'))).toEqual([
      'two: deliver A from from in queue',
    ]);
  });

  it('can get mail from the environment', () => {
    const mailed = worldOf(
      { one: recorder('A') },
      { shared: [queue('fifo', 'one')], mail: [{ to: 'queue', message: a }] },
    );
    expect(enabled(mailed)).toEqual(['one: deliver A from environment in queue']);
  });

  it('makes a message that a receiver neither handles nor defers an error', () => {
    const deaf = worldOf(
      { from: sender('queue', a), one: recorder('B') },
      { shared: [queue('fifo', 'one')] },
    );
    expect(() => enabled(deaf)).toThrow(/one does not handle A from from/);
  });

  it('is refused if its name is taken or a receiver does not exist', () => {
    const config = (box: SharedMailboxConfig) => () =>
      worldOf({ one: recorder('A') }, { shared: [box] });
    expect(config({ id: 'one', kind: 'fifo', receivers: ['one'] })).toThrow(/called 'one'/);
    expect(config(queue('fifo', 'nobody'))).toThrow(/nobody/);
  });

  it('keeps no order where a message may be delivered again', () => {
    const again = worldOf(
      { from: sender('queue', a, b), one: recorder('A', 'B') },
      { shared: [queue('fifo', 'one')], faults: { duplicate: { budget: 1 } } },
    );
    expect(outcomes(again, seenBy('one'))).toContain('A B A');
  });

  it('loses and repeats messages where a fault names it, or refuses to be named', () => {
    const faulty = (kind: 'drop' | 'duplicate') => () =>
      enabled(
        worldOf(
          { from: sender('queue', a), one: recorder('A') },
          {
            shared: [queue('fifo', 'one')],
            faults: { [kind]: { budget: 1, at: [['from', 'queue']] } },
          },
        ),
      );
    for (const kind of ['drop', 'duplicate'] as const) {
      let lines: string[];
      try {
        lines = faulty(kind)();
      } catch (error) {
        expect(String(error)).toContain('queue');
        continue;
      }
      // Named and never happening would make a world "hold" under a fault that it does not have.
      expect(lines.join()).toContain(kind);
    }
  });
});
