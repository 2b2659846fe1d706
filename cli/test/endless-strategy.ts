import { setup } from 'xstate';
import { actorPart, announce, messageId, send, type Strategy } from '../../model/index.js';

/** Tells the sender OK, then asks the other starter, which asks back. */
const asking = (other: string) =>
  setup({}).createMachine({
    on: {
      MESSAGE: {
        actions: [
          announce({
            type: 'acknowledged',
            message: messageId('m1'),
            as: 'started',
            execution: null,
          }),
          send(other, { type: 'READ' }),
        ],
      },
      READ: { actions: [send(other, { type: 'READ' })] },
      CRASH: {}, // it makes no difference
    },
  });

/** A strategy that is always busy and never processes the message that it has acknowledged. */
const strategy: Strategy = {
  name: 'endless',
  summary: 'two starters ask each other for ever',
  source: 'made up',
  assumes: 'that somebody else will do it',
  build: () => ({
    actors: [
      { ...actorPart('starter-1', asking('starter-2')), role: 'client' },
      { ...actorPart('starter-2', asking('starter-1')), role: 'client' },
    ],
    mail: [{ to: 'starter-1', message: { type: 'MESSAGE', id: 'm1', window: 'w1' } }],
    faults: { crash: { events: [{ to: 'starter-1', message: { type: 'CRASH' } }] } },
  }),
};

export default strategy;
