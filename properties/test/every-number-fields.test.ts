import { assign, setup, type AnyStateMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { effects, type Effect } from '../../model/effects.js';
import { executionId, instanceId, windowKey } from '../../model/domain.js';
import type { Fact, FieldsPart, Json, Strategy } from '../../model/index.js';
import { certify, explore, type Proof } from '../../sim/index.js';
import { atOnce } from '../../sim/base/stopping.js';
import { proofFor, proofWorlds, specOfSize, worldOf, type EverySpec } from '../index.js';

// What is declared of fields is taken for granted by a proof, and each of these worlds breaks one such declaration: the
// proof alone would say that it holds, a search with four or five starters finds the violation, and the audit does, too.

const overlap = 'noOverlappingExecutions';

type Heard =
  | { readonly type: 'MESSAGE'; readonly id: string }
  | {
      readonly type: 'ANSWER';
      readonly value: number;
      readonly text: string;
      readonly from: string;
    }
  | { readonly type: 'JOIN' | 'ASK'; readonly message: string; readonly from: string };
type Said = { readonly type: string; readonly [name: string]: Json };

/** Who is told what makes it begin. */
type Begins = (answer: { readonly value: number; readonly text: string }) => boolean;

interface Own {
  readonly begins: Begins;
  /** What a hub answers who asks, from who has joined it and how often somebody has. */
  readonly answer: (
    line: readonly string[],
    message: string,
    joined: number,
  ) => { readonly value: number; readonly text: string };
  readonly joinsAs?: (message: string) => string;
  readonly fields: FieldsPart;
}

const { send, reply, announce } = effects<Said, Fact>();

function clientOf({ begins, joinsAs = (message) => message }: Own): AnyStateMachine {
  const ask = (type: 'JOIN' | 'ASK') =>
    send<{ message: string }, Heard, undefined>('hub', ({ context }) => ({
      type,
      message: joinsAs(context.message),
    }));
  return setup({
    types: {
      context: {} as { message: string },
      events: {} as Heard,
      emitted: {} as Effect<Said, Fact>,
    },
    guards: { begins: ({ event }) => event.type === 'ANSWER' && begins(event) },
    actions: {
      keep: assign(({ event }) => (event.type === 'MESSAGE' ? { message: event.id } : {})),
      join: ask('JOIN'),
      ask: ask('ASK'),
      tell: announce<{ message: string }, Heard, undefined>(({ context }) => ({
        type: 'started',
        instance: instanceId('i'),
        execution: executionId(context.message),
        window: windowKey('w1'),
      })),
    },
  }).createMachine({
    id: 'client',
    context: { message: '' },
    initial: 'idle',
    states: {
      idle: { on: { MESSAGE: { target: 'joining', actions: 'keep' }, ANSWER: {} } },
      joining: { entry: 'join', on: { ANSWER: 'asking', MESSAGE: {} } },
      asking: {
        entry: 'ask',
        on: { ANSWER: [{ guard: 'begins', target: 'working' }, { target: 'over' }], MESSAGE: {} },
      },
      working: { entry: 'tell', on: { ANSWER: {}, MESSAGE: {} } },
      over: { on: { ANSWER: {}, MESSAGE: {} } },
    },
  });
}

function hubOf({ answer }: Own): AnyStateMachine {
  return setup({
    types: {
      context: {} as { line: readonly string[]; joined: number },
      events: {} as Extract<Heard, { readonly from: string }>,
      emitted: {} as Effect<Said, Fact>,
    },
    actions: {
      join: assign(({ context: { line, joined }, event }) =>
        event.type === 'JOIN' ? { line: [...line, event.message], joined: joined + 1 } : {},
      ),
      accept: reply({ type: 'ANSWER', value: 0, text: '' }),
      answer: reply(({ context: { line, joined }, event }) => ({
        type: 'ANSWER',
        ...answer(line, event.type === 'ASK' ? event.message : '', joined),
      })),
    },
  }).createMachine({
    id: 'hub',
    context: { line: [], joined: 0 },
    on: { JOIN: { actions: ['accept', 'join'] }, ASK: { actions: 'answer' }, ANSWER: {} },
  });
}

/** Clients who join a line at a hub and then ask it whether to begin. */
function strategyOf(own: Own): Strategy {
  const [client, hub] = [clientOf(own), hubOf(own)];
  return {
    name: 'line',
    summary: '',
    source: '',
    assumes: '',
    startsOrchestrations: false,
    properties: [overlap],
    build: ({ starters }) => {
      const names = Array.from({ length: starters }, (_, index) => `starter-${index + 1}`);
      return {
        actors: [
          ...names.map((id) => ({ id, machine: client, input: {} })),
          { id: 'hub', machine: hub, input: {} },
        ],
        mail: names.map((to, index) => ({ to, message: { type: 'MESSAGE', id: `m${index + 1}` } })),
        symmetric: names.map((name, index) => [name, `m${index + 1}`]),
        faults: {},
        fields: own.fields,
      };
    },
  };
}

const spec: EverySpec = {
  strategy: 'line',
  runtime: '2019',
  windows: 1,
  time: 'asynchronous',
  faults: {},
};

const counter = { of: 'hub', latest: 'joined', fields: [], first: 1 } as const;
const usual: FieldsPart = { counters: [counter], unordered: ['line'], counts: ['value'] };

function proven(own: Own, rounds = 400): Proof {
  return atOnce(proofFor(spec, overlap, { strategy: strategyOf(own), rounds }));
}

function searched(own: Own, starters: number): string | undefined {
  const strategy = strategyOf(own);
  const world = worldOf(specOfSize(spec, starters), { strategy, watched: [overlap] });
  return explore(world, { bounds: { states: 200_000 }, cycles: false })[0]?.kind;
}

const why = (proof: Proof): string => (proof.kind === 'unknown' ? proof.because : 'it holds');

function certified(own: Own, proof: Proof) {
  if (proof.kind !== 'holds') throw new Error('expected a proof');
  const content = JSON.parse(JSON.stringify(proof.content())) as ReturnType<typeof proof.content>;
  const configOf = proofWorlds(spec, overlap, strategyOf(own));
  return atOnce(certify(content, { configOf, worldsMax: 20_000, seed: 1 }));
}

/** Nobody begins but who finds less than one in the line: nobody does. */
const sound: Own = {
  begins: ({ value }) => value === 0,
  answer: (line) => ({ value: line.length, text: '' }),
  fields: usual,
};

/** Five starters break each of these, and three none. */
const wrong: readonly (readonly [what: string, own: Own])[] = [
  [
    'asks for the order of a list without order',
    {
      ...sound,
      begins: ({ value }) => value === 1,
      answer: (line, message) => ({ value: line.indexOf(message) >= 3 ? 1 : 0, text: '' }),
    },
  ],
  ['tells four of something from two', { ...sound, begins: ({ value }) => value >= 4 }],
  [
    'asks what number is in a text',
    {
      ...sound,
      begins: ({ text }) => Number(text.slice(2)) >= 4,
      answer: (_, __, joined) => ({ value: 0, text: `r-${joined}` }),
      fields: { ...usual, counters: [{ ...counter, texts: ['r-{n}'] }] },
    },
  ],
];

describe('a world that says what its fields hold', () => {
  it('is proven, and certified', () => {
    const proof = proven(sound);
    expect(why(proof)).toBe('it holds');
    expect(searched(sound, 4)).not.toBe('violated');
    const again = certified(sound, proof);
    expect(again.because).toBeUndefined();
    expect(again.kind).not.toBe('refuted');
  });

  it.each(wrong)('and %s is not proven: the audit notices', (_, own) => {
    expect([3, 5].map((starters) => searched(own, starters))).toEqual(['unwitnessed', 'violated']);
    expect(why(proven(own))).toMatch(/audit .* failed/);
    // Without random worlds it would be, and whoever certifies it notices, too.
    const unaudited = proven(own, 0);
    expect(why(unaudited)).toBe('it holds');
    expect(certified(own, unaudited)).toMatchObject({
      kind: 'refuted',
      because: expect.stringMatching(/breaks the property|is not in it/) as string,
    });
  });

  it('is not proven without the declaration', () => {
    const fields = { counters: [counter], counts: ['value'] };
    expect(why(proven({ ...sound, fields }))).toMatch(/list that grows with the members/);
    const uncounted = { counters: [counter], unordered: ['line'] };
    expect(why(proven({ ...sound, fields: uncounted }))).toMatch(/more than three starters/);
  });

  it('is refused where a text has a name in it', () => {
    const joinsAs = (message: string): string => `x-${message}`;
    expect(why(proven({ ...sound, joinsAs }))).toMatch(
      /has a name of a starter in it, and is none/,
    );
  });
});
