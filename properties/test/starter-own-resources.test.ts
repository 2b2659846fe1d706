import { assertEvent, assign, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  actorPart,
  collectingWorld,
  etag,
  popReceipt,
  queueMessage,
  send,
  tablePartition,
  type ActorId,
  type Effect,
  type QueueMessageReply,
  type Received,
  type Strategy,
} from '../../model/index.js';
import {
  dead,
  idle,
  joined,
  lateReplies,
  rejected,
  retryOrReject,
  serving,
  started,
} from '../../model/azure/starter/conversation.js';
import { raiseEvent, startNew } from '../../model/azure/starter/start-protocol.js';
import { served, site, starter, starterContext } from '../../model/azure/starter/starter.js';
import { defaultSpec, type WorldSpec } from '../index.js';
import { cases, full } from '../../sim/test/runs.js';
import { expectTheSame } from './orbits.js';

const specOf = (strategy: Strategy, faults: WorldSpec['faults'] = {}): WorldSpec => ({
  ...defaultSpec,
  strategy: strategy.name,
  runtime: 'deduplicating',
  messages: 2,
  faults,
});

/** Each starter inserts a row with its own id as the key, reads all rows, and starts if there is none but its own. */
const roll = starter
  .extend({
    guards: {
      isAlone: ({ event }) => event.type === 'ENTITIES' && Object.keys(event.entities).length === 1,
    },
    actions: {
      insertOwn: send(
        ({ context }) => site(context).record,
        ({ context }) => ({
          type: 'WRITE_ENTITY',
          write: {
            kind: 'insert-or-replace',
            rowKey: context.id,
            properties: { message: served(context).id },
          },
        }),
      ),
      readAll: send(({ context }) => site(context).record, { type: 'QUERY_ENTITIES' }),
    },
  })
  .createMachine({
    id: 'roll',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead,
      busy: {
        ...serving,
        initial: 'signing',
        states: {
          signing: { entry: 'insertOwn', on: { ENTITY_WRITTEN: 'looking' } },
          looking: {
            entry: 'readAll',
            on: { ENTITIES: [{ guard: 'isAlone', target: 'starting' }, { target: 'joining' }] },
          },
          starting: startNew({ started, alreadyRunning: rejected('alreadyRunning') }),
          joining: raiseEvent({
            raised: joined,
            absent: rejected('absent'),
            closed: rejected('closed'),
          }),
        },
      },
    },
  });

const rollCall: Strategy = {
  name: 'roll-call',
  summary: 'insert a row of its own; start if nobody else has one',
  source: 'this test',
  assumes: 'nothing',
  build: (options) =>
    collectingWorld(options, {
      machine: roll,
      resources: ({ record }) => [actorPart(record, tablePartition)],
    }),
};

/** Each starter takes the one message of a queue, starts, and puts the message back. */
const tokenRing = starter
  .extend({
    guards: {
      isThere: ({ event }) => event.type === 'QUEUE_MESSAGE' && event.message !== null,
    },
    actions: {
      take: send(({ context }) => site(context).mutex, {
        type: 'GET_QUEUE_MESSAGE',
        hiddenSeconds: 30,
      }),
      keepReceipt: assign(({ event }) => {
        assertEvent(event, 'QUEUE_MESSAGE');
        return { token: etag(event.message?.popReceipt ?? 0) };
      }),
      putBack: send(
        ({ context }) => site(context).mutex,
        ({ context }) => ({
          type: 'UPDATE_QUEUE_MESSAGE',
          popReceipt: popReceipt(context.token ?? 0),
          text: context.id,
          hiddenSeconds: 0,
        }),
      ),
      forgetReceipt: assign({ token: null }),
    },
  })
  .createMachine({
    id: 'token-ring',
    context: starterContext,
    initial: 'idle',
    on: lateReplies,
    states: {
      idle,
      dead,
      busy: {
        ...serving,
        initial: 'taking',
        states: {
          taking: {
            entry: 'take',
            on: {
              QUEUE_MESSAGE: [
                { guard: 'isThere', target: 'starting', actions: 'keepReceipt' },
                ...retryOrReject('#waiting', 'locked'),
              ],
            },
          },
          waiting: { id: 'waiting', after: { BACKOFF: 'taking' } },
          starting: startNew({
            started: [{ target: '#returning' }],
            alreadyRunning: rejected('alreadyRunning'),
          }),
          returning: {
            id: 'returning',
            entry: 'putBack',
            exit: 'forgetReceipt',
            on: {
              QUEUE_MESSAGE_UPDATED: started,
              QUEUE_MESSAGE_NOT_HELD: started,
              QUEUE_MESSAGE_ABSENT: started,
            },
          },
        },
      },
    },
  });

/** Puts the message that goes round, before anybody looks or later. */
const issuer = (queue: ActorId) =>
  setup({
    types: { events: {} as Received<QueueMessageReply>, emitted: {} as Effect },
    actions: { put: send(queue, { type: 'PUT_QUEUE_MESSAGE', text: 'nobody', hiddenSeconds: 0 }) },
  }).createMachine({ id: 'issuer', entry: 'put', on: { QUEUE_MESSAGE_PUT: {} } });

const token: Strategy = {
  name: 'token',
  summary: 'take the one message of a queue; start; put it back',
  source: 'this test',
  assumes: 'nothing',
  build: (options) =>
    collectingWorld(options, {
      machine: tokenRing,
      resources: ({ mutex }) => [
        actorPart(mutex, queueMessage),
        actorPart('issuer', issuer(mutex)),
      ],
    }),
};

describe.each(cases([rollCall, token], ({ name }) => name === 'roll-call'))(
  'a typed strategy of its own: $name',
  (strategy) => {
    it('has the same verdicts with and without symmetry, which stands for all states', () => {
      const verdicts = expectTheSame(specOf(strategy), { strategy });
      expect(verdicts).toContain('noMessageTwice holds');
    });

    it.runIf(full)('survives the crash of a starter, whose answers nobody takes any more', () => {
      const watched = ['truthfulReturn'];
      expectTheSame(specOf(strategy, { crash: 1 }), { strategy, watched });
    });
  },
);
