/** triggerdotdev/trigger.dev#2794, in review: claim a debounce key, GET to verify the claim, SET to register the run. */
import * as parts from '../../model/resources/index.js';
import { exclusiveWhileHeld, propertySetFields } from '../../properties/index.js';
import { World } from '../../sim/index.js';

type Own = { readonly claim: string; readonly run: string };
type Says = parts.KeyRequest;
const { machine, send, announce } = parts.speaker<Own, parts.KeyReply, Says, parts.WorkFact>();

type Read = { context: Own; event: { value: string | null } };
const isMine = ({ context, event }: Read): boolean => event.value === context.claim;
const caller = (inOneStep: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: 'claiming',
    states: {
      claiming: {
        entry: send('key', ({ context: { claim } }) => ({ type: 'SET_NX', value: claim })),
        on: { KEY_SET: inOneStep ? 'swapping' : 'verifying', KEY_KEPT: 'done' },
      },
      verifying: {
        entry: send('key', { type: 'GET' }),
        on: { KEY: [{ guard: isMine, target: 'setting' }, { target: 'done' }] },
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
    properties: [exclusiveWhileHeld],
    faults: { lapse: { budget: 1 } },
    symmetric: callers,
    sets: propertySetFields,
  });
export default world('trigger.dev debounce, GET, then SET', caller(false));
export const fixed = world('trigger.dev debounce, compare and set', caller(true));
