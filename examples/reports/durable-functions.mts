/** Azure/azure-functions-durable-extension#1180: a singleton completes, its row stays Pending, and the timer never starts it again. */
import { blocks, collectingWorld, type RuntimeEra, type Strategy } from '../../model/index.js';
import { worldOf } from '../../properties/index.js';
import type { World } from '../../sim/index.js';

const { dead, idle, lateReplies, rejected, serving, started, starter, starterContext } = blocks;

/** A timer's function: start it unless it runs. */
const machine = starter.createMachine({
  id: 'timer-singleton',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead,
    busy: {
      ...serving,
      initial: 'looking',
      states: {
        looking: {
          entry: 'readRow',
          on: {
            ROW: [
              { guard: 'rowAbsent', target: 'starting' },
              { guard: 'rowTerminal', target: 'starting' },
              ...rejected('alreadyRunning'),
            ],
          },
        },
        starting: blocks.startNew({ started, alreadyRunning: rejected('alreadyRunning') }),
      },
    },
  },
});

/** Judged by what the report is about. On the command line: `check FILE --runtime 2019 --starters 1 --messages 2`. */
const strategy: Strategy = {
  name: 'timer-singleton',
  summary: 'get the status; if it is absent or has ended, start it',
  source: 'azure-functions-durable-extension#1180',
  assumes: 'what the row says is so',
  properties: ['noLockOut'],
  build: (options) => collectingWorld(options, { machine }),
};
export default strategy;

/** One timer, which fires twice. */
export const world = (runtime: RuntimeEra): World =>
  worldOf(
    {
      strategy: strategy.name,
      ...{ runtime, starters: 1, messages: 2, windows: 1, time: 'asynchronous', faults: {} },
    },
    { strategy },
  );
