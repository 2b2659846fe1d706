/** Azure/azure-functions-durable-extension#1180: a singleton completes, its row stays Pending, and the timer never starts it again. */
import { strategies, type Strategy } from '../../model/index.js';
import { worldOf } from '../../properties/index.js';
import type { World } from '../../sim/index.js';

const naive = strategies['naive'] as Strategy;

/** A strategy of this project, judged by what the report is about: `check FILE --runtime 2019 --starters 1 --messages 2`. */
const strategy: Strategy = { ...naive, name: 'timer-singleton', properties: ['noLockOut'] };
export default strategy;

/** One timer, which fires twice. */
const world = (runtime: '2019' | 'overridable' | 'atomic'): World =>
  worldOf(
    {
      strategy: 'timer-singleton',
      runtime,
      starters: 1,
      messages: 2,
      windows: 1,
      time: 'asynchronous',
      faults: {},
    },
    { strategy },
  );

export const found = world('2019');
export const fixed = world('atomic');
