import fc from 'fast-check';
import { assign, emit, enqueueActions, setup, type AnyStateMachine } from 'xstate';
import { expect, test } from 'vitest';
import { explore, World, type MonitorConfig } from '../../sim/index.js';
import { full } from '../../sim/test/runs.js';
import { program } from '../index.js';
import { user } from './compare.js';

// Small random async functions, explored as code and as machines that are made for each by hand: an interpreter of the same program, which
// knows where it stands, and not what it has been shown.

type Statement =
  | { readonly kind: 'get'; readonly into: number }
  | { readonly kind: 'set'; readonly value: number }
  | { readonly kind: 'add'; readonly from: number }
  | { readonly kind: 'tell'; readonly from: number }
  | { readonly kind: 'sleep' }
  | {
      readonly kind: 'if';
      readonly variable: number;
      readonly is: number;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    };

const variables = 2;
const variable = fc.nat(variables - 1);
const { statements } = fc.letrec<{ statement: Statement; statements: readonly Statement[] }>(
  (tie) => ({
    statement: fc.oneof(
      { maxDepth: 2 },
      fc.record({ kind: fc.constant('get' as const), into: variable }),
      fc.record({ kind: fc.constant('set' as const), value: fc.nat(2) }),
      fc.record({ kind: fc.constant('add' as const), from: variable }),
      fc.record({ kind: fc.constant('tell' as const), from: variable }),
      fc.record({ kind: fc.constant('sleep' as const) }),
      fc.record({
        kind: fc.constant('if' as const),
        variable,
        is: fc.nat(2),
        then: tie('statements'),
        otherwise: tie('statements'),
      }),
    ),
    statements: fc.array(tie('statement'), { maxLength: 4 }),
  }),
);

/** As somebody would write it. */
function textOf(body: readonly Statement[]): string {
  const line = (one: Statement): string => {
    switch (one.kind) {
      case 'get':
        return `v[${one.into}] = (await call('store', { type: 'GET' })).value;`;
      case 'set':
        return `await call('store', { type: 'SET', value: ${one.value} });`;
      case 'add':
        return `await call('store', { type: 'SET', value: (v[${one.from}] + 1) % 3 });`;
      case 'tell':
        return `announce({ type: 'told', value: v[${one.from}] });`;
      case 'sleep':
        return 'await new Promise((done) => setTimeout(done, 1));';
      case 'if':
        return `if (v[${one.variable}] === ${one.is}) {\n${lines(one.then)}\n} else {\n${lines(one.otherwise)}\n}`;
    }
  };
  const lines = (all: readonly Statement[]): string => all.map(line).join('\n');
  return `export default async ({ call, announce }) => { const v = [0, 0];\n${lines(body)}\n}`;
}

type Instruction =
  | Exclude<Statement, { kind: 'if' }>
  | { readonly kind: 'unless'; readonly variable: number; readonly is: number; readonly to: number }
  | { readonly kind: 'goto'; readonly to: number };

function compiled(body: readonly Statement[], at = 0): readonly Instruction[] {
  return body.reduce<readonly Instruction[]>((done, one) => {
    const here = at + done.length;
    if (one.kind !== 'if') return [...done, one];
    const then = compiled(one.then, here + 1);
    const other = here + then.length + 2;
    const otherwise = compiled(one.otherwise, other);
    const { variable: number, is } = one;
    return [
      ...done,
      { kind: 'unless', variable: number, is, to: other },
      ...then,
      { kind: 'goto', to: other + otherwise.length },
      ...otherwise,
    ];
  }, []);
}

interface Interpreted {
  readonly at: number;
  readonly v: readonly number[];
}

function interpreter(code: readonly Instruction[]): AnyStateMachine {
  const timer = 'xstate.after.sleep 1.code';
  return setup({
    types: { context: {} as Interpreted, events: {} as { type: string; value?: number } },
    guards: { isOver: ({ context }) => context.at >= code.length },
    actions: {
      go: enqueueActions(({ context, enqueue }) => {
        let { at } = context;
        for (;;) {
          const one = code[at];
          if (one === undefined) break;
          at += 1;
          if (one.kind === 'goto') at = one.to;
          else if (one.kind === 'unless') at = context.v[one.variable] === one.is ? at : one.to;
          else if (one.kind === 'tell') {
            enqueue(
              emit({
                type: 'announce',
                fact: { type: 'told', value: context.v[one.from] ?? 0 },
              } as never),
            );
          } else {
            if (one.kind === 'sleep') enqueue.raise({ type: timer }, { id: timer, delay: 1 });
            else {
              const value =
                one.kind === 'set'
                  ? one.value
                  : one.kind === 'add'
                    ? ((context.v[one.from] ?? 0) + 1) % 3
                    : null;
              const message = value === null ? { type: 'GET' } : { type: 'SET', value };
              enqueue(emit({ type: 'send', to: 'store', message } as never));
            }
            enqueue.assign({ at });
            return;
          }
        }
        enqueue.assign({ at: code.length + 1 });
      }),
      keep: assign(({ context, event }) => {
        const one = code[context.at - 1];
        if (one?.kind !== 'get') return {};
        return {
          v: context.v.map((was, index) => (index === one.into ? (event.value ?? 0) : was)),
        };
      }),
      // What it knew makes no difference any more.
      forget: assign({ v: [0, 0] }),
    },
  }).createMachine({
    id: 'code',
    context: { at: 0, v: [0, 0] },
    initial: 'going',
    states: {
      going: {
        entry: 'go',
        always: [
          { guard: ({ context }) => context.at > code.length, target: 'over' },
          { target: 'waiting' },
        ],
      },
      waiting: { on: { '*': { target: 'going', actions: 'keep' } } },
      over: { entry: 'forget' },
    },
  });
}

const store = setup({
  types: {
    context: {} as { value: number },
    events: {} as { type: 'GET' | 'SET'; value?: number; from: string },
  },
  actions: {
    write: assign(({ event }) => ({ value: event.value ?? 0 })),
    answer: enqueueActions(({ context, event, enqueue }) => {
      const message = { type: 'VALUE', value: context.value };
      enqueue(emit({ type: 'send', to: event.from, message } as never));
    }),
  },
}).createMachine({
  id: 'store',
  context: { value: 0 },
  on: { GET: { actions: 'answer' }, SET: { actions: ['write', 'answer'] } },
});

/** Is violated once these values have been told in this order, with any others in between; pending once the first was. */
function never(name: string, values: readonly [number, number]): MonitorConfig {
  const is =
    (index: 0 | 1) =>
    ({ event }: { event: { value?: unknown } }) =>
      event.value === values[index];
  const machine = setup({
    types: { events: {} as { type: 'told'; value?: number } },
    guards: { isFirst: is(0), isSecond: is(1) },
  }).createMachine({
    id: name,
    initial: 'nothing',
    states: {
      nothing: { on: { told: { guard: 'isFirst', target: 'first' } } },
      first: { tags: ['witness'], on: { told: { guard: 'isSecond', target: 'both' } } },
      both: { tags: ['violation'] },
    },
  });
  return { name, machine };
}

const pairs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 2],
  [2, 1],
  [2, 2],
] as const;
const properties = pairs.map((pair) => never(pair.join(' then '), pair));

function verdictsOf(
  clients: readonly {
    readonly id: string;
    readonly machine: AnyStateMachine;
    readonly input?: { readonly id: string };
  }[],
): readonly string[] {
  const world = new World({
    name: 'random',
    actors: [...clients, { id: 'store', machine: store }],
    properties,
  });
  return explore(world).map((verdict) =>
    verdict.kind === 'violated'
      ? `${verdict.property} in ${verdict.counterexample.actions.length}`
      : `${verdict.property} ${verdict.kind}`,
  );
}

test('a program that is code and one that is a machine are told from each other by nothing', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(statements, statements, async (one, other) => {
      const ids = ['a', 'b'];
      const bodies = [one, other];
      const codes = await Promise.all(
        bodies.map(async (body, index) => {
          const { machine } = await program(user('random'), { text: textOf(body) });
          const id = ids[index] as string;
          return { id, machine, input: { id } };
        }),
      );
      const machines = bodies.map((body, index) => ({
        id: ids[index] as string,
        machine: interpreter(compiled(body)),
      }));
      const theirs = verdictsOf(machines);
      expect(verdictsOf(codes)).toEqual(theirs);
      for (const text of theirs) seen.add(text.replace(/^\d then \d /, '').replace(/\d+/, 'n'));
    }),
    { numRuns: full ? 40 : 8, seed: 4 },
  );
  // Else it has shown nothing.
  expect([...seen].sort()).toEqual(expect.arrayContaining(['in n', 'unwitnessed']));
});
