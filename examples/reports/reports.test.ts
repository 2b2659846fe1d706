import { describe, expect, it } from 'vitest';
import { canonical, cheapest, explore, LazyGraph, World } from '../../sim/index.js';
import * as airflow from './airflow.mjs';
import * as dbos from './dbos.mjs';
import * as durableFunctions from './durable-functions.mjs';
import * as jedisLock from './jedis-lock.mjs';
import * as leshan from './leshan.mjs';
import * as pgBoss from './pg-boss.mjs';
import * as quartz from './quartz.mjs';
import * as shedLock from './shed-lock.mjs';
import * as symfony from './symfony-messenger.mjs';
import * as triggerDev from './trigger-dev.mjs';

interface Report {
  readonly default: World;
  readonly fixed: World;
}

/** The cheapest schedule that breaks a world's property, each actor told apart. */
function schedule({ config }: World): readonly string[] {
  const { symmetric: _, ...rest } = config;
  const world = new World(rest);
  const minimum = cheapest(new LazyGraph(world), 0, 1_000_000);
  if (minimum.kind !== 'found') throw new Error(`${world.name}: ${minimum.kind}`);
  return minimum.actions.map((action) => world.describe(action));
}

/** What each report tells of the run that went wrong, in order: its steps come in the schedule that is found, others in between. */
const reports: (readonly [name: string, report: Report, told: readonly string[]])[] = [
  [
    'jedis-lock#2: the lock lapses at work, another takes it, the first one deletes it, a third takes it',
    jedisLock,
    [
      'key: deliver SET_NX from owner-1',
      'key: lapse',
      'key: deliver SET_NX from owner-3',
      'key: deliver DEL from owner-1',
      'key: deliver SET_NX from owner-2',
      'owner-2: deliver KEY_SET from key',
    ],
  ],
  [
    'leshan#837: the lock lapses between GET and DEL',
    leshan,
    [
      'key: deliver GET from server-1',
      'key: lapse',
      'key: deliver SET_NX from server-2',
      'key: deliver DEL from server-1',
      'key: deliver SET_NX from server-3',
    ],
  ],
  [
    'ShedLock#6: a short task ends and releases; a node whose clock is late runs the same tick again',
    shedLock,
    [
      'lock: deliver SET_NX from node-1',
      'node-1: fire 1000 in working',
      'lock: deliver DEL_IF from node-1',
      'lock: deliver SET_NX from node-2',
      'node-2: deliver KEY_SET from lock',
    ],
  ],
  [
    'symfony#59741: an equal message comes while the first is at work, and is dropped',
    symfony,
    [
      'app-1: deliver RECEIVED from queue',
      'queue: deliver SEND from app-2',
      'app-1: fire 1000 in working',
      'queue: deliver ACK from app-1',
      'app-1: deliver EMPTY from queue',
    ],
  ],
  [
    'dbos#1246: the event comes after the window has closed',
    dbos,
    [
      'caller-2: deliver RUN_JOINED from id',
      'id: deliver READ_EVENTS from caller-1',
      'id: deliver CLOSE_RUN from caller-1',
      'id: deliver SIGNAL from caller-2',
      'caller-2: deliver RUN_NOT_FOUND from id',
    ],
  ],
  [
    'airflow#58935: both count before either starts',
    airflow,
    [
      'runs: deliver SELECT from scheduler-1',
      'runs: deliver SELECT from scheduler-2',
      'runs: deliver UPDATE from scheduler-2',
      'runs: deliver UPDATE from scheduler-1',
    ],
  ],
  [
    'pg-boss#367: the second is sent while the first is active, and becomes active, too',
    pgBoss,
    [
      'jobs: deliver UPDATE from app-1',
      'jobs: deliver INSERT from app-2',
      'app-2: deliver INSERTED from jobs',
      'jobs: deliver UPDATE from app-2',
    ],
  ],
  [
    'quartz#29: it acquires what it has seen before another has fired and reset it',
    quartz,
    [
      'triggers: deliver SELECT from node-2',
      'triggers: deliver UPDATE from node-1',
      'triggers: deliver UPDATE from node-1',
      'triggers: deliver UPDATE from node-2',
    ],
  ],
  [
    'trigger.dev#2794: the claim lapses between GET and SET, and another registers',
    triggerDev,
    [
      'key: deliver GET from caller-1',
      'key: lapse',
      'key: deliver SET from caller-2',
      'key: deliver SET from caller-1',
    ],
  ],
];

/** Era 2019, and one that has one transaction for the row and the start message. */
const timer: Report = {
  default: durableFunctions.world('2019'),
  fixed: durableFunctions.world('atomic'),
};

reports.push([
  'durable-functions-extension#1180: the late write of the second start makes the row Pending for ever',
  timer,
  [
    'queue: deliver ENQUEUE from starter-1',
    'execution-2: deliver ACTIVITY_DONE from activities',
    'instances: deliver INSERT_OR_MERGE from execution-2',
    'instances: deliver INSERT_OR_REPLACE from starter-1',
  ],
]);

describe('a report of somebody else', () => {
  it.each(reports)('%s', (_, { default: broken }, told) => {
    const [verdict] = explore(broken);
    expect(verdict?.kind).toBe('violated');
    const steps = schedule(broken);
    const positions = told.reduce<readonly number[]>(
      (found, step) => [...found, steps.indexOf(step, (found.at(-1) ?? -1) + 1)],
      [],
    );
    expect(steps, canonical(steps, 'the schedule')).toEqual(expect.arrayContaining([...told]));
    expect(positions).not.toContain(-1);
  });

  it.each(reports)('%s: repaired, it holds, and was put to the test', (_, { fixed }) => {
    expect(explore(fixed).map(({ kind }) => kind)).toEqual(['holds']);
  });

  it('ShedLock#6: the repair rests on a clock that is not later than the lock lasts', () => {
    expect(explore(shedLock.tooLate).map(({ kind }) => kind)).toEqual(['violated']);
  });
});
