/** Each of 129 actors waits for a message of its own: a run has as many chains of events, one more than PCT knows. */
import { createMachine, emit } from 'xstate';
import { World } from '../../sim/index.js';

const goes = emit({ type: 'announce', fact: { type: 'gone' } });
const machine = createMachine({
  initial: 'waiting',
  states: { waiting: { on: { GO: { target: 'gone', actions: goes } } }, gone: {} },
});
const somebodyGoes = createMachine({
  id: 'somebodyGoes',
  initial: 'no',
  states: { no: { tags: ['pending'], on: { gone: 'yes' } }, yes: { tags: ['witness'] } },
});
const ids = Array.from({ length: 129 }, (_, index) => `a${index}`);

export default new World({
  name: 'crowd',
  actors: ids.map((id) => ({ id, machine })),
  mail: ids.map((to) => ({ to, message: { type: 'GO' } })),
  properties: [{ name: 'somebodyGoes', machine: somebodyGoes }],
});
