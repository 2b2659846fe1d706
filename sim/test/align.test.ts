import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { align, annotate, type World, type WorldAction } from '../index.js';
import { machineOf } from './machines.js';
import { send } from './effects.js';
import {
  actions,
  cellWorld,
  client,
  first,
  followed,
  lines,
  lostUpdate,
  office,
  oracle,
  patient,
  plain,
  refusal,
  sleepy,
  stored,
} from './align-worlds.js';

describe('a schedule is followed', () => {
  it('to the letter where nothing has changed', () => {
    expect(followed(plain())).toEqual({ lines, notes: [], violated: true });
    const { after, missing, loop } = align(plain(), lostUpdate, { expect: stored });
    expect({ after, missing, loop }).toEqual({
      after: [0, 1, 2, 3, 4, 5, 6],
      missing: null,
      loop: null,
    });
  });

  it('past actors and messages that were added: they wait', () => {
    const more = cellWorld(
      {
        'client-0': client(),
        'client-1': client(),
        'client-2': client(),
        'client-3': client(),
        bin: machineOf({ on: { JUNK: {} } }),
      },
      { mail: [{ to: 'bin', message: { type: 'JUNK' } }] },
    );
    expect(followed(more)).toEqual({ lines, notes: [], violated: true });
  });

  it('past faults that were not possible when it was found', () => {
    const faulty = cellWorld(
      { 'client-1': client(), 'client-2': client() },
      { faults: { crash: { budget: 2 }, duplicate: { budget: 1 } } },
    );
    expect(followed(faulty)).toEqual({ lines, notes: [], violated: true });
  });

  it('by actors with other numbers, one for one', () => {
    const renumbered = cellWorld({ 'client-12': client(), 'client-11': client() });
    const { notes, violated, lines: is } = followed(renumbered);
    expect(violated).toBe(true);
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/^re-synchronised at step 1: 'client-1' is 'client-1[12]' now$/);
    const [a, b] = is[0]?.endsWith('11') ? ['11', '12'] : ['12', '11'];
    expect(is).toEqual(
      lines.map((line) =>
        line.replace(/client-(\d)/, (_, n) => `client-${n === '1' ? String(a) : String(b)}`),
      ),
    );
  });

  it('by workers that have changed places, although the first step that tells comes late', () => {
    const schedule = actions(
      'boss: deliver JOB from client-1',
      'boss: deliver JOB from client-2',
      'worker-1: deliver RUN from boss',
      'client-1: deliver DONE from worker-1',
      'worker-2: deliver RUN from boss',
    );
    const before = office({ 'client-1': 'worker-1', 'client-2': 'worker-2' });
    expect(followed(before, schedule, {}).notes).toEqual([]);
    const now = office({ 'client-1': 'worker-2', 'client-2': 'worker-1' });
    expect(followed(now, schedule, {})).toMatchObject({
      lines: [
        'boss: deliver JOB from client-1',
        'boss: deliver JOB from client-2',
        'worker-2: deliver RUN from boss',
        'client-1: deliver DONE from worker-2',
        'worker-1: deliver RUN from boss',
      ],
      notes: [
        "re-synchronised at step 3: 'worker-1' is 'worker-2' now",
        "re-synchronised at step 5: 'worker-2' is 'worker-1' now",
      ],
    });
  });

  it('through a step that was added', () => {
    const asking = cellWorld({
      'client-1': client(['oracle']),
      'client-2': client(),
      oracle: oracle(),
    });
    expect(followed(asking)).toEqual({
      lines: [
        ...lines.slice(0, 4),
        'oracle: deliver ASK from client-1',
        'client-1: deliver ANSWER from oracle',
        ...lines.slice(4),
      ],
      notes: [
        "re-synchronised at step 5: inserted 'oracle: deliver ASK from client-1'",
        "re-synchronised at step 6: inserted 'client-1: deliver ANSWER from oracle'",
      ],
      violated: true,
    });
    const { after } = align(asking, lostUpdate);
    expect(after).toEqual([0, 1, 2, 3, 4, 7, 8]);
  });

  it('by names that have changed places where its order is impossible otherwise', () => {
    const swapped = cellWorld({ 'client-1': patient, 'client-2': first });
    expect(followed(swapped)).toMatchObject({
      notes: [
        "re-synchronised at step 1: 'client-1' is 'client-2' now",
        "re-synchronised at step 3: inserted 'client-1: deliver TURN from client-2'",
        "re-synchronised at step 4: 'client-2' is 'client-1' now",
      ],
      violated: true,
    });
  });

  it('through as many steps in a row as the bound says, and not one more', () => {
    const asks = (...who: readonly string[]): World =>
      cellWorld({ 'client-1': client(who), 'client-2': client(), oracle: oracle() });
    expect(followed(asks('oracle', 'oracle')).notes).toHaveLength(4);
    expect(refusal(asks('oracle', 'oracle', 'oracle'))).toMatchObject({ step: 5 });
  });

  it('through a step that was removed', () => {
    const asking = actions(
      ...lines.slice(0, 4),
      'oracle: deliver ASK from client-1',
      'client-1: deliver ANSWER from oracle',
      ...lines.slice(4),
    );
    expect(followed(plain(), asking)).toEqual({
      lines,
      notes: [
        "re-synchronised: step 5 of the file, 'oracle: deliver ASK from client-1', is no more; left out",
        "re-synchronised: step 6 of the file, 'client-1: deliver ANSWER from oracle', is no more; left out",
      ],
      violated: true,
    });
    expect(align(plain(), asking).after).toEqual([0, 1, 2, 3, 4, 4, 4, 5, 6]);
  });

  it('through a step that was removed in one place and is still there in another', () => {
    const world = cellWorld({ 'client-1': client(['oracle']), oracle: oracle() });
    const ask = ['oracle: deliver ASK from client-1', 'client-1: deliver ANSWER from oracle'];
    const schedule = actions(
      ...ask,
      ...lines.slice(0, 2),
      ...ask,
      'cell: deliver WRITE from client-1',
    );
    expect(followed(world, schedule, {}).notes).toEqual([
      `re-synchronised: step 1 of the file, '${ask[0]}', is no more; left out`,
      `re-synchronised: step 2 of the file, '${ask[1]}', is no more; left out`,
    ]);
  });

  it('where a step is needed only after a step that has another name now', () => {
    const greeter = machineOf({
      entry: [send('a-7', { type: 'HELLO' }), send('b', { type: 'MORE' })],
    });
    const b = machineOf({ on: { MORE: { actions: send('c', { type: 'X' }) } } });
    const ear = machineOf({ on: { '*': {} } });
    const world = cellWorld({ greeter, 'a-7': ear, b, c: ear });
    const schedule = actions('a-1: deliver HELLO from greeter', 'c: deliver X from b');
    expect(followed(world, schedule, {}).lines).toEqual([
      'a-7: deliver HELLO from greeter',
      'b: deliver MORE from greeter',
      'c: deliver X from b',
    ]);
  });

  it('where a timer is set in a state of another name', () => {
    const napping = (state: string): World =>
      cellWorld({ 'client-1': sleepy(state), 'client-2': client() });
    const schedule = actions(
      ...lines.slice(0, 4),
      'client-1: fire NAP in dozing',
      ...lines.slice(4),
    );
    expect(followed(napping('dozing'), schedule).notes).toEqual([]);
    expect(followed(napping('resting'), schedule)).toMatchObject({
      notes: [
        "re-synchronised at step 5: 'client-1: fire NAP in dozing' is 'client-1: fire NAP in resting' now",
      ],
      violated: true,
    });
  });

  it('where a message has more fields than its label says, and the same ones besides', () => {
    const teller = machineOf({
      entry: [
        send('ear', { type: 'WORD', text: 'a', of: 'client-1', loud: true }),
        send('ear', { type: 'WORD', text: 'b', of: 'client-2', loud: true }),
      ],
    });
    const ear = machineOf({ on: { WORD: {} } });
    const world = cellWorld({ teller, ear }, { channel: () => 'bag' });
    const said = (content: string): readonly WorldAction[] =>
      actions(`ear: deliver WORD ${content} from teller`);
    expect(followed(world, said('{"of":"client-2","text":"b"}'), {})).toMatchObject({
      lines: ['ear: deliver WORD {"loud":true,"of":"client-2","text":"b"} from teller'],
    });
    expect(refusal(world, said('{"of":"client-2","text":"c"}'), {}).step).toBe(1);
  });
});

describe('a loop that is followed', () => {
  const player = (other: string, serves: boolean, asks: boolean): AnyStateMachine =>
    machineOf({
      initial: serves ? 'hitting' : 'waiting',
      states: {
        waiting: { on: { BALL: asks ? 'asking' : 'hitting' } },
        asking: { entry: send('oracle', { type: 'ASK' }), on: { ANSWER: 'hitting' } },
        hitting: { entry: send(other, { type: 'BALL' }), always: 'waiting' },
      },
    });
  const match = (asks: boolean): World =>
    cellWorld({
      left: player('right', true, asks),
      right: player('left', false, asks),
      oracle: oracle(),
    });
  const rally = actions(
    'right: deliver BALL from left',
    'left: deliver BALL from right',
    'right: deliver BALL from left',
  );

  it('begins where it did', () => {
    expect(align(match(false), rally, { loop: 1 })).toMatchObject({ loop: 1, adaptations: [] });
  });

  it('may have steps that were added', () => {
    const world = match(true);
    const { actions: ran, loop, after } = align(world, rally, { loop: 1 });
    expect(ran.map((action) => world.describe(action))).toEqual([
      'right: deliver BALL from left',
      'oracle: deliver ASK from right',
      'right: deliver ANSWER from oracle',
      'left: deliver BALL from right',
      'oracle: deliver ASK from left',
      'left: deliver ANSWER from oracle',
      'right: deliver BALL from left',
    ]);
    expect({ loop, after }).toEqual({ loop: 1, after: [0, 1, 4, 7] });
    expect(annotate(world, ran, loop)).toMatchObject({ loop: 1, starved: [] });
  });

  it('must close', () => {
    const open = rally.slice(0, 2);
    expect(refusal(match(true), open, { loop: 1 }).message).toContain('the loop does not close');
  });
});
