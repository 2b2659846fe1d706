import { collectingWorld, naive, type Strategy } from '../../model/index.js';

/** Looks at a name: the message m1 starts, whatever the row says. */
const machine = naive.provide({
  guards: {
    rowAbsent: ({ context, event }) =>
      context.message?.id === 'm1' || (event.type === 'ROW' && event.row === null),
  },
});

const strategy: Strategy = {
  name: 'name-reading',
  summary: 'as naive, but m1 always starts',
  source: 'a test',
  assumes: 'nothing',
  build: (options) => collectingWorld(options, { machine }),
};

export default strategy;
