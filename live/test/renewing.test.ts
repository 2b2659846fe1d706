import { beforeEach, describe, expect, it } from 'vitest';
import {
  actorPart,
  blobLease,
  type BlobReply,
  type BlobRequest,
  type LeaseId,
} from '../../model/index.js';
import { deploy, renewing, type Adapter } from '../index.js';
import { emulated } from './emulated.js';

type Blob = Adapter<BlobRequest, BlobReply>;

let blob: Blob;

const store = emulated();
beforeEach(async () => {
  const part = actorPart('lock', blobLease, { id: 'lock', guards: null, lapses: 'unrenewed' });
  const { adapters } = await deploy(store().account, [part]);
  blob = adapters.get('lock') as Blob;
});

/** Timers that a test fires; the requests that follow are awaited. */
function handTimers() {
  const set = new Map<number, { task: () => void; milliseconds: number }>();
  let last = 0;
  return {
    timers: {
      setTimeout: (task: () => void, milliseconds: number): unknown => {
        set.set(++last, { task, milliseconds });
        return last;
      },
      clearTimeout: (timer: unknown): void => void set.delete(timer as number),
    },
    /** Moves the clock to the one timer that is set, and fires it. */
    fire: async (): Promise<void> => {
      const [[id, { task, milliseconds }]] = [...set] as [
        [number, { task: () => void; milliseconds: number }],
      ];
      set.delete(id);
      store().clock.advance(milliseconds);
      task();
      for (let turn = 0; turn < 200 && set.size === 0; turn++) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    count: (): number => set.size,
  };
}

async function acquire(adapter: Blob): Promise<LeaseId> {
  const outcome = await adapter.perform(
    { type: 'ACQUIRE', durationSeconds: 15, proposedId: null },
    'holder',
  );
  if (outcome.kind === 'replied' && outcome.reply.type === 'LEASED') return outcome.reply.leaseId;
  throw new Error(`expected a lease, found ${JSON.stringify(outcome)}`);
}

async function leaseState(): Promise<unknown> {
  const outcome = await blob.perform({ type: 'READ_PROPERTIES' }, 'observer');
  return outcome.kind === 'replied' && 'leaseState' in outcome.reply && outcome.reply.leaseState;
}

describe('a lease that is renewed', () => {
  it('is still held when its time would be over three times', async () => {
    const hand = handTimers();
    await acquire(renewing(blob, { timers: hand.timers }));
    for (let half = 0; half < 6; half++) await hand.fire();
    expect(await leaseState()).toBe('leased');
  });

  it('expires without that', async () => {
    await acquire(blob);
    store().clock.advance(45_000);
    expect(await leaseState()).toBe('expired');
  });

  it('is renewed no longer when it is released, nor when its holder is closed', async () => {
    const hand = handTimers();
    const holder = renewing(blob, { timers: hand.timers });
    const leaseId = await acquire(holder);
    expect(hand.count()).toBe(1);
    await holder.perform({ type: 'RELEASE', leaseId }, 'holder');
    expect(hand.count()).toBe(0);
    await acquire(holder);
    holder.close?.();
    expect(hand.count()).toBe(0);
  });

  it('is said to be lost, once, when a renewal is refused', async () => {
    const hand = handTimers();
    const lost: unknown[] = [];
    await acquire(renewing(blob, { timers: hand.timers, lost: (why) => lost.push(why) }));
    await blob.perform({ type: 'BREAK', periodSeconds: 0 }, 'somebody');
    await hand.fire();
    expect(lost).toMatchObject([{ reply: { code: 'LeaseIsBrokenAndCannotBeRenewed' } }]);
    expect(hand.count()).toBe(0);
  });

  it('is not renewed when it was not granted, or never ends', async () => {
    const hand = handTimers();
    const holder = renewing(blob, { timers: hand.timers });
    await blob.perform({ type: 'ACQUIRE', durationSeconds: -1, proposedId: null }, 'somebody');
    await expect(acquire(holder)).rejects.toThrow('LeaseAlreadyPresent');
    expect(hand.count()).toBe(0);
  });
});
