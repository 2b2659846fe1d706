import { setup } from 'xstate';
import { effects, inRole, scenario, type Strategy } from '../../model/index.js';

const { announce } = effects<{ readonly type: 'never' }, { readonly type: 'napped' }>();

/** Falls asleep by a fault of its own. */
const napping = setup({}).createMachine({
  id: 'napping',
  meta: { faults: { nap: 'NAP' } },
  initial: 'awake',
  states: {
    awake: { on: { NAP: { target: 'asleep', actions: announce({ type: 'napped' }) } } },
    asleep: {},
  },
});

const awake = setup({}).createMachine({
  id: 'awake',
  initial: 'yes',
  states: { yes: { tags: 'witness', on: { napped: 'no' } }, no: { tags: 'violation' } },
});

/** The naive start, beside somebody who must not nap: a strategy file whose machines declare a kind of fault. */
const strategy: Strategy = {
  name: 'napping',
  summary: 'naive, and somebody naps',
  source: 'test',
  assumes: 'nobody naps',
  properties: [{ name: 'awake', machine: awake }],
  build: (options) => {
    const parts = scenario({ ...options, strategy: 'naive' });
    const nap = inRole('runtime', { id: 'sleeper', machine: napping, input: null });
    return { ...parts, actors: [...parts.actors, nap] };
  },
};

export default strategy;
