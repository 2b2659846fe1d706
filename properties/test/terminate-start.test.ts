import { expect, it } from 'vitest';
import { terminateStart } from '../../model/azure/starter/terminate-start.js';
import { replaced, verdict } from './engine-verdicts.js';

const spec = { strategy: 'terminate-start', runtime: 'deduplicating' } as const;

it('a start that terminates the instance first loses what that had collected', () => {
  expect(verdict(spec, 'noMessageLost')).toBe('violated');
});

it('a start that takes an id without an instance for one that runs waits for its end, and gives up', () => {
  const twin = terminateStart.provide({ guards: { rowAbsent: () => false } });
  const wrong = replaced('terminate-start', terminateStart, twin);
  expect(verdict(spec, 'noMessageLost', wrong)).toBe('unwitnessed');
});
