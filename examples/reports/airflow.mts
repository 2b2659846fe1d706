/** apache/airflow#58935: two schedulers count the runs that are active, and both start one too many. */
import * as parts from '../../model/resources/index.js';
import { atMost } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Fact {
  readonly type: 'activated' | 'full';
}
type Hears = parts.TableAnswer | parts.LockReply;
type Says = parts.TableStatement | parts.LockRequest;
const { machine, send, announce } = parts.speaker<object, Hears, Says, Fact>();

const running = { state: 'running' };
const queued = { state: 'queued' };
const scheduler = (locks: boolean) =>
  machine({
    initial: locks ? 'locking' : 'counting',
    states: {
      locking: { entry: send('dag', { type: 'LOCK' }), on: { LOCKED: 'counting' } },
      counting: {
        entry: send('runs', { type: 'SELECT', where: running }),
        on: {
          ROWS: [
            { guard: ({ event }) => Object.keys(event.rows).length === 0, target: 'starting' },
            { target: 'ending', actions: announce({ type: 'full' }) },
          ],
        },
      },
      starting: {
        entry: send('runs', { type: 'UPDATE', where: queued, set: running, limit: 1 }),
        on: { UPDATED: { target: 'ending', actions: announce({ type: 'activated' }) } },
      },
      ending: locks ? { entry: send('dag', { type: 'UNLOCK' }), on: { UNLOCKED: 'done' } } : {},
      done: {},
    },
  });

/** A property of its own; here no run ends. */
const maxActiveRuns = atMost({
  name: 'maxActiveRuns',
  sentence: 'No more than max_active_runs runs are active.',
  most: 1,
  counts: 'activated',
  witness: 'full',
});

const schedulers = ['scheduler-1', 'scheduler-2'];
const world = (name: string, own: ReturnType<typeof scheduler>): World =>
  new World({
    name,
    actors: [
      ...schedulers.map((id) => ({ id, machine: own, input: {} })),
      { id: 'runs', machine: parts.table, input: { rows: { r1: queued, r2: queued } } },
      { id: 'dag', machine: parts.sessionLock, input: { id: 'dag' } },
    ],
    properties: [maxActiveRuns],
    symmetric: schedulers,
  });
export default world('airflow, count, then start', scheduler(false));
export const fixed = world('airflow, with a row lock', scheduler(true));
