/** timgit/pg-boss#367: a unique index over jobs that are `created` only: two jobs of one key are active. */
import * as parts from '../../model/resources/index.js';
import { exclusiveWhileHeld, propertySetFields } from '../../properties/index.js';
import { World } from '../../sim/index.js';

const { machine, send, announce } = parts.speaker<
  { job: string },
  parts.TableAnswer,
  parts.TableStatement,
  parts.WorkFact
>();

/** Each instance of the app sends a job, and works on what it fetches. */
const app = machine({
  context: ({ input }) => input,
  initial: 'inserting',
  states: {
    inserting: {
      entry: send('jobs', ({ context: { job } }) => {
        return { type: 'INSERT', key: job, row: { key: 'nightly', state: 'created' } };
      }),
      on: { INSERTED: 'fetching', DUPLICATE_KEY: 'turnedAway' },
    },
    turnedAway: {
      entry: announce(({ context: { job } }) => ({ type: 'heldOff', lock: 'jobs', who: job })),
    },
    fetching: {
      entry: send('jobs', ({ context: { job } }) => {
        return { type: 'UPDATE', key: job, where: { state: 'created' }, set: { state: 'active' } };
      }),
      on: { UPDATED: 'working' },
    },
    working: {
      entry: announce(({ context: { job } }) => ({ type: 'working', who: job })),
      after: { 1_000: 'completing' },
      exit: announce(({ context: { job } }) => ({ type: 'rested', who: job })),
    },
    completing: {
      entry: send('jobs', ({ context: { job } }) => ({ type: 'DELETE', key: job })),
      on: { DELETED: 'done' },
    },
    done: {},
  },
});

const apps = ['1', '2'].map((n) => [`app-${n}`, `job-${n}`] as const);
const world = (...state: readonly string[]): World =>
  new World({
    name: `pg-boss, unique over ${state.join(' and ')}`,
    actors: [
      ...apps.map(([id, job]) => ({ id, machine: app, input: { job } })),
      { id: 'jobs', machine: parts.table, input: { unique: [{ on: ['key'], where: { state } }] } },
    ],
    properties: [exclusiveWhileHeld],
    symmetric: apps,
    sets: propertySetFields,
  });
export default world('created');
export const fixed = world('created', 'active');
