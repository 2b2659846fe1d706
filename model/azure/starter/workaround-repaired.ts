import { assertEvent, assign } from 'xstate';
import { etag } from '../../domain.js';
import { send } from '../../effects.js';
import { perClient } from '../clients.js';
import {
  dead,
  idle,
  joined,
  lateReplies,
  rejected,
  retryOrReject,
  servingWith,
  started,
} from './conversation.js';
import { getStatus, raiseEvent, startNew } from './start-protocol.js';
import { site, starter, starterContext } from './starter.js';

const repairer = starter.extend({
  guards: {
    isOwn: ({ context, event }) =>
      event.type === 'RECORD' && event.record !== null && event.record.owner === context.id,
    isAbandoned: ({ event }) =>
      event.type === 'RECORD' && event.record !== null && event.record.isOld,
    recordThere: ({ event }) => event.type === 'RECORD' && event.record !== null,
    stillAbsent: ({ event }) => event.type === 'ROW' && event.row === null,
    notBegun: ({ event }) =>
      event.type === 'ROW' && event.row !== null && event.row.status === 'Pending',
  },
  actions: {
    insertRecord: send(
      ({ context }) => site(context).record,
      ({ context }) => ({
        type: 'INSERT_RECORD',
        content: { owner: context.id, stage: 'starting' },
      }),
    ),
    readRecord: send(({ context }) => site(context).record, { type: 'READ_RECORD' }),
    takeRecordOver: send(
      ({ context }) => site(context).record,
      ({ context }) => ({
        type: 'UPDATE_RECORD',
        content: { owner: context.id, stage: 'starting' },
        ifMatch: context.token ?? etag(0),
      }),
    ),
    deleteOwnRecord: send(
      ({ context }) => site(context).record,
      ({ context }) => ({ type: 'DELETE_RECORD', ifMatch: context.token ?? etag(0) }),
    ),
    keepToken: assign(({ event }) => {
      if (event.type === 'RECORD') return { token: event.record?.etag ?? null };
      assertEvent(event, ['RECORD_INSERTED', 'RECORD_UPDATED']);
      return { token: event.etag };
    }),
    forgetToken: assign({ token: null }),
    /** Not the dead host's doing: nobody keeps its record young. */
    abandonRecord: send(({ context }) => site(context).record, { type: 'HOLDER_GONE' }),
  },
});

/** Somebody else's record: wait for them, then look again. */
const wait = retryOrReject('#waiting', 'beingStarted');

const unavailable = rejected('unavailable');

/**
 * The published workaround, repaired as far as a lock around the start can be: look, insert the record, *look again*, start,
 * delete the record if it is still one's own.
 *
 * What each part is for:
 * - The second look, under the record: the first one may be out of date by the time the record is inserted.
 * - The deletion in any case, also when StartNewAsync throws: else the record stays for ever.
 * - The owner in the record: an insertion that took effect and whose reply was lost answers 409 the second time.
 * - The age, and the takeover: else a host that dies with the record locks everybody out.
 * - The look until the instance has begun: the worker deletes events for an instance that is Pending.
 * - The loser waits, looks again and joins, instead of giving up: fewer senders are told no.
 * - The ETags of takeover and deletion: of several starters that find a left-over one takes it, and a host that was slow does not
 *   delete what is another's by now. Where that could happen a start has escaped already, so no verdict depends on them.
 *
 * What it does not solve: a message that comes while the batch closes is lost, as with every lock around the start. And a
 * record that can be taken over excludes nobody whose start is still on its way: if its owner dies or stands still
 * inside StartNewAsync, the next owner starts, too. Without takeover nothing overlaps, and one crash locks everybody out.
 *
 * Source: derived from the schedules that break `workaround`.
 * Assumes: an owner that lives keeps its record young, and nobody dies inside the start.
 * Left out: a new owner id for each attempt (a host that restarts would take its former record for its own; here hosts do
 * not come back). Retries with exponential back-off are one wait of `backoffMs`, `retriesMax` times a message: in asynchronous time the
 * exponent does not matter.
 */
export const workaroundRepairedFor = perClient((client) =>
  repairer.createMachine({
    id: 'workaround-repaired',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead: { ...dead, entry: 'abandonRecord' },
      busy: {
        ...servingWith('abandonRecord', 'forgetToken'),
        initial: 'looking',
        states: {
          looking: {
            id: 'looking',
            ...getStatus(
              [
                { guard: 'rowAbsent', target: 'inserting' },
                { guard: 'notBegun', target: 'tooEarly' },
                { target: 'joining' },
              ],
              client,
            ),
          },
          /** Pending: nobody would get the event. */
          tooEarly: { always: wait },
          inserting: {
            entry: 'insertRecord',
            on: {
              RECORD_INSERTED: { target: 'lookingAgain', actions: 'keepToken' },
              RECORD_EXISTS: 'inspecting',
            },
          },
          inspecting: {
            entry: 'readRecord',
            on: {
              RECORD: [
                { guard: 'isOwn', target: 'lookingAgain', actions: 'keepToken' },
                { guard: 'isAbandoned', target: 'takingOver', actions: 'keepToken' },
                ...wait,
              ],
              CLOCK_SKEW: 'misjudging',
            },
          },
          /** Its clock runs ahead: every record looks old. */
          misjudging: {
            on: {
              RECORD: [
                { guard: 'isOwn', target: 'lookingAgain', actions: 'keepToken' },
                { guard: 'recordThere', target: 'takingOver', actions: 'keepToken' },
                ...wait,
              ],
            },
          },
          takingOver: {
            entry: 'takeRecordOver',
            on: {
              RECORD_UPDATED: { target: 'lookingAgain', actions: 'keepToken' },
              RECORD_CHANGED: wait,
              RECORD_ABSENT: wait,
            },
          },
          lookingAgain: {
            entry: 'readRow',
            on: {
              ROW: [{ guard: 'stillAbsent', target: 'starting' }, { target: 'yielding' }],
              UNAVAILABLE: 'failing',
            },
          },
          starting: {
            ...startNew({
              started: [{ target: '#releasing' }],
              alreadyRunning: [{ target: '#yielding' }],
            }),
            on: { UNAVAILABLE: 'failing' },
          },
          failing: {
            entry: 'deleteOwnRecord',
            exit: 'forgetToken',
            on: {
              RECORD_DELETED: unavailable,
              RECORD_CHANGED: unavailable,
              RECORD_ABSENT: unavailable,
            },
          },
          releasing: {
            id: 'releasing',
            entry: 'deleteOwnRecord',
            exit: 'forgetToken',
            on: { RECORD_DELETED: started, RECORD_CHANGED: started, RECORD_ABSENT: started },
          },
          yielding: {
            id: 'yielding',
            entry: 'deleteOwnRecord',
            exit: 'forgetToken',
            on: { RECORD_DELETED: 'looking', RECORD_CHANGED: 'looking', RECORD_ABSENT: 'looking' },
          },
          joining: raiseEvent(
            {
              raised: joined,
              absent: wait,
              closed: rejected('closed'),
            },
            client,
          ),
          waiting: { id: 'waiting', entry: 'forgetToken', after: { BACKOFF: 'looking' } },
        },
      },
    },
  }),
);

/** With the client of .NET. */
export const workaroundRepaired = workaroundRepairedFor('dotnet');
