import { setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  cheapest,
  annotate,
  format,
  labelText,
  LazyGraph,
  parse,
  replay,
  run,
  scripted,
  type Vocabulary,
  type World,
} from '../index.js';
import { action, step } from './actions.js';
import { announce, reply, send } from './effects.js';
import { machineOf, never, recorder, sender, worldOf } from './machines.js';

const none: Vocabulary = { actors: [], mailboxes: [], faults: [] };

describe('a label', () => {
  it.each([
    ['queue: deliver ITEM from worker', { kind: 'deliver', type: 'ITEM', from: 'worker' }],
    ['queue: drop ITEM {"a":1} from worker', { fault: 'drop', content: { a: 1 }, from: 'worker' }],
    [
      'queue: deliver A B {"s":"} from x in y"} from z',
      { type: 'A B', content: { s: '} from x in y' }, from: 'z' },
    ],
    ['worker: deliver ITEM from queue in box', { type: 'ITEM', from: 'queue', via: 'box' }],
    ['starter-1: fire NAP in a.b', { kind: 'fire', type: 'NAP', via: 'a.b' }],
    ['starter-1: fire NAP', { kind: 'fire', type: 'NAP' }],
    ['starter-1: crash', { kind: 'fault', fault: 'crash' }],
    ['starter-1: worker-crash DIE', { kind: 'fault', fault: 'worker-crash', type: 'DIE' }],
    ['clock: advance', { kind: 'advance' }],
    ['queue: deliver ITEM {no json} from worker', { type: 'ITEM {no json}', from: 'worker' }],
    ['queue: deliver } from {', { type: '}', from: '{' }],
  ])('%s is read, and written again as it was', (line, fields) => {
    expect(action(line)).toMatchObject(fields);
    expect(labelText(format(action(line)))).toBe(line);
  });

  it.each([
    { actor: 'a', action: 'deliver' },
    { actor: 'a', action: 'deliver', message: 'X' },
    { actor: 'a', action: 'fire' },
    { actor: 'clock', action: 'advance', message: 'X' },
  ])('%j is no action', (label) => {
    expect(parse(label)).toEqual([]);
  });

  it('is read by the names of a world', () => {
    const read = (message: string, ...actors: readonly string[]): unknown =>
      parse({ actor: 'to', action: 'deliver', message }, { ...none, actors });
    expect(read('NEWS from b from a', 'a')).toMatchObject([{ type: 'NEWS from b', from: 'a' }]);
    expect(read('NEWS from b from a', 'b from a')).toMatchObject([{ type: 'NEWS' }]);
    expect(read('NEWS from copy from a', 'a', 'copy from a')).toHaveLength(2);
    const own = parse({ actor: 'to', action: 'drop', message: 'A' }, { ...none, faults: ['drop'] });
    expect(own).toEqual([{ kind: 'fault', fault: 'drop', actor: 'to', type: 'A' }]);
  });
});

describe('an action', () => {
  const world = worldOf({ from: sender('to', { type: 'A' }), to: recorder('A') });

  it('is one object in its world, and may be another one with the same fields', () => {
    const [first] = world.enabled(world.initial());
    const [again] = world.enabled(world.initial());
    expect(again).toBe(first);
    const foreign = step('to', 'deliver', 'A from from');
    expect(foreign).not.toBe(first);
    expect(world.step(world.initial(), foreign)).toEqual(replay(world, [foreign])[1]);
  });

  it('says what is in the message only where nothing else tells', () => {
    const machine = setup({}).createMachine({ on: { '*': {} } });
    const bag = worldOf(
      { from: sender('to', { type: 'A', text: 'x' }), to: machine },
      { channel: () => 'bag' },
    );
    const fields = { type: 'A', from: 'from', content: { text: 'x' } };
    expect(bag.enabled(bag.initial())).toMatchObject([fields]);
  });
});

/** What the actors, messages and states of a world are called. */
interface Names {
  readonly one: string;
  readonly two: string;
  readonly cell: string;
  readonly box: string;
  readonly write: string;
  readonly state: string;
}

const plain: Names = {
  one: 'client-1',
  two: 'client-2',
  cell: 'cell',
  box: 'box',
  write: 'WRITE',
  state: 'resting',
};

/** Names out of which a sender was once read that was none. */
const strange: Names = {
  one: 'a',
  two: 'copy from a',
  cell: 'cell in a from box',
  box: 'box in a',
  write: 'NEWS from a in box',
  state: 'reply from copy from a',
};

/** Two clients that read a cell, rest, and write to it through a shared mailbox: a lost update. */
function lostUpdate({ one, two, cell, box, write, state }: Names): World {
  const client = machineOf(
    {
      initial: 'reading',
      on: { VALUE: {}, STORED: {} },
      states: {
        reading: { entry: send(cell, { type: 'READ' }), on: { VALUE: state } },
        [state]: { after: { NAP: 'writing' } },
        writing: { entry: send(box, { type: write }) },
      },
    },
    { NAP: () => 5 },
  );
  const store = machineOf({
    on: {
      READ: { actions: reply('VALUE') },
      [write]: { actions: [reply('STORED'), announce('stored')] },
    },
  });
  return worldOf(
    { [one]: client, [two]: client, [cell]: store },
    {
      shared: [{ id: box, kind: 'fifo', receivers: [cell] }],
      properties: [{ name: 'storedOnce', machine: never('stored', 2) }],
      faults: { 'lost-reply': { budget: 1 }, crash: { budget: 1 } },
    },
  );
}

describe('names that look like labels', () => {
  it('do not change who has sent what, nor what a schedule costs', () => {
    const [usual, odd] = [lostUpdate(plain), lostUpdate(strange)];
    const called = new Map(
      Object.entries(plain).map(([key, name]) => [name, strange[key as keyof Names]]),
    );
    for (let seed = 1; seed <= 40; seed += 1) {
      const answers = Array.from({ length: 60 }, (_, index) => (seed * (index + 7)) % 11);
      const [one, other] = [usual, odd].map((world) => run(world, scripted(answers)));
      if (one === undefined || other === undefined) throw new Error('no run');
      expect(other.preemptions).toBe(one.preemptions);
      expect(annotate(odd, other.actions).cost).toEqual(annotate(usual, one.actions).cost);
      const senders = one.actions.map((taken) => usual.sender(taken));
      expect(other.actions.map((taken) => odd.sender(taken))).toEqual(
        senders.map((name) => (name === undefined ? undefined : (called.get(name) ?? name))),
      );
    }
  });

  it('do not change the minimum', () => {
    const [usual, odd] = [plain, strange].map((names) =>
      cheapest(new LazyGraph(lostUpdate(names)), 0),
    );
    if (usual?.kind !== 'found' || odd?.kind !== 'found') throw new Error('no minimum');
    expect(odd.cost).toEqual(usual.cost);
    expect(odd.statesBelow).toBe(usual.statesBelow);
  });
});
