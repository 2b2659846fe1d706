import {
  called,
  callEnded,
  toldStarted,
  toldJoined,
  started,
  ended,
  processed,
  held,
  freed,
  type Case,
} from './monitor-facts.js';

/** What the properties of quiescence have to say, by name. Every debt and every witness occurs. */
export const quiescenceCases: { readonly [property: string]: readonly Case[] } = {
  everyCallReturns: [
    {
      name: 'a call is owed from its beginning to its end, however it ends',
      sees: [
        [called('starter-1'), 'pending'],
        [called('starter-2'), 'pending'],
        [callEnded('starter-1'), 'pending'],
        [callEnded('starter-2', 'threw'), 'witness'],
        [called('starter-1'), 'pending'],
        [callEnded('starter-1', 'died'), 'witness'],
      ],
    },
  ],

  noMessageLost: [
    {
      name: 'what was acknowledged is owed until it is processed, however it was acknowledged',
      sees: [
        [toldStarted('m1', 'e1'), 'pending'],
        [toldJoined('m2'), 'pending'],
        [processed(['m1']), 'pending'],
        [processed(['m2']), 'witness'],
      ],
    },
    {
      name: 'the batch may come before the answer, and the answer twice',
      sees: [
        [processed(['m1']), 'calm'],
        [toldJoined('m1'), 'witness'],
        [toldJoined('m2'), 'pending'],
        [toldJoined('m1'), 'pending'],
      ],
    },
    {
      name: 'a batch of others pays nothing',
      sees: [
        [toldJoined('m1'), 'pending'],
        [processed(['m2']), 'pending'],
        [processed(['m1', 'm3']), 'witness'],
        [processed(['m4']), 'witness'],
      ],
    },
  ],

  truthfulReturn: [
    {
      name: 'who was told "started" is owed that execution and no other',
      sees: [
        [toldStarted('m1', 'e1'), 'pending'],
        [started('e2'), 'pending'],
        [processed(['m1']), 'pending'],
        [started('e1'), 'witness'],
      ],
    },
    {
      name: 'the execution may be faster than the answer, and the answer come twice',
      sees: [
        [started('e1'), 'calm'],
        [toldStarted('m1', 'e1'), 'witness'],
        [toldStarted('m1', 'e1'), 'witness'],
        [toldStarted('m2', 'e2'), 'pending'],
        [toldStarted('m1', 'e1'), 'pending'],
      ],
    },
    {
      name: 'who was told "joined" is owed a batch with the message in it, and nothing else',
      sees: [
        [toldJoined('m1'), 'pending'],
        [processed(['m2']), 'pending'],
        [started('m1'), 'pending'],
        [processed(['m1', 'm3']), 'witness'],
      ],
    },
    {
      name: 'the batch may be faster than the answer',
      sees: [
        [processed(['m1']), 'calm'],
        [toldJoined('m1'), 'witness'],
      ],
    },
    {
      name: 'one promise kept does not keep the other',
      sees: [
        [toldStarted('m1', 'e1'), 'pending'],
        [toldJoined('m2'), 'pending'],
        [started('e1'), 'pending'],
        [processed(['m1', 'm2']), 'witness'],
        [toldJoined('m3'), 'pending'],
        [toldStarted('m4', 'e4'), 'pending'],
        [processed(['m3']), 'pending'],
        [started('e4'), 'witness'],
      ],
    },
    {
      name: '"started" without an execution promises nothing',
      sees: [
        [toldStarted('m1', null), 'calm'],
        [processed(['m1']), 'calm'],
      ],
    },
  ],

  noLockOut: [
    {
      name: 'a lock locks out until it is freed',
      sees: [
        [held('lock'), 'pending'],
        [started('e1'), 'pending'],
        [ended('e1'), 'pending'],
        [freed('lock'), 'witness'],
      ],
    },
    {
      name: 'each lock for itself',
      sees: [
        [held('lock', 'l1'), 'pending'],
        [held('lock', 'l2'), 'pending'],
        [freed('l1'), 'pending'],
        [freed('l1'), 'pending'],
        [freed('l2'), 'witness'],
      ],
    },
    {
      name: 'a claim locks out until its instance starts, and what started before does not count',
      sees: [
        [started('e1'), 'calm'],
        [held('claim'), 'pending'],
        [started('e2', 'i2'), 'pending'],
        [started('e3'), 'witness'],
        [ended('e3'), 'calm'],
      ],
    },
    {
      name: 'a claim that is given up is none',
      sees: [
        [held('claim'), 'pending'],
        [freed('claim'), 'witness'],
        [freed('claim'), 'witness'],
      ],
    },
    {
      name: 'a row is in order while an execution of its instance is alive',
      sees: [
        [held('row'), 'pending'],
        [started('e2', 'i2'), 'pending'],
        [started('e1'), 'calm'],
        [ended('e1'), 'pending'],
        [freed('row'), 'witness'],
      ],
    },
    {
      name: 'an execution may start before its row is there',
      sees: [
        [started('e1'), 'calm'],
        [held('row'), 'calm'],
        [freed('row'), 'witness'],
        [ended('e1'), 'calm'],
        [held('row'), 'pending'],
      ],
    },
    {
      name: 'of two executions of the instance one keeps the row in order',
      sees: [
        [held('row'), 'pending'],
        [started('e1'), 'calm'],
        [started('e2'), 'calm'],
        [ended('e1', 'aborted'), 'calm'],
        [ended('e2', 'failed'), 'pending'],
      ],
    },
    {
      name: 'what is free already becomes no freer',
      sees: [
        [freed('lock'), 'calm'],
        [freed('row'), 'calm'],
      ],
    },
  ],
};
