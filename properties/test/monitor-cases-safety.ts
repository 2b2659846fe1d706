import {
  accepted,
  toldJoined,
  rejected,
  started,
  ended,
  processed,
  dropped,
  discarded,
  type Case,
} from './monitor-facts.js';

/** What the properties of safety have to say, by name. Every violation, every debt and every witness occurs. */
export const safetyCases: { readonly [property: string]: readonly Case[] } = {
  exactlyOneBatchPerWindow: [
    {
      name: 'a batch is owed from the first message on; two messages in one batch are its witness',
      sees: [
        [accepted('m1'), 'pending'],
        [accepted('m2'), 'pending'],
        [processed(['m1', 'm2']), 'witness'],
      ],
    },
    {
      name: 'the batch may come before the answers',
      sees: [
        [processed(['m1', 'm2']), 'calm'],
        [accepted('m1'), 'calm'],
        [accepted('m2'), 'witness'],
      ],
    },
    {
      name: 'a message that is delivered again is still one',
      sees: [
        [accepted('m1'), 'pending'],
        [accepted('m1'), 'pending'],
        [processed(['m1']), 'calm'],
        [accepted('m1'), 'calm'],
      ],
    },
    {
      name: 'a second batch of the window is one too many, and stays so',
      sees: [
        [processed(['m1']), 'calm'],
        [processed(['m2']), 'violation'],
        [accepted('m1'), 'violation'],
        [processed(['m1']), 'violation'],
      ],
    },
    {
      name: 'a message that is delivered again is a second try of its window, whatever its sender is told, and when',
      sees: [
        [accepted('m1'), 'pending'],
        [toldJoined('m1', 'w1'), 'pending'],
        [processed(['m1']), 'calm'],
        [toldJoined('m1', 'w1'), 'witness'],
        [toldJoined('m1', 'w1'), 'witness'],
        [processed(['m1']), 'violation'],
        [toldJoined('m1', 'w1'), 'violation'],
        [rejected('m1', 'closed', 'w1'), 'violation'],
      ],
    },
    {
      name: 'so is another one that is turned away, in a window for which a message was accepted',
      sees: [
        [rejected('m2', 'locked', 'w1'), 'calm'],
        [rejected('m3', 'locked', 'w1'), 'calm'],
        [processed(['m1']), 'calm'],
        [accepted('m1'), 'witness'],
      ],
    },
    {
      name: 'a try of another window, or of nobody knows which, is none of this one',
      sees: [
        [accepted('m1'), 'pending'],
        [toldJoined('m1', 'w1'), 'pending'],
        [processed(['m1']), 'calm'],
        [rejected('m2', 'locked', 'w2'), 'calm'],
        [rejected('m2', 'locked', 'w2'), 'calm'],
        [rejected('m2', 'locked'), 'calm'],
        [toldJoined('m2'), 'calm'],
        [toldJoined('m2'), 'calm'],
      ],
    },
    {
      name: 'each window has its own batch',
      sees: [
        [accepted('m1'), 'pending'],
        [accepted('m2', 'w2'), 'pending'],
        [processed(['m1']), 'pending'],
        [processed(['m2'], 'w2'), 'calm'],
      ],
    },
  ],

  noOverlappingExecutions: [
    {
      name: 'a second execution of the instance is one too many, and stays so',
      sees: [
        [started('e1'), 'calm'],
        [started('e2'), 'violation'],
        [ended('e1'), 'violation'],
        [started('e1'), 'violation'],
        [processed(['m1', 'm2']), 'violation'],
        [toldJoined('m1', 'w1'), 'violation'],
        [rejected('m2', 'locked', 'w1'), 'violation'],
      ],
    },
    {
      name: 'one after the other is in order, however the first ended: they might have overlapped',
      sees: [
        [started('e1'), 'calm'],
        [ended('e1'), 'calm'],
        [started('e2'), 'witness'],
        [ended('e2', 'aborted'), 'calm'],
        [started('e3'), 'witness'],
        [ended('e3', 'failed'), 'calm'],
        [started('e4'), 'witness'],
      ],
    },
    {
      name: 'those of other instances, and the one that continues as new or begins again, might not',
      sees: [
        [started('e1'), 'calm'],
        [ended('e1'), 'calm'],
        [started('e1+'), 'calm'],
        [ended('e1+'), 'calm'],
        [started('e1++'), 'calm'],
        [ended('e1++'), 'calm'],
        [started('e2', 'i2'), 'calm'],
        [ended('e2', 'aborted', 'i2'), 'calm'],
        [started('e2', 'i2'), 'calm'],
        [started('e3'), 'witness'],
        [ended('e3'), 'calm'],
      ],
    },
    {
      name: 'an execution that begins again overlaps with none',
      sees: [
        [started('e1'), 'calm'],
        [started('e1'), 'calm'],
        [ended('e1'), 'calm'],
        [started('e2'), 'witness'],
      ],
    },
    {
      name: 'instances may run side by side, and the end of one is not the end of the other',
      sees: [
        [started('e1'), 'calm'],
        [started('e2', 'i2'), 'calm'],
        [ended('e1'), 'calm'],
        [rejected('m3', 'alreadyRunning'), 'witness'],
        [started('e3', 'i2'), 'violation'],
      ],
    },
    {
      name: 'two tries of the window were answered while the execution was alive, or before: one was not needed',
      sees: [
        [toldJoined('m1', 'w1'), 'calm'],
        [started('e1'), 'calm'],
        [toldJoined('m1', 'w2'), 'calm'],
        [toldJoined('m1'), 'calm'],
        [rejected('m1', 'closed'), 'calm'],
        [rejected('m1', 'closed', 'w1'), 'witness'],
        [started('e2', 'i2', 'w3'), 'witness'],
        [ended('e1'), 'calm'],
        [rejected('m3', 'closed', 'w3'), 'calm'],
        [toldJoined('m3', 'w3'), 'witness'],
        [ended('e2', 'completed', 'i2'), 'calm'],
        [started('e3', 'i3'), 'witness'],
        [toldJoined('m1', 'w1'), 'witness'],
      ],
    },
    {
      name: 'a batch of two is a start that was not needed; a batch of one is not',
      sees: [
        [started('e1'), 'calm'],
        [processed(['m1']), 'calm'],
        [processed(['m1', 'm2']), 'witness'],
        [ended('e1'), 'calm'],
        [processed(['m1', 'm2']), 'calm'],
      ],
    },
    ...(['alreadyRunning', 'locked', 'beingStarted'] as const).map((reason) => ({
      name: `a start is held off: ${reason}`,
      sees: [
        [rejected('m2', reason), 'calm'],
        [started('e1'), 'calm'],
        [rejected('m2', reason), 'witness'],
        [toldJoined('m2', 'w1'), 'witness'],
      ] as const,
    })),
    {
      name: 'an event that nobody takes is not a start that is held off',
      sees: [
        [started('e1'), 'calm'],
        [rejected('m2', 'absent'), 'calm'],
        [rejected('m2', 'closed'), 'calm'],
        [rejected('m2', 'rowGone'), 'calm'],
        [dropped('m2', 'closing'), 'calm'],
      ],
    },
    {
      name: 'a start that a flag has ignored is held off',
      sees: [
        [dropped('m2', 'ignored'), 'calm'],
        [started('e1'), 'calm'],
        [dropped('m2', 'ignored'), 'witness'],
      ],
    },
    {
      name: 'a start that the worker discards is held off, unless it is the execution itself that comes again',
      sees: [
        [discarded('e2'), 'calm'],
        [started('e1'), 'calm'],
        [discarded('e1'), 'calm'],
        [discarded('e1', 'e2'), 'witness'],
      ],
    },
    {
      name: 'that one was told "joined" is no witness: it may be the message that the execution started with',
      sees: [
        [started('e1'), 'calm'],
        [toldJoined('m1', 'w1'), 'calm'],
      ],
    },
  ],

  consolidated: [
    {
      name: 'two messages that share no batch are apart, and stay so',
      sees: [
        [processed(['m1']), 'calm'],
        [processed(['m2']), 'violation'],
        [processed(['m1', 'm2']), 'violation'],
      ],
    },
    {
      name: 'so they are if a third is with each of them',
      sees: [
        [processed(['m1', 'm2']), 'witness'],
        [processed(['m2', 'm3']), 'violation'],
      ],
    },
    {
      name: 'a batch may grow',
      sees: [
        [processed(['m1']), 'calm'],
        [processed(['m1']), 'calm'],
        [processed(['m1', 'm2']), 'witness'],
        [processed(['m1', 'm2', 'm3']), 'witness'],
        [processed(['m1', 'm2', 'm4']), 'violation'],
      ],
    },
    {
      name: 'parts of what was together come again: nobody is apart',
      sees: [
        [processed(['m1', 'm2']), 'witness'],
        [processed(['m1']), 'witness'],
        [processed(['m2']), 'witness'],
      ],
    },
    {
      name: 'windows are apart rightly',
      sees: [
        [processed(['m1']), 'calm'],
        [processed(['m2'], 'w2'), 'calm'],
        [processed(['m3'], 'w2'), 'violation'],
      ],
    },
  ],

  noMessageTwice: [
    {
      name: 'a message in two batches was processed twice, and stays so',
      sees: [
        [processed(['m1', 'm2']), 'witness'],
        [processed(['m3']), 'witness'],
        [processed(['m2', 'm4']), 'violation'],
        [processed(['m5']), 'violation'],
      ],
    },
    { name: 'so it was if it is in one twice', sees: [[processed(['m1', 'm1']), 'violation']] },
  ],
};
