/** Look for the row, start, then insert the row: two look before either inserts, and both start. The row has to come first. */
import * as parts from '../../model/resources/index.js';
import { atMost } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Caller {
  readonly me: string;
}
interface Fact {
  readonly type: 'started' | 'turnedAway';
}
type Hears = parts.UniqueRowReply;
const { machine, send, announce } = parts.speaker<Caller, Hears, parts.UniqueRowRequest, Fact>();

const insert = send('row', ({ context: { me } }) => ({ type: 'INSERT_ROW', owner: me }));
const caller = (insertsFirst: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: insertsFirst ? 'claiming' : 'looking',
    states: {
      looking: {
        entry: send('row', { type: 'READ_ROW' }),
        on: {
          ROW_READ: [
            { guard: ({ event }) => event.owner === null, target: 'noting' },
            { target: 'turnedAway' },
          ],
        },
      },
      noting: {
        entry: [announce({ type: 'started' }), insert],
        on: { ROW_INSERTED: 'done', ROW_EXISTS: 'done' },
      },
      claiming: {
        entry: insert,
        on: {
          ROW_INSERTED: { target: 'done', actions: announce({ type: 'started' }) },
          ROW_EXISTS: 'turnedAway',
        },
      },
      turnedAway: { entry: announce({ type: 'turnedAway' }) },
      done: {},
    },
  });

const callers = ['caller-1', 'caller-2'];
const once = atMost({ name: 'startedOnce', most: 1, counts: 'started', witness: 'turnedAway' });
const world = (name: string, own: ReturnType<typeof caller>): World =>
  new World({
    name,
    actors: [
      ...callers.map((me) => ({ id: me, machine: own, input: { me } })),
      { id: 'row', machine: parts.uniqueRow, input: { id: 'row' } },
    ],
    properties: [once],
    symmetric: callers,
  });
export default world('a row after the start', caller(false));
export const fixed = world('a row before the start', caller(true));
