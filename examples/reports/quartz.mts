/** quartz-scheduler/quartz#29: select a due trigger, acquire it WHERE state = WAITING, after another node has fired and reset it. */
import * as parts from '../../model/resources/index.js';
import { oncePerTick } from '../../properties/index.js';
import { World } from '../../sim/index.js';

const { machine, send, announce } = parts.speaker<
  { me: string },
  parts.TableAnswer,
  parts.TableStatement,
  parts.WorkFact
>();

const due = { state: 'WAITING', next: 1 };
const key = 'report';
const isThere = ({ event }: { event: { rows: object } }): boolean => key in event.rows;
const node = (where: parts.Where) =>
  machine({
    context: ({ input }) => input,
    initial: 'selecting',
    states: {
      selecting: {
        entry: send('triggers', { type: 'SELECT', where: due }),
        on: { ROWS: [{ guard: isThere, target: 'acquiring' }, { target: 'done' }] },
      },
      acquiring: {
        entry: send('triggers', { type: 'UPDATE', key, where, set: { state: 'ACQUIRED' } }),
        on: { UPDATED: [{ guard: isThere, target: 'firing' }, { target: 'turnedAway' }] },
      },
      turnedAway: {
        entry: announce(({ context: { me } }) => ({ type: 'skipped', tick: 1, by: me })),
      },
      firing: {
        entry: announce(({ context: { me } }) => ({ type: 'ran', tick: 1, by: me })),
        always: 'resetting',
      },
      resetting: {
        entry: send('triggers', { type: 'UPDATE', key, set: { state: 'WAITING', next: 2 } }),
        on: { UPDATED: 'done' },
      },
      done: {},
    },
  });

const nodes = ['node-1', 'node-2'];
const world = (name: string, own: ReturnType<typeof node>): World =>
  new World({
    name,
    actors: [
      ...nodes.map((me) => ({ id: me, machine: own, input: { me } })),
      { id: 'triggers', machine: parts.table, input: { rows: { [key]: due } }, role: 'storage' },
    ],
    properties: [oncePerTick],
    symmetric: nodes,
  });
export default world('quartz, WHERE state = WAITING', node({ state: 'WAITING' }));
export const fixed = world('quartz, AND next = what was seen', node(due));
