import { describe, expect, it } from 'vitest';
import { smallestSet, verify, type Advice } from '../generate/which-strategy.js';

const advice: Advice = { need: 'anything', take: 'inbox-idempotent', holds: [], price: 'nothing' };

describe('advice', () => {
  it('that the catalogue bears out is given', () => {
    const holds = ['noMessageLost'];
    expect(() =>
      verify({ ...advice, holds, withstands: [['noMessageLost', 'crash']] }),
    ).not.toThrow();
  });

  it('that breaks without a fault is refused', () => {
    expect(() => verify({ ...advice, take: 'naive', holds: ['exactlyOneBatchPerWindow'] })).toThrow(
      'naive does not keep exactlyOneBatchPerWindow',
    );
  });

  it('that a fault breaks which it is said to withstand is refused', () => {
    expect(() => verify({ ...advice, withstands: [['noMessageLost', 'pause']] })).toThrow(
      'pause breaks noMessageLost of inbox-idempotent',
    );
  });

  it('tells by itself, by one fault, and by none', () => {
    expect(smallestSet('naive', 'exactlyOneBatchPerWindow')).toBe(0);
    expect(smallestSet('inbox-idempotent', 'exactlyOneBatchPerWindow')).toBe(1);
    expect(smallestSet('inbox-idempotent', 'noMessageTwice')).toBeUndefined();
  });
});
