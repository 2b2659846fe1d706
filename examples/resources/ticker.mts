/** Every node hears every tick and looks which one ran last: two look before either writes, and both run it. */
import { assign } from 'xstate';
import * as parts from '../../model/resources/index.js';
import { oncePerTick } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Node {
  readonly me: string;
  readonly tick: number;
}
type Hears = parts.Tick | parts.CounterReply;
type Asks = parts.CounterRequest;
const { machine, send, announce } = parts.speaker<Node, Hears, Asks, parts.WorkFact>();

const tell = (type: 'ran' | 'skipped') =>
  announce(({ context: { me, tick } }) => ({ type, tick, by: me }));
const wasWritten = ({ event }: { event: parts.CounterReply }) => event.written;
const node = (compares: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: 'idle',
    states: {
      idle: {
        on: { TICK: { target: 'looking', actions: assign({ tick: ({ event }) => event.tick }) } },
      },
      looking: {
        entry: send('last', { type: 'READ_COUNT' }),
        on: {
          COUNT: [
            { guard: ({ context, event }) => event.value >= context.tick, target: 'turnedAway' },
            { target: 'writing' },
          ],
        },
      },
      writing: {
        entry: send('last', ({ context: { tick: value } }) => {
          const type = compares ? 'SET_COUNT_IF' : 'SET_COUNT';
          return { type, value, expected: value - 1 };
        }),
        on: { COUNT: [{ guard: wasWritten, target: 'running' }, { target: 'turnedAway' }] },
      },
      running: { entry: tell('ran') },
      turnedAway: { entry: tell('skipped') },
    },
  });

const nodes = ['node-1', 'node-2'];
const world = (name: string, own: ReturnType<typeof node>): World =>
  new World({
    name,
    actors: [
      ...nodes.map((me) => ({ id: me, machine: own, input: { me, tick: 0 } })),
      { id: 'last', machine: parts.counter, role: 'storage' },
      { id: 'cron', machine: parts.ticker, input: { to: nodes, ticks: 1 } },
    ],
    properties: [oncePerTick],
  });
export default world('cron, look and write', node(false));
export const fixed = world('cron, compare and set', node(true));
