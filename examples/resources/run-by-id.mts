/** "Restart it": terminate the run and start another, in two calls. Of two who do so at once one finds the other's, and its own never runs. */
import * as parts from '../../model/resources/index.js';
import { everyKept } from '../../properties/index.js';
import { World } from '../../sim/index.js';

interface Caller {
  readonly me: string;
}
interface Fact {
  readonly type: 'wanted' | 'started';
  readonly ids: readonly string[];
}
const { machine, send, announce } = parts.speaker<Caller, parts.RunReply, parts.RunRequest, Fact>();

const started = announce(({ context: { me } }) => ({ type: 'started', ids: [me] }));
const caller = (inOneStep: boolean) =>
  machine({
    context: ({ input }) => input,
    initial: inOneStep ? 'starting' : 'terminating',
    entry: announce(({ context: { me } }) => ({ type: 'wanted', ids: [me] })),
    states: {
      terminating: {
        entry: send('id', { type: 'TERMINATE' }),
        on: { TERMINATED: 'starting', RUN_NOT_FOUND: 'starting' },
      },
      starting: {
        entry: send('id', ({ context: { me } }) => ({
          type: 'START_RUN',
          run: me,
          ...(inOneStep ? { conflict: 'terminate-existing' as const } : {}),
        })),
        on: { RUN_STARTED: { target: 'done', actions: started }, RUN_EXISTS: 'done' },
      },
      done: {},
    },
  });

const callers = ['caller-1', 'caller-2'];
const world = (name: string, own: ReturnType<typeof caller>): World =>
  new World({
    name,
    actors: [
      ...callers.map((me) => ({ id: me, machine: own, input: { me } })),
      { id: 'id', machine: parts.runById },
    ],
    properties: [everyKept({ name: 'restartStarts', promise: 'wanted', kept: 'started' })],
  });
export default world('terminate, then start', caller(false));
export const fixed = world('terminate and start in one step', caller(true));
