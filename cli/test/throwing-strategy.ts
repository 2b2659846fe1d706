import { assign, setup } from 'xstate';
import { actorPart, type Strategy } from '../../model/index.js';

/** Throws in an assignment, once the search has come that far; keep the line where it does. */
const machine = setup({}).createMachine({
  on: {
    MESSAGE: {
      actions: assign(() => {
        throw new Error('boom');
      }),
    },
  },
});

const strategy: Strategy = {
  name: 'throwing',
  summary: 'one starter whose action throws',
  source: 'made up',
  assumes: 'nothing',
  build: () => ({
    actors: [actorPart('starter-1', machine)],
    mail: [{ to: 'starter-1', message: { type: 'MESSAGE', id: 'm1', window: 'w1' } }],
    faults: {},
  }),
};

export default strategy;
