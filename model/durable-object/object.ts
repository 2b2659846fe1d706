import { assign, enqueueActions, not, or, setup } from 'xstate';
import { windowMs, type ActorId, type InstanceId, type MessageId } from '../domain.js';
import { effects, type Effect } from '../effects.js';
import type { Fact } from '../facts.js';
import type { FaultEvent } from '../faults.js';
import type { Received } from '../messages.js';
import type { JobReply, JobRequest, ObjectReply, ObjectRequest, Pending } from './messages.js';

/**
 * How the object is written.
 *
 * - `look, fetch, put`: it looks for a flag, awaits a `fetch` that does the work with the message, and puts the flag.
 * - `memory`: it keeps the message in a field and sets an alarm; the alarm awaits a `fetch` with all messages, and forgets these.
 * - `delete all`: it puts the message and sets an alarm; the alarm awaits a `fetch` with all messages, and deletes all.
 * - `window`: as that, but the alarm deletes what it has worked off.
 */
export type ObjectCode = 'look, fetch, put' | 'memory' | 'delete all' | 'window';

/** Which object. */
export interface ObjectInput {
  readonly id: ActorId;
  readonly instance: InstanceId;
  /** Whom it awaits. */
  readonly job: ActorId;
  readonly code: ObjectCode;
}

interface ObjectState extends ObjectInput {
  readonly flag: boolean;
  /** Messages, in storage or in memory, as they came. */
  readonly inbox: readonly MessageId[];
  readonly alarm: boolean;
  /** What the alarm awaits; null: it does not run. */
  readonly handler: { readonly n: number; readonly inOrder: readonly MessageId[] } | null;
  readonly pending: readonly Pending[];
  /** How often it has begun a `fetch`. */
  readonly fetches: number;
  /** How many batches the alarm has worked off. */
  readonly done: number;
}

const { send } = effects<ObjectReply | JobRequest, Fact>();

const object = setup({
  types: {
    context: {} as ObjectState,
    events: {} as Received<ObjectRequest | JobReply> | FaultEvent,
    input: {} as ObjectInput,
    emitted: {} as Effect<ObjectReply | JobRequest, Fact>,
  },
  delays: { ALARM: windowMs },
  guards: {
    looks: ({ context }) => context.code === 'look, fetch, put',
    isFlagged: ({ context }) => context.code === 'look, fetch, put' && context.flag,
    isAlarmSet: ({ context }) => context.alarm,
    isDue: ({ context }) => context.alarm && context.handler === null,
    isHandlers: ({ context, event }) => 'n' in event && event.n === context.handler?.n,
    isCalls: ({ context, event }) => 'n' in event && context.pending.some(({ n }) => n === event.n),
    handles: ({ context }) => context.handler !== null,
    awaits: ({ context }) => context.pending.length > 0,
    keepsInMemory: ({ context }) => context.code === 'memory' && context.inbox.length > 0,
  },
  actions: {
    /** In storage a message that is put again is the same one. */
    keep: assign(({ context: { inbox, code }, event }) => {
      if (event.type !== 'ADD') return {};
      const isKnown = code !== 'memory' && inbox.includes(event.message);
      return { inbox: isKnown ? inbox : [...inbox, event.message], alarm: true };
    }),
    tellAlarm: enqueueActions(({ context: { id, instance }, enqueue }) => {
      enqueue.emit({ type: 'announce', fact: { type: 'held', lock: id, kind: 'claim', instance } });
    }),
    fetchForCall: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'ADD') return;
      const n = context.fetches + 1;
      const call = { n, client: event.from };
      enqueue.assign({ fetches: n, pending: [...context.pending, call] });
      enqueue(send(context.job, { type: 'RUN', n, batch: n, inOrder: [event.message] }));
    }),
    fetchForAlarm: enqueueActions(({ context, enqueue }) => {
      const n = context.fetches + 1;
      const inOrder = context.inbox;
      enqueue.assign({ alarm: false, fetches: n, handler: { n, inOrder } });
      enqueue(send(context.job, { type: 'RUN', n, batch: context.done + 1, inOrder }));
    }),
    putFlag: assign({ flag: true }),
    answerCall: enqueueActions(({ context, event, enqueue }) => {
      if (!('n' in event)) return;
      const type = event.type === 'DONE' ? 'ADDED' : 'CALL_FAILED';
      for (const { client } of context.pending.filter(({ n }) => n === event.n))
        enqueue(send(client, { type }));
      enqueue.assign({ pending: context.pending.filter(({ n }) => n !== event.n) });
    }),
    finish: assign(({ context: { inbox, handler, code, done } }) => ({
      handler: null,
      done: done + 1,
      inbox: code === 'delete all' ? [] : inbox.filter((one) => !handler?.inOrder.includes(one)),
    })),
    /** The alarm is at least once: it runs again. */
    retry: assign({ handler: null, alarm: true }),
    evict: enqueueActions(({ context, enqueue }) => {
      for (const { client } of context.pending) enqueue(send(client, { type: 'CALL_FAILED' }));
      enqueue.assign({
        pending: [],
        handler: null,
        alarm: context.alarm || context.handler !== null,
        ...(context.code === 'memory' ? { inbox: [] } : {}),
      });
    }),
    replyAdded: send(({ event }) => ('from' in event ? event.from : ''), { type: 'ADDED' }),
  },
});

/**
 * A Durable Object: one thread, and storage whose operations keep other events out until they are done (input gate), so what it does from one `fetch` to
 * the next is one step. While it awaits a `fetch` other calls begin: that is where calls interleave. Writes without an await between them are
 * one commit, and the caller is answered when they are durable (output gate).
 *
 * It has one alarm. Setting one that is set changes nothing here. The alarm's handler runs at least once: again if it throws, or the object is
 * evicted meanwhile (the fault `worker-crash`, at any moment at which that makes a difference): memory is gone then, storage and the alarm stay, what was
 * awaited goes on for nobody. An alarm that is set while the handler runs is due when that is over.
 *
 * Announces `held` when the alarm is set: the claim that somebody will work on it.
 *
 * Source: cloudflare-docs rules-of-durable-objects.mdx, api/alarms.mdx; docs/durable-object.md says which of it from where.
 * Left out: that an alarm is given up after six retries, transactions, several objects, WebSockets.
 */
export const durableObject = object.createMachine({
  id: 'durable-object',
  context: ({ input }) => ({
    ...input,
    flag: false,
    inbox: [],
    alarm: false,
    handler: null,
    pending: [],
    fetches: 0,
    done: 0,
  }),
  initial: 'quiet',
  on: {
    ADD: [
      { guard: 'isFlagged', actions: 'replyAdded' },
      { guard: 'looks', actions: 'fetchForCall' },
      { guard: 'isAlarmSet', actions: ['keep', 'replyAdded'] },
      { actions: ['keep', 'tellAlarm', 'replyAdded'] },
    ],
    DONE: [
      { guard: 'isHandlers', actions: 'finish' },
      { guard: 'isCalls', actions: ['putFlag', 'answerCall'] },
      {},
    ],
    FAILED: [
      { guard: 'isHandlers', actions: 'retry' },
      { guard: 'isCalls', actions: 'answerCall' },
      {},
    ],
    WORKER_CRASH: { guard: or(['handles', 'awaits', 'keepsInMemory']), actions: 'evict' },
  },
  states: {
    quiet: { always: { guard: 'isDue', target: 'waiting' } },
    waiting: {
      always: { guard: not('isDue'), target: 'quiet' },
      after: { ALARM: { target: 'quiet', actions: 'fetchForAlarm' } },
    },
  },
});
