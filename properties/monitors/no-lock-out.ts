import { assign, or, setup } from 'xstate';
import type { ActorId, Ended, Freed, Held, InstanceId, Started } from '../../model/index.js';
import { begun, ended, type Alive } from './alive.js';
import { excluding, including, type DomainProperty } from './property.js';

interface HeldFor {
  readonly [lock: ActorId]: InstanceId;
}

const anythingHeld = or(['lockHeld', 'claimOpen', 'rowOfNobody']);

const machine = setup({
  types: {
    context: {} as {
      /** Held: nobody can start anything. */
      readonly locks: readonly ActorId[];
      /** Claimed, and what was claimed has not started since. */
      readonly claims: HeldFor;
      /** Rows that say Pending or Running. */
      readonly rows: HeldFor;
      readonly alive: Alive;
    },
    events: {} as Held | Freed | Started | Ended,
  },
  guards: {
    isHeld: ({ context: { locks, claims, rows }, event }) =>
      event.type === 'freed' &&
      (locks.includes(event.lock) || event.lock in claims || event.lock in rows),
    isClaimed: ({ context: { claims }, event }) =>
      event.type === 'started' && Object.values(claims).includes(event.instance),
    lockHeld: ({ context }) => context.locks.length > 0,
    claimOpen: ({ context }) => Object.keys(context.claims).length > 0,
    rowOfNobody: ({ context: { rows, alive } }) =>
      Object.values<InstanceId>(rows).some((instance) => alive[instance] === undefined),
  },
  actions: {
    hold: assign(({ context: { locks, claims, rows }, event }) => {
      if (event.type !== 'held') return {};
      const { lock, instance } = event;
      switch (event.kind) {
        case 'lock':
          return { locks: including(locks, [lock]) };
        case 'claim':
          return { claims: { ...claims, [lock]: instance } };
        case 'row':
          return { rows: { ...rows, [lock]: instance } };
      }
    }),
    free: assign(({ context: { locks, claims, rows }, event }) => {
      if (event.type !== 'freed') return {};
      const isFreed = (lock: ActorId): boolean => lock === event.lock;
      return {
        locks: excluding(locks, [event.lock]),
        claims: without(claims, isFreed),
        rows: without(rows, isFreed),
      };
    }),
    begin: assign(({ context: { claims, alive }, event }) =>
      event.type === 'started'
        ? {
            claims: without(claims, (_, instance) => instance === event.instance),
            alive: begun(alive, event),
          }
        : {},
    ),
    end: assign(({ context: { alive }, event }) =>
      event.type === 'ended' ? { alive: ended(alive, event) } : {},
    ),
  },
}).createMachine({
  id: 'noLockOut',
  context: { locks: [], claims: {}, rows: {}, alive: {} },
  initial: 'open',
  on: {
    held: { actions: 'hold', target: '.judging' },
    freed: [{ guard: 'isHeld', actions: 'free', target: '.releasing' }, {}],
    started: [
      { guard: 'isClaimed', actions: 'begin', target: '.releasing' },
      { actions: 'begin', target: '.judging' },
    ],
    ended: { actions: 'end', target: '.judging' },
  },
  states: {
    open: {},
    judging: { always: [{ guard: anythingHeld, target: 'lockedOut' }, { target: 'open' }] },
    releasing: { always: [{ guard: anythingHeld, target: 'lockedOut' }, { target: 'released' }] },
    lockedOut: { tags: 'pending' },
    released: { tags: 'witness' },
  },
});

/**
 * A claim is settled by a start of its instance after it, and needs no release. A row that says Pending or Running is in
 * order while an execution of its instance is alive; once nobody is, it refuses every start for nobody's sake.
 *
 * Hears `held`, `freed`, `started` and `ended`. The witness asks for something that was held and is not any more, while nothing
 * else locks anybody out.
 */
export const noLockOut: DomainProperty = {
  name: 'noLockOut',
  sentence:
    'When the world is quiescent a fresh start can still succeed: no lock, claim or row is held for ever.',
  why: 'A lock that nobody will ever release stops the work for good, and silently: every later start is refused or waits.',
  witness:
    'what was held became free, or its claim was settled, and nothing else was held for nobody',
  source:
    'Azure/azure-functions-durable-extension#615 and #1265 (instances that stay Pending or Running for ever); ' +
    'the workaround in #612, whose record nobody deletes after a crash',
  machine,
};

function without(held: HeldFor, is: (lock: ActorId, instance: InstanceId) => boolean): HeldFor {
  return Object.fromEntries(
    Object.entries<InstanceId>(held).filter(([lock, instance]) => !is(lock, instance)),
  );
}
