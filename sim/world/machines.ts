import type { StateNode } from 'xstate';
import type { Behaviours } from './behaviour.js';
import { LocalMachine } from './machine.js';
import { checkTags } from './tags.js';

/** What actors and properties do is what their machines say: XState is asked. */
export const machines: Behaviours = {
  actor: ({ id, machine, input = null }, memo) => new LocalMachine(machine, id, input, memo),
  monitor: ({ name, machine }, memo) => {
    checkTags(machine.root as StateNode, name);
    return new LocalMachine(machine, name, null, memo);
  },
};
