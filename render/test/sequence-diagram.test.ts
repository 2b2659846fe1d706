import { describe, expect, it } from 'vitest';
import { defaultSpec, worldOf, type WorldSpec } from '../../properties/index.js';
import {
  explore,
  nameOf,
  type Verdict,
  type WorldAction,
  annotate,
  type Execution,
  type Step,
  type Turn,
} from '../../sim/index.js';
import type { Annotations } from '../annotations.js';
import { participantsOf } from '../participants.js';
import { sequenceDiagram } from '../sequence-diagram.js';
import endless from '../../cli/test/endless-strategy.js';
import { parse } from './mermaid.js';
import { readingOfFile, regressions } from './readings.js';
import { sampled } from '../../sim/test/runs.js';

type Violated = Extract<Verdict<WorldAction>, { kind: 'violated' }>;

type Bare = Pick<Step, 'action' | 'event' | 'sends' | 'facts'>;

const spec: WorldSpec = { ...defaultSpec, strategy: 'naive', messages: 2 };
const stays = { shared: {}, properties: {}, faultsLeft: {} };
const nobody = { value: 'idle', context: {}, timers: [], mailbox: [] };

/** An execution of actors `client` and `store`, in this order, with these steps. */
function executionOf(steps: readonly Bare[], turn: Turn = 'goes on'): Execution {
  const view = { ...stays, actors: { client: nobody, 'store;1': nobody, bystander: nobody } };
  return {
    steps: steps.map((step, index) => ({
      ...step,
      number: index + 1,
      turn,
      alternatives: [],
      stands: [],
    })),
    states: [],
    cost: { faults: 0, preemptions: 0, steps: steps.length, actors: 0 },
    facts: [],
    violations: [],
    quiescent: true,
    loop: null,
    starved: [],
    roles: new Map(),
    view: () => view,
    aftermath: view,
  };
}

const quiet: Annotations = { violations: [], windows: 1 };

/** Without the breaks in labels: where these are is a matter of looks. */
function linesIn(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim().replaceAll('<br/>', ' '));
}

/** A step of any kind, those that other versions of the simulator have included. */
function step(
  actor: string,
  action: string,
  event: Step['event'],
  more: { readonly message?: string; readonly facts?: Step['facts'] } = {},
): Bare {
  const { message, facts = [] } = more;
  return { action: named(actor, action, event, message), event, sends: [], facts };
}

function named(actor: string, name: string, event: Step['event'], type?: string): WorldAction {
  if (name === 'advance') return { kind: name, actor };
  if (name === 'fire') return { kind: name, actor, type: type ?? '' };
  if (name === 'deliver') {
    return { kind: name, actor, type: event?.type ?? '', from: event?.['from'] as string };
  }
  return { kind: 'fault', fault: name, actor, type };
}

describe('the diagram of a counterexample', () => {
  const world = worldOf(spec, { watched: ['noOverlappingExecutions'] });
  const { actions } = (explore(world)[0] as Violated).counterexample;
  const execution = annotate(world, actions);
  const text = sequenceDiagram(execution, { ...quiet, violations: execution.violations });
  const lines = linesIn(text);

  it('is a sequence diagram to Mermaid', async () => {
    expect(await parse(text)).toBe('sequence');
  });

  it('shows each delivery once, from its sender to its receiver, under the number of its step', () => {
    const arrows = lines.flatMap((line) => {
      const [, from, to, number] = /^(\w+)--?>>(\w+): (?:» )?(\d+)\. /.exec(line) ?? [];
      return number === undefined ? [] : [{ from, to, number: Number(number) }];
    });
    const id = (actor: unknown): string => `p_${String(actor).replaceAll('-', '_')}`;
    expect(arrows).toEqual(
      execution.steps
        .filter(({ event }) => event?.['from'] !== 'environment')
        .map(({ number, action, event }) => ({
          from: id(event?.['from']),
          to: id(action.actor),
          number,
        })),
    );
    expect(lines).toContain('Note over p_starter_1: 1. MESSAGE m1');
  });

  it('marks the steps that are preemptions, as the text does', () => {
    const marked = lines.flatMap((line) => /» (\d+)\. /.exec(line)?.[1] ?? []).map(Number);
    const preempted = execution.steps.flatMap(({ number, turn }) =>
      turn === 'preempts' ? [number] : [],
    );
    expect(preempted.length).toBeGreaterThan(2);
    expect(marked).toEqual(preempted);
  });

  it('has those who take part, in the order of the lanes of the text', () => {
    const participants = lines.flatMap((line) => /^participant \w+ as (.+)$/.exec(line)?.[1] ?? []);
    expect(participants).toEqual([
      'starter-1',
      'starter-2',
      'execution-1',
      'execution-2',
      'instances',
      'queue',
      'worker',
    ]);
    expect(participants).toEqual(participantsOf(execution).map(({ name }) => name));
    expect(Object.keys(execution.view(0).actors)).toContain('history');
  });

  it('boxes the start and the run', () => {
    const boxes = lines.flatMap((line, index) =>
      line === 'rect rgba(128, 128, 128, 0.12)' ? [lines[index + 1]] : [],
    );
    expect(boxes).toEqual([
      'Note over p_worker,p_starter_1: START',
      'Note over p_worker,p_starter_1: RUN',
    ]);
    const begin = lines.indexOf('Note over p_worker,p_starter_1: RUN');
    const started = lines.findIndex((line) => line.includes('* started execution'));
    expect(started - begin).toBe(2);
  });

  it('notes the decision at its step', async () => {
    const critical = { step: 7, text: 'instances answers; before' };
    const told = sequenceDiagram(execution, { ...quiet, critical });
    expect(await parse(told)).toBe('sequence');
    const all = linesIn(told);
    const at = all.findIndex((line) => line.includes('◆ instances answers#59; before'));
    expect(all[at - 1]).toBe('rect rgba(148, 87, 235, 0.3)');
    expect(all[at - 2]).toMatch(/: (?:» )?7\. /);
  });

  it('notes the facts, and the violation at the end', () => {
    expect(lines.filter((line) => line.includes('started execution'))).toHaveLength(2);
    expect(lines.slice(-4)).toEqual([
      'rect rgba(220, 53, 69, 0.3)',
      'Note over p_worker,p_starter_1: ! noOverlappingExecutions is broken',
      'end',
      'end',
    ]);
    expect(sequenceDiagram(execution, quiet)).not.toContain('is broken');
  });
});

describe('the diagrams of the catalogue', () => {
  it.each(sampled(regressions))('%s has each step once, in order', async (file) => {
    const { execution, annotations } = readingOfFile(file);
    const text = sequenceDiagram(execution, annotations);
    expect(await parse(text)).toBe('sequence');
    const numbers = [...text.matchAll(/: (?:» )?(\d+)\. /g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(execution.steps.map(({ number }) => number));
    expect(text.match(/! \w+ is broken/g)).toHaveLength(annotations.violations.length);
  });
});

describe('each kind of step', () => {
  const row = { type: 'ROW', status: 200, row: null, from: 'store;1' };
  const read = { type: 'READ', from: 'client' };
  const linesOf = (...steps: readonly Bare[]): readonly string[] =>
    linesIn(sequenceDiagram(executionOf(steps), quiet)).filter(
      (line) => !/^(%%|sequenceDiagram|participant)/.test(line),
    );
  const fault = 'rect rgba(255, 193, 7, 0.3)';

  it.each([
    [step('store;1', 'deliver', read), ['p_client->>p_store_1: 1. READ']],
    [step('client', 'deliver', row), ['p_store_1-->>p_client: 1. ROW null']],
    [
      step('client', 'deliver', { type: 'NO', status: 409, code: 'Taken', from: 'store;1' }),
      ['p_store_1-->>p_client: 1. NO 409 Taken'],
    ],
    [step('store;1', 'drop', read), [fault, 'p_client-xp_store_1: 1. LOST#58; READ', 'end']],
    [
      step('store;1', 'duplicate', read),
      [fault, 'Note over p_client,p_store_1: 1. WILL ARRIVE TWICE#58; READ', 'end'],
    ],
    [
      step('store;1', 'lost-reply', read),
      [
        fault,
        'p_client->>p_store_1: 1. READ',
        'p_store_1--xp_client: THE ANSWER IS LOST#59; the request comes again',
        'end',
      ],
    ],
    [
      step('client', 'fire', null, { message: 'BACKOFF in busy.waiting' }),
      ['Note over p_client: 1. timer BACKOFF in busy.waiting'],
    ],
    [
      step('client', 'redelivery', { type: 'MESSAGE', id: 'm1', from: 'environment' }),
      [fault, 'Note over p_client: 1. DELIVERED AGAIN#58; MESSAGE m1', 'end'],
    ],
    [step('client', 'crash', null), [fault, 'Note over p_client: 1. CRASH', 'end']],
    [
      step('client', 'worker-crash', { type: 'DIE', from: 'environment' }, { message: 'DIE' }),
      [fault, 'Note over p_client: 1. WORKER-CRASH DIE', 'end'],
    ],
    [
      step('client', 'deliver', row, {
        facts: [
          { type: 'rejected', message: 'm1', reason: 'locked' },
          { type: 'mine', colour: 'a;b' },
        ],
      }),
      [
        'p_store_1-->>p_client: 1. ROW null',
        'Note over p_client: * told the sender of m1#58; no (locked) * mine colour=a#59;b',
      ],
    ],
  ])('%j', async (one, lines) => {
    expect(linesOf(one)).toEqual(lines);
    expect(await parse(sequenceDiagram(executionOf([one]), quiet))).toBe('sequence');
  });

  it('lets time pass for everybody', () => {
    const clock = step('clock', 'advance', null);
    expect(linesOf(step('store;1', 'deliver', read), clock)).toContain(
      'Note over p_client,p_store_1: 2. time passes until the next timer is due',
    );
    expect(linesOf(clock)).toEqual([
      'Note over p_client: 1. time passes until the next timer is due',
    ]);
  });

  it('does not take the giver of a fault for somebody who takes part', () => {
    const crash = step('client', 'crash', { type: 'CRASH', from: 'environment' });
    expect(sequenceDiagram(executionOf([crash]), quiet)).not.toContain('environment');
    const mail = step('client', 'drop', { type: 'MESSAGE', from: 'environment' });
    expect(linesOf(mail)).toContain('Note over p_client: 1. LOST#58; MESSAGE');
    const twice = step('client', 'duplicate', { type: 'MESSAGE', from: 'environment' });
    expect(linesOf(twice)).toContain('Note over p_client: 1. WILL ARRIVE TWICE#58; MESSAGE');
  });

  it('is told of a violation before any step', () => {
    const violation = { property: 'p', step: 0, violates: 'safety', loop: false } as const;
    expect(sequenceDiagram(executionOf([]), { ...quiet, violations: [violation] })).toContain(
      'Note over p_client: ! p is broken',
    );
  });

  it('shows any text as it is', async () => {
    const hostile = 'a;b #35; %%{init: {}}%% "c" <b>d</b> end\nloop x -->> y: z\\';
    const steps = [
      step('client', 'deliver', { type: hostile, from: 'store;1' }),
      step('client', 'fire', null, { message: hostile, facts: [{ type: hostile }] }),
    ];
    const text = sequenceDiagram(executionOf(steps), quiet);
    expect(await parse(text)).toBe('sequence');
    const whole = linesIn(text).join();
    expect(whole).toContain('a#59;b #35;35#59; #37;#37;{init#58; {}}#37;#37; #34;c#34; #60;b#62;d');
    expect(text.split('\n')).toHaveLength(7);
  });
});

describe('the faults of a real world', () => {
  const faults = { 'lost-reply': 1, crash: 1, redelivery: 1 };
  const world = worldOf({ ...spec, faults }, { watched: [] });

  it.each([
    ['lost-reply', /^ {4}p_(\w+)--xp_starter_1: THE ANSWER IS LOST/m],
    ['crash', /^ {4}Note over p_starter_1: \d+\. CRASH$/m],
    ['redelivery', /^ {4}Note over p_standby_1: \d+\. DELIVERED AGAIN#58; MESSAGE m1$/m],
  ])('%s', async (kind, line) => {
    // The first starter goes on alone until the fault may happen.
    const actions: WorldAction[] = [];
    let state = world.initial();
    const goesOn = ({ kind, actor, from }: WorldAction): boolean =>
      kind === 'deliver' && [actor, from].includes('starter-1');
    for (;;) {
      const enabled = world.enabled(state);
      const hit = enabled.find((action) => nameOf(action) === kind);
      const next = hit ?? enabled.find(goesOn);
      if (next === undefined) throw new Error(`${kind} is never enabled`);
      actions.push(next);
      if (hit !== undefined) break;
      state = world.step(state, next);
    }
    const text = sequenceDiagram(annotate(world, actions), quiet);
    expect(await parse(text)).toBe('sequence');
    expect(text.replaceAll('<br/>', ' ')).toMatch(line);
  });
});

describe('the diagram of a loop', () => {
  const world = worldOf(spec, { strategy: endless, watched: ['noMessageLost'] });
  const { actions, loop } = (explore(world)[0] as Violated).counterexample;
  const execution = annotate(world, actions, loop);
  const { violations } = execution;

  it('has the steps that repeat in a frame, and the violation at their end', async () => {
    const text = sequenceDiagram(execution, { ...quiet, violations });
    expect(await parse(text)).toBe('sequence');
    const lines = linesIn(text);
    const [begin, end] = [lines.indexOf('loop for ever'), lines.length - 1];
    expect(lines.slice(begin + 1, begin + 3)).toEqual([
      expect.stringMatching(/: 2\. READ$/),
      expect.stringMatching(/: 3\. READ$/),
    ]);
    expect(lines[end - 2]).toContain('this repeats for ever');
    expect(lines[end]).toBe('end');
  });

  it('says so if it cannot go on for ever', () => {
    const text = sequenceDiagram({ ...execution, starved: ['starter-3'] }, quiet);
    expect(text).toContain('loop not for ever, starter-3 could move all along and never does');
  });
});
