/** A limit that is read and then written, in two calls: two workers read the same count, and one too many runs. */
import * as parts from '../../model/resources/index.js';
import { atMost } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Fact {
  readonly type: 'runs' | 'full';
}
const { machine, send, announce } = parts.speaker<
  object,
  parts.CounterReply,
  parts.CounterRequest,
  Fact
>();

const worker = (compares: boolean) =>
  machine({
    initial: 'reading',
    states: {
      reading: {
        entry: send('active', { type: 'READ_COUNT' }),
        on: {
          COUNT: [{ guard: ({ event }) => event.value > 0, target: 'full' }, { target: 'writing' }],
        },
      },
      writing: {
        entry: send(
          'active',
          compares
            ? { type: 'SET_COUNT_IF', value: 1, expected: 0 }
            : { type: 'SET_COUNT', value: 1 },
        ),
        on: {
          COUNT: [{ guard: ({ event }) => event.written, target: 'running' }, { target: 'full' }],
        },
      },
      running: { entry: announce({ type: 'runs' }) },
      full: { entry: announce({ type: 'full' }) },
    },
  });

const workers = ['worker-1', 'worker-2'];
const limit = atMost({ name: 'limit', most: 1, counts: 'runs', witness: 'full' });
const world = (name: string, own: ReturnType<typeof worker>): World =>
  new World({
    name,
    actors: [
      ...workers.map((id) => ({ id, machine: own, input: {} })),
      { id: 'active', machine: parts.counter, role: 'storage' },
    ],
    properties: [limit],
    symmetric: workers,
  });
export default world('a count, read and set', worker(false));
export const fixed = world('a count, compared and set', worker(true));
