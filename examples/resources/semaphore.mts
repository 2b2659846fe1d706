/** A worker dies with its permit, and nobody gives it back: the others ask for ever. Put back because its holder is dead, it is found again. */
import * as parts from '../../model/resources/index.js';
import { everyKept } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Worker {
  readonly me: string;
}
interface Fact {
  readonly type: 'asked' | 'served';
  readonly ids: readonly string[];
}
type Hears = parts.SemaphoreReply | { readonly type: 'DIE' };
const { machine, send, announce } = parts.speaker<Worker, Hears, parts.SemaphoreRequest, Fact>();

const served = announce(({ context: { me } }) => ({ type: 'served', ids: [me] }));
/** Who dies is owed nothing any more. */
const worker = (isMissed: boolean) =>
  machine({
    meta: { faults: { death: 'DIE' } },
    context: ({ input }) => input,
    initial: 'asking',
    entry: announce(({ context: { me } }) => ({ type: 'asked', ids: [me] })),
    states: {
      asking: {
        entry: send('permits', { type: 'ACQUIRE' }),
        on: { PERMIT: 'working', NO_PERMIT: 'waiting' },
      },
      waiting: { after: { 1_000: 'asking' } },
      working: { after: { 5_000: 'releasing' }, on: { DIE: 'dead' } },
      releasing: { entry: send('permits', { type: 'RELEASE' }), on: { PERMIT_RETURNED: 'done' } },
      done: { entry: served },
      dead: { entry: isMissed ? [served, send('permits', { type: 'HOLDER_GONE' })] : served },
    },
  });

const workers = ['worker-1', 'worker-2'];
const world = (name: string, own: ReturnType<typeof worker>): World =>
  new World({
    name,
    actors: [
      ...workers.map((me) => ({ id: me, machine: own, input: { me } })),
      { id: 'permits', machine: parts.semaphore, input: { id: 'permits', permits: 1 } },
    ],
    properties: [everyKept({ name: 'everybodyIsServed', promise: 'asked', kept: 'served' })],
    faults: { death: { budget: 1 } },
    time: 'timed',
  });
export default world('a permit of the dead', worker(false));
export const fixed = world('a permit put back', worker(true));
