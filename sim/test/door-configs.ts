import type { WorldConfig } from '../index.js';
import { announce } from './effects.js';
import { idle, machineOf } from './machines.js';

/** `two` gets a message and says so, unless it has crashed before. */
export const right: WorldConfig = {
  name: 'w',
  actors: [
    { id: 'one', machine: idle },
    { id: 'two', machine: machineOf({ on: { HELLO: { actions: announce('SEEN') } } }) },
  ],
  mail: [{ to: 'two', message: { type: 'HELLO' } }],
};

/** Something has to be seen. */
export const seen = {
  name: 'seen',
  machine: machineOf({
    initial: 'waiting',
    states: { waiting: { tags: 'pending', on: { SEEN: 'done' } }, done: { tags: 'witness' } },
  }),
};

/** What is wrong, and the sentence that says so. */
export type Wrong = readonly (readonly [object, string])[];

/** Wrong configurations of a world. */
export const configs: Wrong = [
  [
    { propertys: [] },
    "world w: propertys is unknown; expected some of name, actors, mail, properties, channel, shared, faults, faultsMax, symmetric, sets, time, lateness, drift, memo; did you mean 'properties'?",
  ],
  [
    { time: 'async' },
    "world w: time is 'async'; expected one of asynchronous, timed; did you mean 'asynchronous'?",
  ],
  [{ actors: [] }, 'world w: actors is an empty list; expected a list with at least one item'],
  [
    { actors: [{ id: '', machine: idle }] },
    "world w: actors[0].id is ''; expected a text that is not empty",
  ],
  [{ actors: [{ id: 'a' }] }, 'world w: actors[0].machine is absent; expected a machine of XState'],
  [
    { actors: [{ id: 'a', machine: {} }] },
    'world w: actors[0].machine is an object; expected a machine of XState',
  ],
  [
    { actors: [{ id: 'a', machine: idle, inputs: 1 }] },
    "world w: actors[0].inputs is unknown; expected some of id, machine, input, role, stands; did you mean 'input'?",
  ],
  [
    { actors: [{ id: 'a', machine: idle, role: 'strage' }] },
    "world w: actors[0].role is 'strage'; expected one of client, execution, storage, runtime; did you mean 'storage'?",
  ],
  [
    { mail: [{ to: 'two', message: {} }] },
    'world w: mail[0].message.type is absent; expected a text that is not empty',
  ],
  [
    { mail: [{ to: 'two', massage: { type: 'HELLO' } }] },
    "world w: mail[0].massage is unknown; expected some of to, message; did you mean 'message'?",
  ],
  [
    { properties: [{ machine: idle }] },
    'world w: properties[0].name is absent; expected a text that is not empty',
  ],
  [
    { properties: [{ name: 'p', machine: 'm' }] },
    "world w: properties[0].machine is 'm', a text; expected a machine of XState",
  ],
  [{ channel: 'bag' }, "world w: channel is 'bag', a text; expected a function"],
  [
    { channel: () => 'FIFO' },
    "world w: channel('environment', 'two') is 'FIFO'; expected one of fifo, bag, set",
  ],
  [
    { channel: () => undefined },
    "world w: channel('environment', 'two') is absent; expected one of fifo, bag, set",
  ],
  [
    { shared: [{ id: 'q', kind: 'queue', receivers: ['two'] }] },
    "world w: shared[0].kind is 'queue'; expected one of fifo, bag, set",
  ],
  [
    { shared: [{ id: 'q', kind: 'bag', receivers: [] }] },
    'world w: shared[0].receivers is an empty list; expected a list with at least one item',
  ],
  [
    { faults: { crash: 1 } },
    'world w: faults.crash is 1; expected an object with budget, at, events, refusal',
  ],
  [
    { faults: { crash: { budget: -1 } } },
    'world w: faults.crash.budget is -1; expected an integer, zero or more',
  ],
  [
    { faults: { crash: { budget: NaN } } },
    'world w: faults.crash.budget is NaN; expected an integer, zero or more',
  ],
  [
    { faults: { crash: { budget: '1' } } },
    "world w: faults.crash.budget is '1', a text; expected an integer, zero or more",
  ],
  [
    { faults: { crash: { bugdet: 1 } } },
    "world w: faults.crash.bugdet is unknown; expected some of budget, at, events, refusal; did you mean 'budget'?",
  ],
  [
    { faults: { crash: { budget: 1, at: 'one' } } },
    "world w: faults.crash.at is 'one', a text; expected a list",
  ],
  [
    { faults: { crsh: { budget: 1 } } },
    "the fault crsh has no 'events'; only crash, restart, drop, duplicate, lost-reply, refused can do without; did you mean 'crash'?",
  ],
  [{ faultsMax: -1 }, 'world w: faultsMax is -1; expected an integer, zero or more'],
  [{ symmetric: 'one' }, "world w: symmetric is 'one', a text; expected a list"],
  [{ symmetric: [1, 2] }, 'world w: symmetric[0] is 1; expected a name or a list of names'],
  [{ sets: 'seen' }, "world w: sets is 'seen', a text; expected a list"],
  [{ memo: {} }, 'world w: memo is an object; expected a TransitionMemo'],
  [{ name: '' }, "the configuration of a world: name is ''; expected a text that is not empty"],
];
