import { assign } from 'xstate';
import { etag } from '../../domain.js';
import { announce, send } from '../../effects.js';
import type { RecordContent } from '../../messages.js';
import { dead, idle, lateReplies, serving, servingWith } from './conversation.js';
import { exclusive, returned, working } from './exclusive.js';
import { served, site, starterContext, type StarterContext } from './starter.js';

const flagger = exclusive.extend({
  guards: {
    isFlagged: ({ event }) => event.type === 'RECORD' && event.record !== null,
    isFlaggedLately: ({ event }) =>
      event.type === 'RECORD' && event.record !== null && !event.record.isOld,
  },
  actions: {
    readFlag: send(({ context }) => site(context).record, { type: 'READ_RECORD' }),
    setFlag: send(({ context }) => site(context).record, {
      type: 'UPSERT_RECORD',
      content: { owner: null, stage: 'active' },
    }),
    insertTimestamp: send(
      ({ context }) => site(context).record,
      ({ context }) => ({ type: 'INSERT_RECORD', content: timestampOf(context) }),
    ),
    keepVersion: assign(({ event }) => ({
      token: event.type === 'RECORD' && event.record !== null ? event.record.etag : null,
    })),
    replaceTimestamp: send(
      ({ context }) => site(context).record,
      ({ context }) => ({
        type: 'UPDATE_RECORD',
        content: timestampOf(context),
        ifMatch: context.token ?? etag(0),
      }),
    ),
    forgetVersion: assign({ token: null }),
    insertFlag: send(({ context }) => site(context).record, {
      type: 'INSERT_RECORD',
      content: { owner: null, stage: 'active' },
    }),
    clearFlag: send(({ context }) => site(context).record, {
      type: 'DELETE_RECORD',
      ifMatch: null,
    }),
    /** Not a request: if the flag is its own, as after a lost answer, nobody keeps its timestamp young, or clears it. */
    abandonTimestamp: send(({ context }) => site(context).record, { type: 'HOLDER_GONE' }),
    announceIgnored: announce(({ context }) => ({
      type: 'dropped',
      message: served(context).id,
      why: 'ignored',
    })),
  },
});

/** The flag is set: the function returns without doing anything, and its trigger, which sees a success, deletes the message. */
const ignoring = flagger.createStateConfig({
  id: 'ignoring',
  always: {
    target: '#idle',
    actions: [
      'announceIgnored',
      { type: 'announceAcknowledged', params: { as: 'joined' } },
      'forget',
    ],
  },
});

/** Clears the flag, whoever set it. */
const clearing = flagger.createStateConfig({
  id: 'clearing',
  entry: 'clearFlag',
  on: { RECORD_DELETED: returned, RECORD_ABSENT: returned },
});

/**
 * The single-instance flag, as it is written at first: look whether it is set; if so return, otherwise set it, do the work, and
 * clear it. Between look and set anything may happen.
 *
 * Source: the article "Durable Function Orchestrator Race Condition", solution 3, without its remark that setting the flag
 * should be atomic. The flag is a row of a table.
 */
export const flag = flagger.createMachine({
  id: 'flag',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead,
    busy: {
      ...serving,
      initial: 'checking',
      states: {
        checking: {
          entry: 'readFlag',
          on: { RECORD: [{ guard: 'isFlagged', target: 'ignoring' }, { target: 'setting' }] },
        },
        ignoring,
        setting: { entry: 'setFlag', on: { RECORD_UPDATED: 'working' } },
        working: working('#clearing'),
        clearing,
      },
    },
  },
});

/**
 * As `flag`, but look and set are one step: the flag is inserted, and who gets 409 returns.
 *
 * Source: the article "Durable Function Orchestrator Race Condition", solution 3 ("performed atomically").
 */
export const flagAtomic = flagger.createMachine({
  id: 'flag-atomic',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead,
    busy: {
      ...serving,
      initial: 'setting',
      states: {
        setting: {
          entry: 'insertFlag',
          on: { RECORD_INSERTED: 'working', RECORD_EXISTS: 'ignoring' },
        },
        ignoring,
        working: working('#clearing'),
        clearing,
      },
    },
  },
});

/**
 * As `flagAtomic`, but the flag is a timestamp, and one that is old is taken for a left-over of a host that died and replaced,
 * by one of those who find it (If-Match). How old it is the reader's clock says: a clock that runs ahead (the fault
 * `clock-skew`) makes a fresh timestamp old, and a body that stands still for longer than a minute (`pause`) makes its own old.
 * The flag is cleared, whoever set it.
 *
 * Source: the article "Durable Function Orchestrator Race Condition", solution 3 ("a simple boolean value or a timestamp").
 * Inferred: the conditional writes (the article says "atomically"), what age counts as old (`flagMs`), and that a body which
 * does not stand still is done before that.
 */
export const flagTimestamp = flagger.createMachine({
  id: 'flag-timestamp',
  context: starterContext,
  initial: 'idle',
  on: lateReplies,
  states: {
    idle,
    dead: { ...dead, entry: 'abandonTimestamp' },
    busy: {
      ...servingWith('abandonTimestamp'),
      initial: 'checking',
      states: {
        checking: {
          entry: 'readFlag',
          on: {
            RECORD: [
              { guard: 'isFlaggedLately', target: 'ignoring' },
              { guard: 'isFlagged', target: 'replacing', actions: 'keepVersion' },
              { target: 'setting' },
            ],
            CLOCK_SKEW: 'checkingAhead',
          },
        },
        /** The clock runs ahead: whatever flag there is is old. */
        checkingAhead: {
          on: {
            RECORD: [
              { guard: 'isFlagged', target: 'replacing', actions: 'keepVersion' },
              { target: 'setting' },
            ],
          },
        },
        ignoring: { ...ignoring, entry: 'abandonTimestamp' },
        setting: {
          entry: 'insertTimestamp',
          on: { RECORD_INSERTED: 'working', RECORD_EXISTS: 'ignoring' },
        },
        replacing: {
          entry: 'replaceTimestamp',
          exit: 'forgetVersion',
          on: { RECORD_UPDATED: 'working', RECORD_CHANGED: 'ignoring', RECORD_ABSENT: 'ignoring' },
        },
        working: working('#clearing'),
        clearing,
      },
    },
  },
});

/** Whose timestamp it is decides when it gets old (see `lockRecord`); no starter looks at that. */
function timestampOf({ id }: StarterContext): RecordContent {
  return { owner: id, stage: 'active' };
}
