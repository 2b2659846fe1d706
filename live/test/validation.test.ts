import { describe, expect, it } from 'vitest';
import type { Message } from '../../model/index.js';
import { defaultSpec, partsFor, worldOf, type WorldSpec } from '../../properties/index.js';
import { annotate, type World } from '../../sim/index.js';
import { recordRun, validate, type Observed, type Recording } from '../validation/index.js';
import { full } from '../../sim/test/runs.js';
import { emulated } from './emulated.js';
import { lenientInsert } from './lenient.js';

const store = emulated({ ticks: true });

const starters = 3;

const specOf = (strategy: string): WorldSpec => ({
  ...defaultSpec,
  strategy,
  runtime: 'deduplicating',
  starters,
  messages: starters,
});

const worlds = new Map<string, World>();

function worldFor(strategy: string): World {
  const world = worlds.get(strategy) ?? worldOf(specOf(strategy), { symmetry: false });
  worlds.set(strategy, world);
  return world;
}

const recorded = (strategy: string, seed: number): Promise<Recording> =>
  recordRun(partsFor(specOf(strategy)), store().account, { seed });

const names = [
  'naive',
  'conditional-start',
  'workaround',
  'workaround-repaired',
  'atomic-insert',
  'lease',
  'entity',
  'inbox',
  'flag',
  'flag-atomic',
];

describe('starters that run as they like', () => {
  it.each(names)('%s: what they ask and are answered is a behaviour of the model', async (name) => {
    for (const seed of full ? [1, 2, 3] : [1]) {
      const recording = await recorded(name, seed);
      const validation = validate(worldFor(name), recording);
      expect(validation).toMatchObject({ kind: 'behaviour' });
      const calls = recording.filter(({ kind }) => kind === 'call');
      expect(calls.length).toBeGreaterThanOrEqual(starters);
      if (validation.kind === 'impossible') return;
      // The schedule is one that the simulator replays, request by request.
      const execution = annotate(worldFor(name), validation.schedule);
      expect(execution.steps.filter(({ event }) => event?.type === 'MESSAGE')).toHaveLength(
        starters,
      );
    }
  });

  it('overlap in time, and not always in the same way', async () => {
    const orders = new Set<string>();
    let overlaps = 0;
    for (let seed = 1; seed <= 10; seed += 1) {
      const recording = await recorded('naive', seed);
      orders.add(recording.map((observed) => `${observed.kind}`).join());
      overlaps += overlapsIn(recording);
    }
    expect(orders.size).toBeGreaterThan(1);
    expect(overlaps).toBeGreaterThan(0);
  });
});

/** Calls that are sent while another one has no answer yet. */
function overlapsIn(recording: Recording): number {
  const open = new Set<number>();
  let overlaps = 0;
  for (const observed of recording) {
    if (observed.kind === 'return') open.delete(observed.call);
    if (observed.kind !== 'call') continue;
    if (open.size > 0) overlaps += 1;
    open.add(observed.call);
  }
  return overlaps;
}

describe('a recording that was corrupted', () => {
  const all = (recording: Recording, is: (observed: Observed) => boolean): readonly number[] =>
    recording.flatMap((observed, at) => (is(observed) ? [at] : []));

  const changed = (
    recording: Recording,
    at: number,
    change: (observed: Observed) => Observed,
  ): Recording => recording.map((observed, index) => (index === at ? change(observed) : observed));

  const created: Message = { type: 'RECORD_INSERTED', status: 201, etag: 'W/"other"' as never };

  it('by an insert that succeeds twice is refused when the second success is known', async () => {
    const recording = await recorded('atomic-insert', 1);
    const exists = all(
      recording,
      (observed) => observed.kind === 'return' && observed.reply?.type === 'RECORD_EXISTS',
    );
    const [at] = exists;
    if (at === undefined) throw new Error('nobody came second');
    const wrong = changed(
      recording,
      at,
      (observed) => ({ ...observed, reply: created }) as Observed,
    );
    // Whoever returns first may have been the first; the second 201 cannot be explained.
    const successes = all(
      wrong,
      (observed) => observed.kind === 'return' && observed.reply?.type === 'RECORD_INSERTED',
    );
    expect(validate(worldFor('atomic-insert'), wrong)).toMatchObject({
      kind: 'impossible',
      at: successes[1],
    });
  });

  it('by a request that its machine does not make is refused there', async () => {
    const recording = await recorded('naive', 1);
    const [at] = all(recording, ({ kind }) => kind === 'call');
    const wrong = changed(
      recording,
      at ?? 0,
      (observed) => ({ ...observed, request: { type: 'PURGE' } }) as Observed,
    );
    expect(validate(worldFor('naive'), wrong)).toMatchObject({ kind: 'impossible', at });
  });

  it('by an answer that came before it was asked for is refused there', async () => {
    const recording = await recorded('naive', 1);
    const at = all(recording, ({ kind }) => kind === 'call')[0] ?? 0;
    const answer = recording.findIndex((observed) => observed.kind === 'return');
    const wrong = [...recording];
    [wrong[at], wrong[answer]] = [wrong[answer] as Observed, wrong[at] as Observed];
    expect(validate(worldFor('naive'), wrong)).toMatchObject({
      kind: 'impossible',
      at,
      because: expect.stringContaining('was never made') as unknown,
    });
  });

  it('by a row that nobody wrote is refused when it is read', async () => {
    const recording = await recorded('naive', 2);
    const reads = all(
      recording,
      (observed) => observed.kind === 'return' && observed.reply?.type === 'ROW',
    );
    const [at] = reads;
    const row = { status: 'Running', executionId: 'e-m9', generation: 0, etag: 'W/"x"' };
    const wrong = changed(recording, at ?? 0, (observed) => {
      const { reply } = observed as { readonly reply: object };
      return { ...observed, reply: { ...reply, row } } as unknown as Observed;
    });
    expect(validate(worldFor('naive'), wrong)).toMatchObject({ kind: 'impossible', at });
  });
});

describe('a model that is wrong', () => {
  it('does not allow what happens: a table that lets everybody insert', async () => {
    const world = worldOf(specOf('atomic-insert'), { symmetry: false, strategy: lenientInsert });
    const recording = await recorded('atomic-insert', 1);
    const second = recording.findIndex(
      (observed) => observed.kind === 'return' && observed.reply?.type === 'RECORD_EXISTS',
    );
    expect(validate(world, recording)).toMatchObject({ kind: 'impossible', at: second });
  });
});
