/** triggerdotdev/trigger.dev#2794, in review: claim a debounce key, GET to verify the claim, SET to register the run. */
import * as parts from '../../model/resources/index.js';
import { exclusiveWhileHeld, propertySetFields } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Caller {
  readonly claim: string;
  readonly run: string;
}
type Hears = parts.KeyReply | { readonly type: 'GO' };

const { machine, send, announce } = parts.speaker<
  Caller,
  Hears,
  parts.KeyRequest,
  parts.WorkFact
>();

const caller = (inOneStep: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: 'idle',
    states: {
      idle: { on: { GO: 'claiming' } },
      claiming: {
        entry: send('key', ({ context: { claim } }) => ({ type: 'SET_NX', value: claim })),
        on: { KEY_SET: inOneStep ? 'swapping' : 'verifying', KEY_KEPT: 'done' },
      },
      verifying: {
        entry: send('key', { type: 'GET' }),
        on: {
          KEY: [
            { guard: ({ context, event }) => event.value === context.claim, target: 'setting' },
            { target: 'done' },
          ],
        },
      },
      setting: {
        entry: send('key', ({ context: { run } }) => ({ type: 'SET', value: run })),
        on: { KEY_SET: 'registered' },
      },
      swapping: {
        entry: send('key', ({ context: { claim, run } }) => {
          return { type: 'SET_IF', expected: claim, value: run };
        }),
        on: { KEY_SET: 'registered', KEY_KEPT: 'done' },
      },
      registered: {
        entry: announce(({ context: { run } }) => ({ type: 'working', who: run })),
      },
      done: {},
    },
  });

const callers = ['1', '2', '3'].map((n) => [`caller-${n}`, `claim-${n}`, `run-${n}`] as const);
const world = (name: string, own: ReturnType<typeof caller>): World =>
  new World({
    name,
    actors: [
      ...callers.map(([id, claim, run]) => ({ id, machine: own, input: { claim, run } })),
      { id: 'key', machine: parts.expiringKey, input: { id: 'key' }, role: 'storage' },
    ],
    mail: callers.map(([to]) => ({ to, message: { type: 'GO' } })),
    properties: [exclusiveWhileHeld],
    faults: { lapse: { budget: 1 } },
    symmetric: callers,
    sets: propertySetFields,
  });
export default world('trigger.dev debounce, GET, then SET', caller(false));
export const fixed = world('trigger.dev debounce, compare and set', caller(true));
