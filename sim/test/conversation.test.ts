import { describe, expect, it } from 'vitest';
import {
  compareCosts,
  continues,
  annotate,
  preempts,
  World,
  type Party,
  type WorldAction,
} from '../index.js';
import { step } from './actions.js';
import { recorder, sender, worldOf } from './machines.js';
import { naiveStart } from './naive-start.js';

const message = (mover: string, from?: string): Party<string> => ({
  kind: 'message',
  mover,
  sender: from,
});
const timer: Party<string> = { kind: 'timer', mover: 'clerk', sender: undefined };
const fault: Party<string> = { kind: 'fault', mover: 'clerk', sender: undefined };

describe('a conversation', () => {
  it('goes on where somebody receives what the last mover has sent', () => {
    expect(continues(message('storage', 'client'), 'client')).toBe(true);
    expect(continues(message('storage', 'other'), 'client')).toBe(false);
  });

  it('does not go on where the last mover turns to somebody else', () => {
    expect(continues(message('storage', 'other'), 'storage')).toBe(false);
  });

  it('goes on with a move for which nothing is received', () => {
    expect(continues(message('thread'), 'thread')).toBe(true);
    expect(continues(message('thread'), 'other')).toBe(false);
  });

  it('is not there before anybody has moved, and not in timers and faults', () => {
    expect(continues(message('thread'), undefined)).toBe(false);
    expect(continues(timer, 'clerk')).toBe(false);
    expect(continues(fault, 'clerk')).toBe(false);
  });
});

describe('a preemption', () => {
  const answer = message('client', 'storage');
  const request = message('storage', 'other');

  it('leaves a conversation that could go on', () => {
    expect(preempts(request, 'storage', [answer, request])).toBe(true);
    expect(preempts(answer, 'storage', [answer, request])).toBe(false);
  });

  it('is none where the conversation is over', () => {
    expect(preempts(request, 'client', [answer, request])).toBe(false);
  });

  it('is a timer that fires while something could be received', () => {
    expect(preempts(timer, 'nobody', [timer, request])).toBe(true);
    expect(preempts(timer, 'nobody', [timer, fault])).toBe(false);
  });

  it('is no fault: that is counted for itself', () => {
    expect(preempts(fault, 'storage', [answer, fault])).toBe(false);
  });
});

describe('what a schedule costs', () => {
  const world = new World(naiveStart(2));
  const deliver = (actor: string, name: string): WorldAction => step(actor, 'deliver', name);
  const actions = [
    deliver('starter-1', 'BEGIN from environment'),
    deliver('storage', 'GET from starter-1'),
    deliver('starter-2', 'BEGIN from environment'),
    deliver('storage', 'GET from starter-2'),
    deliver('starter-2', 'NULL from storage'),
    deliver('storage', 'START from starter-2'),
    deliver('execution-1', 'START-1 from storage in control-queue'),
    step('execution-1', 'fire', 'TIMER in open'),
  ];

  it('is its faults, its preemptions, its steps and its cast, and tells which steps are preemptions', () => {
    const { cost, steps } = annotate(world, actions);
    expect(cost).toEqual({ faults: 0, preemptions: 2, steps: 8, actors: 4 });
    // Step 3: the answer to starter-1 is on its way. Step 8: three messages are under way when time passes.
    const preempted = steps.filter(({ turn }) => turn === 'preempts');
    expect(preempted.map(({ number }) => number)).toEqual([3, 8]);
  });

  it('counts faults', () => {
    const faulty = worldOf(
      { from: sender('to', { type: 'A' }), to: recorder('A') },
      { faults: { drop: { budget: 1 } } },
    );
    const schedule = [step('to', 'drop', 'A from from')];
    expect(annotate(faulty, schedule).cost).toMatchObject({
      faults: 1,
      preemptions: 0,
    });
  });

  it('is compared by faults, then preemptions, then steps, then actors', () => {
    const costs = [
      { faults: 1, preemptions: 0, steps: 1, actors: 1 },
      { faults: 0, preemptions: 1, steps: 1, actors: 1 },
      { faults: 0, preemptions: 0, steps: 9, actors: 2 },
      { faults: 0, preemptions: 0, steps: 9, actors: 1 },
      { faults: 0, preemptions: 0, steps: 8, actors: 9 },
    ];
    expect([...costs].sort(compareCosts)).toEqual([4, 3, 2, 1, 0].map((index) => costs[index]));
  });
});
